// Package looks is the book of those who look people up: each look with who, about whom, why and for which case; the
// head's list of a month with its marks, which is read and signed; and the talks with those who do this work. Searching
// itself lies with monitoring. It serves MON-15.
package looks

import (
	"context"
	"strconv"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

const (
	longest = 366 * 24 * time.Hour // one search

	ToAlert  = "alert"  // the purpose of a look that an alert asks for: nobody chooses it
	InLesson = "lesson" // stands where a look at one person names a concern, and what it is for
	Yes      = "yes"
)

// Book is the looks of one school.
type Book struct {
	base     feature.Base
	people   people.Store
	register persons.Register
	tell     func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error // nil: nobody is told that a list is ready
}

// Open gives the book.
func Open(base feature.Base, p people.Store, register persons.Register, tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error) *Book {
	return &Book{base: base, people: p, register: register, tell: tell}
}

// Rules are those for those who look.
func (b *Book) Rules() policy.Looks {
	if active := b.base.Policy.Load(); active != nil {
		return active.Pack.Filtering.Looks.Usual()
	}
	return policy.Looks{}.Usual()
}

// Lookup is one look into somebody's activity: who, about whom, why and for which case (MON-15).
type Lookup struct {
	ID       string `db:"id"`
	By       string `db:"by_id"`
	About    string `db:"about_id"` // empty: a search over everybody
	Reason   string `db:"reason"`
	Case     string `db:"case_id"` // the concern's number
	From     string `db:"from_at"`
	To       string `db:"to_at"`
	Host     string `db:"host"`
	Verdict  string `db:"verdict"`
	Category string `db:"category"`
	At       string `db:"at"`
	Found    int64  `db:"found"`
	Door     string `db:"door"`
	Network  string `db:"network"`
	Words    string `db:"words"` // part of what was looked for

	Purpose string `db:"purpose"`   // key in the pack; alert: to deal with an alert; empty: from before purposes were asked
	Account string `db:"account"`   // as it was typed at the gateway
	Device  string `db:"device"`    // an address
	Text    string `db:"text_kind"` // kind of worrying words that was found
	Files   string `db:"files"`     // yes: the child's files are looked through too, outside Belisha (MON-16)
	More    string `db:"more"`      // yes: there were more lines than were counted in Found
}

// Ref names a look-up.
func (l Lookup) Ref(school string) ref.Ref { return ref.New(school, "lookup", l.ID) }

// loose is a look that somebody chose to make without a concern.
func (l Lookup) loose() bool { return l.Case == "" && l.Purpose != ToAlert }

func (b *Book) job(name string) authz.Grant {
	return b.base.Gate.System(b.base.School, "monitoring."+name)
}

// open is an open value for the trail: nothing that names anybody.
func open(field, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, After: after}
}

func count(field string, n int64) ledger.Change { return open(field, strconv.FormatInt(n, 10)) }
