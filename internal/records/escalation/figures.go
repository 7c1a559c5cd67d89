package escalation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

func (e *Escalation) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "escalation.answered", Title: "Urgent alerts and minutes to a human response", Read: e.readAnswered, Private: true},
		{Name: "escalation.clocks", Title: "Cases acted on within their time", Read: e.readClocks, Private: true},
		{Name: "escalation.untouched", Title: "Shared items and their age", Read: e.readUntouched, Private: true},
	}
}

// readAnswered counts urgent calls, how long it took until a person answered, and how often they had to climb.
// serves MON-05
func (e *Escalation) readAnswered(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/duty", Shown: "No urgent alert this term"}
	all, err := e.store.callsSince(ctx, tx, clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		return r, err
	}
	var took []int
	deputy, head, waiting, late := 0, 0, 0, 0
	for _, c := range all {
		if c.Deputy != "" {
			deputy++
		}
		if c.Head != "" {
			head++
		}
		at, _ := clock.Parse(c.At)
		if c.Answered == "" {
			waiting++
			if ask.Now.Sub(at) >= headAfter {
				late++
			}
			continue
		}
		answered, err := clock.Parse(c.Answered)
		if err != nil {
			return r, err
		}
		took, r.At = append(took, int(answered.Sub(at).Minutes())), answered
	}
	r.Shown = fmt.Sprintf("%d urgent alerts this term, %d answered", len(all), len(took))
	if len(took) > 0 {
		slices.Sort(took)
		r.Shown += fmt.Sprintf(", half within %s, the slowest after %d", minutes(took[(len(took)-1)/2]), took[len(took)-1])
		r.State, r.Latest = feature.Proven, "An urgent alert answered at "+clock.Human(r.At)
	}
	r.Shown += fmt.Sprintf("; %d went on to the deputy, %d to the head; %d wait for a person", deputy, head, waiting)
	switch {
	case late > 0:
		r.State = feature.Failing
	case waiting > 0:
		r.State = feature.Due
	}
	return r, nil
}

func minutes(n int) string {
	if n == 1 {
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", n)
}

// readClocks counts how many clocks of cases were met. // serves INC-13
func (e *Escalation) readClocks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/duty", Shown: "No clock of a case has run this term"}
	all, err := e.store.clocksSince(ctx, tx, clock.Text(ask.From))
	met, over, still := map[string]int{}, map[string]int{}, 0
	for _, c := range all {
		switch {
		case c.Kind == untouchedClock:
		case c.Over != "":
			over[c.Kind]++
			over[""]++
		case c.inTime():
			met[c.Kind]++
			met[""]++
		default:
			still++
		}
		if at, err := clock.Parse(max(c.Began, c.Over, c.Ended)); err == nil && at.After(r.At) {
			r.At = at
		}
	}
	done := met[""] + over[""]
	if err != nil || done+still == 0 {
		return r, err
	}
	r.Shown = fmt.Sprintf("%d of %d in time this term (%s of first actions), %d missed, %d still running", met[""], done, share(met[incidents.FirstClock], over[incidents.FirstClock]), over[""], still)
	switch {
	case over[""] > 0:
		r.State = feature.Due
	case met[""] > 0:
		r.State = feature.Proven
	}
	if !r.At.IsZero() {
		r.Latest = "A clock of a case at " + clock.Human(r.At)
	}
	return r, nil
}

func share(met, over int) string {
	if met+over == 0 {
		return "none"
	}
	return fmt.Sprintf("%d %%", 100*met/(met+over))
}

// readUntouched counts what neither coordinator nor safeguarding lead touched for three school days. // serves GOV-22
func (e *Escalation) readUntouched(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/duty/worklist"}
	shared, err := e.untouchedIn(ctx, tx, ask.Now.Add(time.Minute))
	if err != nil {
		return r, err
	}
	late, err := e.untouchedIn(ctx, tx, e.untouchedSince(ask.Now))
	shared, late = slices.DeleteFunc(shared, private), slices.DeleteFunc(late, private)
	r.State, r.At, r.Shown = feature.Proven, ask.Now, fmt.Sprintf("%d shared items open, %d of them not touched for %d school days", len(shared), len(late), untouchedDays)
	if len(late) > 0 {
		r.State = feature.Due
	}
	return r, err
}
