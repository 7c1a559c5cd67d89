// Package schools knows the school that this install serves: its name, the policy it runs under and its terms.
//
// It serves PPL-04 (years and key stages belong to a school year) and POL-02 (the version in force is named).
package schools

import (
	"strings"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
)

// Kind is the school's kind in a ref.Ref.
const Kind = "school"

// longest is the bound on a school's name, so that it fits every screen and print-out.
const longest = 120

// School is one school.
type School struct {
	ID      string `db:"school_id"`
	Name    string `db:"name"`
	Created string `db:"created"`
}

// Ref names the school.
func (s School) Ref() ref.Ref { return ref.New(s.ID, Kind, s.ID) }

// CheckName says what is wrong with a school's name, if anything.
func CheckName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errs.Bad("name", "Enter the school's name, as parents know it.")
	case utf8.RuneCountInString(name) > longest:
		return errs.Bad("name", "The school's name may have at most %d characters.", longest)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		return errs.Bad("name", "The school's name may not hold line breaks or tabs.")
	}
	return nil
}
