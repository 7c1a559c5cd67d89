// Package tallies counts what became of alerts: in a week, for those who lead the school; in a term, by kind, for the page “Were
// the alerts right?”; and rule by rule, so that the coordinator looks at one that was wrong again and again. It reads what is
// stored of alerts, changes nothing, and names nobody. It serves NEW-09, STD-08, GOV-05, MON-05 and MON-07.
package tallies

import (
	"context"
	"strconv"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/records/notices"
)

// What an alert turned out to be, said by whoever closed it: from this the school's own precision is counted. // serves NEW-09
const (
	Real     = "real"  // a real worry
	Harmless = "fine"  // understandable, nothing to do
	Mistaken = "wrong" // the rules were wrong
)

// Tally is a number under a heading. Whoever shows it hides what is small (GOV-17).
type Tally struct {
	Key   string `db:"label"`
	Title string `db:"-"`
	N     int64  `db:"n"`
}

// Hooks is what monitoring lends to the book.
type Hooks struct {
	Title func(key string) string                                          // what an alert is about, in words
	Tell  func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error // nil: nobody is told of a rule
}

// Book is the tallies of one school.
type Book struct {
	base     feature.Base
	log      traffic.Log
	register persons.Register
	words    words.Words
	hooks    Hooks
}

// Open gives the book.
func Open(base feature.Base, log traffic.Log, register persons.Register, w words.Words, hooks Hooks) *Book {
	return &Book{base: base, log: log, register: register, words: w, hooks: hooks}
}

// small is the count below which numbers are hidden; a policy that sets none takes the usual one.
func (b *Book) small() int64 {
	if active := b.base.Policy.Load(); active != nil && active.Pack.Settings.SmallNumber > 0 {
		return int64(active.Pack.Settings.SmallNumber)
	}
	return 5
}

const forever = "9999"

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
