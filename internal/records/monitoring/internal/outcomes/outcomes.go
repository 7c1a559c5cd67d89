// Package outcomes is what came of checks of a child's files or sites, and the families that are still to be spoken to
// after one. A check begins as a look for that purpose, in internal/looks. It serves MON-16.
package outcomes

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Outcome is what came of a check of a child's files or sites. Where a concern remains, the family is spoken to: until
// that is written down it is a task. // serves MON-16
type Outcome struct {
	ID      string `db:"id"` // of the look-up
	About   string `db:"about_id"`
	By      string `db:"by_id"`
	At      string `db:"at"`
	Remains string `db:"remains"` // yes | no
	Words   string `db:"words"`
	Due     string `db:"due_on"`  // YYYY-MM-DD; empty when no concern remains
	DoneBy  string `db:"done_by"` // who spoke to the family
	Done    string `db:"done_on"`
	Said    string `db:"said"`
}

// Ref names an outcome.
func (o Outcome) Ref(school string) ref.Ref { return ref.New(school, "outcome", o.ID) }

// waits says that the family is still to be spoken to.
func (o Outcome) waits() bool { return o.Remains == looks.Yes && o.Done == "" }

func (o Outcome) check() error {
	switch n := len([]rune(o.Words)); {
	case o.Remains != looks.Yes && o.Remains != "no":
		return errs.Bad("remains", "Say whether a concern remains.")
	case n < 3:
		return errs.Bad("words", "Write what came of the check, in a sentence.")
	case n > 2000:
		return errs.Bad("words", "That is longer than 2,000 characters. Please shorten it.")
	}
	return nil
}

// Book is the outcomes of one school.
type Book struct {
	base     feature.Base
	people   people.Store
	register persons.Register
	looks    *looks.Book
	tell     func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error // nil: nobody is told that a family waits
}

// Open gives the book.
func Open(base feature.Base, p people.Store, register persons.Register, l *looks.Book, tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error) *Book {
	return &Book{base: base, people: p, register: register, looks: l, tell: tell}
}

// contactDay is the last day on which the family is to be spoken to, by the policy's term.
func (b *Book) contactDay(now time.Time) string {
	n := b.looks.Rules().ContactDays
	active := b.base.Policy.Load()
	if active == nil {
		return now.In(clock.London).AddDate(0, 0, n).Format(time.DateOnly)
	}
	return policy.NewCalendar(active.Pack).AddSchoolDays(now, n).Format(time.DateOnly)
}

// conclude writes down what came of a check, once. Where a concern remains, the task to speak to the family opens, and
// those who do that are told. // serves MON-16
func (b *Book) conclude(ctx context.Context, g authz.Grant, l looks.Lookup, o Outcome) error {
	if err := o.check(); err != nil {
		return err
	}
	o.ID, o.About, o.By, o.Due = l.ID, l.About, g.Actor().Person, ""
	return b.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := get(ctx, tx, l.ID); err == nil {
			return ledger.Event{}, errs.Clash("remains", "What came of this check is written down already.")
		} else if !errs.Is(err, errs.NotFound) {
			return ledger.Event{}, err
		}
		o.At = tx.Now
		if o.Remains == looks.Yes {
			o.Due = b.contactDay(b.base.Now())
		}
		e := ledger.Event{Verb: "monitoring.concluded", Subject: o.Ref(tx.School), Also: []ref.Ref{ref.New(tx.School, "person", o.About)},
			Changes: []ledger.Change{{Field: "a concern remains", Class: ledger.Open, After: o.Remains}, {Field: "family by", Class: ledger.Open, After: o.Due}, {Field: "words", Class: ledger.Personal}}}
		if err := add(ctx, tx, o); err != nil {
			return e, err
		}
		return e, b.tellContact(ctx, tx, o)
	})
}

// tellContact tells those who speak to families, and whoever looked, that a family waits.
func (b *Book) tellContact(ctx context.Context, tx *ledger.Tx, o Outcome) error {
	if !o.waits() || b.tell == nil {
		return nil
	}
	to := []string{o.By}
	if active := b.base.Policy.Load(); active != nil {
		for _, post := range active.Pack.PostsWith("dsl") {
			held, err := b.people.Holding(ctx, tx, post)
			if err != nil {
				return err
			}
			to = append(to, held...)
		}
	}
	slices.Sort(to)
	return b.tell(ctx, tx, notices.Notice{To: slices.Compact(to), Kind: "case.family", Title: "A family has to be spoken to after a check", Href: "/monitoring/checks", Key: o.Ref(tx.School).String()})
}

// contact writes down that the family was spoken to. // serves MON-16
func (b *Book) contact(ctx context.Context, g authz.Grant, id, day, said string) error {
	switch n := len([]rune(said)); {
	case n < 3:
		return errs.Bad("said", "Write with whom you spoke, and what was agreed.")
	case n > 2000:
		return errs.Bad("said", "That is longer than 2,000 characters. Please shorten it.")
	}
	return b.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		o, err := get(ctx, tx, id)
		switch {
		case err != nil:
			return ledger.Event{}, err
		case !o.waits():
			return ledger.Event{}, errs.Clash("said", "There is nothing to be done for this check: the family was spoken to, or no concern remained.")
		case day < o.At[:len(time.DateOnly)]:
			return ledger.Event{}, errs.Bad("done", "The family was spoken to after the check, not before it. Please correct the day.")
		}
		o.DoneBy, o.Done, o.Said = g.Actor().Person, day, said
		return ledger.Event{Verb: "monitoring.contacted", Subject: o.Ref(tx.School), Also: []ref.Ref{ref.New(tx.School, "person", o.About)},
			Changes: []ledger.Change{{Field: "family on", Class: ledger.Open, After: day}, {Field: "said", Class: ledger.Personal}}}, end(ctx, tx, o)
	})
}
