// Package homes is what stands between a school and its families, without pages: links that need no account and the second
// fact behind them, letters, who has been reached, and which forms a carer may sign.
package homes

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// RefKind is a link's kind in a ref.Ref.
const RefKind = "family_link"

// The purposes of a link.
const (
	ToSign = "sign" // forms, answers and withdrawal
	ToRead = "read" // the child's agreement, to talk it through
)

// Handed is something of a child's that the school has taken in, or lent.
type Handed struct {
	What string
	When string
}

// Hooks are what the house lends.
type Hooks struct {
	// URL is where browsers reach the records: the beginning of every link on paper.
	URL string
	// Phone is whom a family rings: the office's number, or a sentence. May be nil.
	Phone func() string
	// HandedIn gives what a child has handed in and may fetch again. May be nil.
	HandedIn func(ctx context.Context, tx *ledger.Tx, child string) ([]Handed, error)
}

// Root is URL without a slash at its end.
func (h Hooks) Root() string { return strings.TrimRight(h.URL, "/") }

// Homes is what is between the school and its families, without pages. Safe for several goroutines.
type Homes struct {
	base       feature.Base
	people     people.Store
	agreements *agreements.Agreements
	notices    *notices.Notices
	hooks      Hooks
	pauses     *pauses
	Store      Store
}

// New stands on the register, the agreements and the letters.
func New(base feature.Base, p people.Store, a *agreements.Agreements, n *notices.Notices, hooks Hooks) *Homes {
	return &Homes{base: base, people: p, agreements: a, notices: n, hooks: hooks, pauses: newPauses(base.Now)}
}

// Family is one carer with the children whom they may see: here, and not barred from them.
type Family struct {
	Carer    people.Person
	Children []people.Person
}

// Child finds one of the family's own; nobody else's child is ever found. // serves PPL-22
func (f Family) Child(id string) (people.Person, bool) {
	i := slices.IndexFunc(f.Children, func(c people.Person) bool { return c.ID == id })
	if i < 0 {
		return people.Person{}, false
	}
	return f.Children[i], true
}

// Family reads a carer with their children, as the register stands now.
func (f *Homes) Family(ctx context.Context, tx *ledger.Tx, carer string) (Family, error) {
	p, err := f.people.Get(ctx, tx, carer)
	if err != nil {
		return Family{}, err
	}
	out := Family{Carer: p}
	if p.Gone(f.base.Now()) {
		return out, nil
	}
	ids, err := f.people.ChildrenOf(ctx, tx, carer)
	if err != nil {
		return out, err
	}
	children, err := f.people.Many(ctx, tx, ids)
	for _, c := range children {
		if !c.Gone(f.base.Now()) {
			out.Children = append(out.Children, c)
		}
	}
	return out, err
}

// Pack is the pack in force, an empty one before there is any.
func (f *Homes) Pack() *policy.Pack {
	if active := f.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

// linkDays is how long a link lives.
func (f *Homes) linkDays() int {
	if n := f.Pack().Settings.Signing.LinkDays; n > 0 {
		return n
	}
	return 14
}

// lastDay is the end of the day that lies so many days ahead, by the school's own calendar: a day on which the clocks
// change is a day.
func lastDay(now time.Time, days int) time.Time {
	l := now.In(clock.London)
	return time.Date(l.Year(), l.Month(), l.Day()+days+1, 0, 0, 0, 0, clock.London).UTC()
}

// Phone is whom a family rings.
func (f *Homes) Phone() string {
	if f.hooks.Phone != nil {
		if p := f.hooks.Phone(); p != "" {
			return p
		}
	}
	return "the school office"
}
