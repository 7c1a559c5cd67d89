package checks

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (c *Checks) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "checks.sessions", Title: "Checks with senior staff and device named, and with a full record", Read: c.sessions, Private: true},
		{Name: "checks.converted", Title: "Checks that were stopped because an illegal act was suspected", Read: c.stopped, Private: true},
	}
}

// sessions counts what began this term, and what of it lacks senior staff, a device or pages of its record.
// serves INC-21, INC-22, INC-23
func (c *Checks) sessions(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[tally](ctx, tx.Tx, sqlTally, tx.School, clock.Text(ask.From))
	if err != nil || t.Began == 0 {
		return feature.Reading{State: feature.None, Shown: "No check began this term", Href: "/checks"}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/checks", Latest: "A check began", Shown: fmt.Sprintf(
		"%d checks began this term, %d with senior staff confirmed and a device named before, %d with a full record; %d changes of device midway, %d with findings still to be written",
		t.Began, t.Began-t.Bare, t.Began-t.Gaps, t.Changes, t.Waiting)}
	switch {
	case t.Bare > 0 || t.Gaps > 0:
		r.State = feature.Failing
	case t.Waiting > 0:
		r.State = feature.Due
	}
	r.At, err = clock.Parse(t.Latest)
	return r, err
}

func (c *Checks) stopped(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[tally](ctx, tx.Tx, sqlTally, tx.School, clock.Text(ask.From))
	if err != nil || t.Began == 0 {
		return feature.Reading{State: feature.None, Shown: "No check began this term", Href: "/checks"}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/checks", Latest: "A check began",
		Shown: fmt.Sprintf("%d of %d checks this term stopped because an illegal act was suspected", t.Stopped, t.Began)}
	r.At, err = clock.Parse(t.Latest)
	return r, err
}
