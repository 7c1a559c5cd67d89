package notices

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	urgentWithin = 15 * time.Minute    // in which something urgent has to have left
	usualWithin  = time.Hour           // in which anything else has
	lateCounts   = 14 * 24 * time.Hour // for which an urgent message that never left is held against us
)

func (n *Notices) figures() []feature.Figure {
	return []feature.Figure{{Name: "notices.delivery", Title: "Reminders and alerts that left in time", Read: n.readDelivery}}
}

// readDelivery measures whether what had to leave the house has left.
func (n *Notices) readDelivery(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/notices/outbox"}
	all, err := n.store.tally(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	late, err := n.store.late(ctx, tx, clock.Text(ask.Now.Add(-lateCounts)), clock.Text(ask.Now.Add(-urgentWithin)))
	if err != nil {
		return r, err
	}
	c := count(all, ask.Now)
	switch {
	case late > 0:
		r.State = feature.Failing
	case c.slow > 0 || c.lost > 0:
		r.State = feature.Due
	case c.sent > 0:
		r.State = feature.Proven
	}
	r.Shown = fmt.Sprintf("%d sent this term, %d waiting, %d could not be sent", c.sent, c.waiting, c.lost)
	switch {
	case late > 0:
		r.Shown += fmt.Sprintf("; %d urgent not out within 15 minutes", late)
	case !n.mailWorks() && c.sent+c.waiting+c.lost == 0:
		r.Shown = "Mail is not set up: notices are shown in Belisha alone"
	}
	if !c.latest.IsZero() {
		r.At, r.Latest = c.latest, "A message left on "+clock.Human(c.latest)
	}
	return r, nil
}

// counted is the outbox in numbers.
type counted struct {
	sent, waiting, lost, slow int
	latest                    time.Time
}

func count(all []tally, now time.Time) (c counted) {
	for _, t := range all {
		switch t.State {
		case Sent:
			c.sent += t.N
			if at, err := clock.Parse(t.Latest); err == nil && at.After(c.latest) {
				c.latest = at
			}
		case Waiting:
			c.waiting += t.N
			if t.Oldest < clock.Text(now.Add(-usualWithin)) {
				c.slow += t.N
			}
		case Failed, GivenUp:
			c.lost += t.N
		}
	}
	return c
}
