package defence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

func (d *Defence) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "defence.alerts", Title: "Security alerts, minutes to containment, and those without an outcome", Read: d.readAlerts},
		{Name: "defence.audit", Title: "Unknown items that network audits found, and those resolved", Read: d.readAudit},
	}
}

// readAlerts counts the alerts of the term and measures how fast they were contained. // serves NET-18
func (d *Defence) readAlerts(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "No security alert this term", Href: "/defence"}
	all, err := d.store.since(ctx, tx, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return r, err
	}
	now := clock.Text(ask.Now)
	var minutes []int
	waiting, late := 0, 0
	for _, a := range all {
		if a.Closed == "" {
			waiting++
			if a.Due < now {
				late++
			}
		}
		if n, ok := tookMinutes(a); ok {
			minutes = append(minutes, n)
		}
	}
	r.State, r.Shown = feature.Proven, fmt.Sprintf("%d security alerts this term, %d without an outcome, %d of them late", len(all), waiting, late)
	switch {
	case late > 0:
		r.State = feature.Failing
	case waiting > 0:
		r.State = feature.Due
	}
	if len(minutes) > 0 {
		slices.Sort(minutes)
		r.Shown += fmt.Sprintf("; %d contained, after %d minutes in the middle and %d at most", len(minutes), minutes[len(minutes)/2], minutes[len(minutes)-1])
	}
	r.At, err = clock.Parse(all[0].First)
	return r, err
}

// tookMinutes is how long it took from an alert to its containment; false where nothing was cut off.
func tookMinutes(a Alert) (int, bool) {
	if a.Contained == "" {
		return 0, false
	}
	from, err := clock.Parse(a.First)
	if err != nil {
		return 0, false
	}
	to, err := clock.Parse(a.Contained)
	if err != nil {
		return 0, false
	}
	return int(to.Sub(from).Round(time.Minute).Minutes()), true
}

// itemDays are the school days within which an unknown item is settled, as the register of audits has it.
const itemDays = 10

// readAudit counts what audits found and what became of it. // serves MON-20
func (d *Defence) readAudit(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Shown: "No network audit was taken in yet", Href: "/defence/items"}
	latest, err := d.store.latest(ctx, tx)
	if err != nil || latest == "" {
		return r, err
	}
	t, err := d.store.tally(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	if r.At, err = clock.Parse(latest); err != nil {
		return r, err
	}
	r.State, r.Latest = feature.Proven, "A network audit was taken in at "+clock.Human(r.At)
	r.Shown = fmt.Sprintf("%d unknown items found, %d resolved, %d open", t.N, t.Done, t.Open)
	oldest, perr := clock.Parse(t.Oldest)
	switch {
	case perr == nil && policy.NewCalendar(d.pack()).SchoolDaysBetween(oldest, ask.Now) > itemDays:
		r.State = feature.Failing
	case t.Open > 0 || r.At.Before(ask.From):
		r.State = feature.Due
	}
	return r, nil
}
