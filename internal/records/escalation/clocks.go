package escalation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

// What befalls a clock, in this order.
const (
	began  = "began"
	near   = "near"
	missed = "missed"
)

// nearAt is the part of its time after which whoever owes it is warned.
const nearAt = 0.8

// ClockRef is the kind of what escalation does about a case, in a ref.Ref; its id is the case's. The case itself is named in
// an event only when its own rows changed: a job that renewed its seals would hide what was changed behind the house's back.
const ClockRef = "clock"

func clockRef(school, incident string) ref.Ref { return ref.New(school, ClockRef, incident) }

// watch is the job that follows the clocks of open cases. // serves INC-02, INC-08, INC-11, INC-13, INC-19
func (e *Escalation) watch(ctx context.Context) error {
	e.watching.Lock()
	defer e.watching.Unlock()
	now := e.base.Now()
	var clocks []incidents.Clock
	known := map[[3]string]running{}
	err := e.base.Ledger.Read(ctx, e.job("clocks"), func(tx *ledger.Tx) (err error) {
		if clocks, err = e.clocks(ctx, tx, now); err != nil {
			return err
		}
		all, err := e.store.running(ctx, tx)
		for _, r := range all {
			if r.Kind != untouchedClock {
				known[r.place()] = r
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("escalation: clocks: %w", err)
	}
	var faults []error
	for _, c := range clocks {
		r, ok := known[placeOf(c)]
		if !ok {
			r = running{Incident: c.Incident.ID, Key: c.Key, From: c.From, Kind: c.Kind}
		}
		delete(known, placeOf(c))
		faults = append(faults, e.follow(ctx, c, r, now))
	}
	for _, r := range known {
		faults = append(faults, e.stopped(ctx, r, !ofCase(clocks, r.Incident)))
	}
	return errors.Join(faults...)
}

func (r running) place() [3]string        { return [3]string{r.Incident, r.Key, r.From} }
func placeOf(c incidents.Clock) [3]string { return [3]string{c.Incident.ID, c.Key, c.From} }
func (r running) key(state string) string {
	return "case/" + r.Incident + "/" + r.Key + "/" + r.From + "/" + state
}
func openedKey(incident string) string      { return "case/" + incident + "/opened" }
func caseHref(i incidents.Incident) string  { return "/incidents/" + i.ID }
func caseTitle(i incidents.Incident) string { return "Case " + i.Number }

// states are what has befallen a clock and nobody was told of yet.
func (r running) states(c incidents.Clock, now time.Time) (out []string, err error) {
	from, err := clock.Parse(c.From)
	if err != nil {
		return nil, fmt.Errorf("escalation: clock %s: %w", c.Key, err)
	}
	due, err := clock.Parse(c.Due)
	if err != nil {
		return nil, fmt.Errorf("escalation: clock %s: %w", c.Key, err)
	}
	warn := from.Add(time.Duration(float64(due.Sub(from)) * nearAt))
	if r.Began == "" {
		out = append(out, began)
	}
	switch {
	case r.Over == "" && !now.Before(due):
		out = append(out, missed)
	case r.Near == "" && r.Over == "" && !now.Before(warn) && now.Before(due):
		out = append(out, near)
	}
	return out, nil
}

// follow tells what has befallen one clock, each thing once, and leaves an event of it.
func (e *Escalation) follow(ctx context.Context, c incidents.Clock, r running, now time.Time) error {
	states, err := r.states(c, now)
	if err != nil || len(states) == 0 {
		return err
	}
	r.Due = c.Due
	for _, state := range states {
		err := e.base.Ledger.Write(ctx, e.job("clocks"), func(tx *ledger.Tx) (ledger.Event, error) {
			event := ledger.Event{Verb: "escalation." + state, Subject: clockRef(tx.School, c.Incident.ID), Why: c.Clause,
				Changes: []ledger.Change{open("clock", "", c.Key), open("due", "", c.Due)}}
			switch state {
			case began:
				r.Began = tx.Now
			case near:
				r.Near = tx.Now
			default:
				r.Over = tx.Now
			}
			handed, err := e.said(ctx, tx, c, r, state, now)
			if err != nil {
				return event, err
			}
			if handed {
				event.Also = []ref.Ref{c.Incident.Ref()}
			}
			if _, err := e.cases.Mark(ctx, tx, c.Incident.ID, c.Key, state); err != nil {
				return event, err
			}
			return event, e.store.putClock(ctx, tx, r)
		})
		if err != nil {
			return fmt.Errorf("escalation: clock %s of %s: %w", c.Key, c.Incident.Number, err)
		}
	}
	return nil
}

// ofCase reports whether a clock of a case as a whole still runs.
func ofCase(clocks []incidents.Clock, incident string) bool {
	return slices.ContainsFunc(clocks, func(c incidents.Clock) bool { return c.Incident.ID == incident && c.Kind != incidents.StepClock })
}

// stopped notes that a clock runs no longer: it was read, answered or done. Its notices are settled; that the case waits is
// settled with the last of its clocks.
func (e *Escalation) stopped(ctx context.Context, r running, last bool) error {
	return e.base.Ledger.Write(ctx, e.job("clocks"), func(tx *ledger.Tx) (ledger.Event, error) {
		event := ledger.Event{Verb: "escalation.stopped", Subject: clockRef(tx.School, r.Incident), Changes: []ledger.Change{open("clock", "", r.Key),
			open("in time", "", map[bool]string{true: "yes", false: "no"}[r.Over == ""])}}
		r.Ended = tx.Now
		keys := []string{r.key(began), r.key(near), r.key(missed)}
		if last && r.Kind != incidents.StepClock {
			keys = append(keys, openedKey(r.Incident))
		}
		if err := e.settle(ctx, tx, keys...); err != nil {
			return event, err
		}
		return event, e.store.putClock(ctx, tx, r)
	})
}

// inTime says whether a clock stopped before it was over.
func (r running) inTime() bool { return r.Ended != "" && r.Over == "" }

// kinds of a clock in words, for the pages.
func clockWords(kind string) string {
	return cmp.Or(map[string]string{incidents.ReadClock: "Read by the chosen adult", incidents.AnswerClock: "Acknowledged", incidents.FirstClock: "First action",
		incidents.StepClock: "A task"}[kind], kind)
}

// anyUrgent reports whether a case has a clock that is urgent.
func anyUrgent(clocks []incidents.Clock, incident string) bool {
	return slices.ContainsFunc(clocks, func(c incidents.Clock) bool { return c.Incident.ID == incident && c.Urgent })
}
