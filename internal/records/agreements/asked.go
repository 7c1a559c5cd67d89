package agreements

import (
	"strconv"

	"belisha/internal/policy"
	"belisha/internal/records/agreements/internal/book"
	"belisha/internal/records/people"
)

// Filter picks lines of the register of signatures.
type Filter = book.Filter

// The bounds of a signing, and the services that pages know by name.
const (
	maxScan  = book.MaxScan
	maxName  = book.MaxName
	internet = book.Internet
	images   = book.Images
	replaced = book.Replaced
)

// concerns reports whether a form is about a person.
func concerns(f policy.Agreement, p people.Person) bool { return book.Concerns(f, p) }

func number(n int) string { return strconv.Itoa(n) }
