// Package minutes sums up the days of staff against the minutes of private use that the policy allows. The head alone sees
// who was over, and decides; nobody else is told, nothing follows by itself, and the figures lapse after a term. It serves
// WEB-08 and MON-22.
package minutes

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/notices"
)

// Hooks is what monitoring lends to the book.
type Hooks struct {
	Teaching func(at time.Time) bool                                          // whether lessons are taught then
	Category func(key string) string                                          // a category in the policy's words
	Tell     func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error // nil: nobody is told of a new day
}

// Book is the days over an allowance.
type Book struct {
	base     feature.Base
	log      traffic.Log
	register persons.Register
	hooks    Hooks
}

// Open gives the book of one school.
func Open(base feature.Base, log traffic.Log, register persons.Register, hooks Hooks) *Book {
	return &Book{base: base, log: log, register: register, hooks: hooks}
}

func (b *Book) job(name string) authz.Grant {
	return b.base.Gate.System(b.base.School, "monitoring."+name)
}

// Read says how many days were over, to those who handle it; who it was stands on the head's page alone. // serves WEB-08
func (b *Book) Read(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "Nothing measured yet this term", Href: "/monitoring/minutes"}
	if active := b.base.Policy.Load(); active == nil || len(active.Pack.Filtering.Allowances) == 0 {
		r.Shown = "The policy sets no minutes"
		return r, nil
	}
	days, err := summedSince(ctx, tx, clock.ISO(ask.From))
	if err != nil || days.Days == 0 {
		return r, err
	}
	n, err := count(ctx, tx, "", clock.ISO(ask.From))
	r.State, r.At, r.Latest = feature.Proven, clock.Moment(days.Latest), "A day was summed up at "+clock.Told(days.Latest)
	r.Shown = fmt.Sprintf("%d days summed up this term; the allowance was exceeded %d times, which the head was told", days.Days, n)
	return r, err
}
