package gates

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

func (g *Gates) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "gates.held", Title: "People held at a gate, and days given before the first signature", Read: g.readHeld},
		{Name: "gates.checks", Title: "Accounts that wait for a check or an induction", Read: g.readChecks},
		{Name: "gates.teacher_led", Title: "Children who use the internet only with their teacher", Read: g.readTeacherLed},
	}
}

// readHeld says who is held and how long it takes to put right. An account that is open without a signature is one that
// the gates let through for the first days; there must be none. // serves AUA-15 WEB-29
func (g *Gates) readHeld(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	if len(g.pack().Gates) == 0 {
		return feature.Reading{State: feature.None, How: feature.Missing, Shown: "The policy in force has no gates.", Href: "/gates"}, nil
	}
	n, err := g.store.count(ctx, tx, nil)
	if err != nil {
		return feature.Reading{}, err
	}
	past, err := g.store.resolved(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/gates"}
	if graced := g.openUnsigned(); graced > 0 {
		r.State = feature.Due
		r.Shown = fmt.Sprintf("%d gates give days before the first signature; ", graced)
	} else {
		r.Shown = "no gate gives days before the first signature; "
	}
	r.Shown += fmt.Sprintf("%d people held at a gate; %d put right this term", n, len(past))
	if len(past) > 0 {
		half, err := median(past)
		if err != nil {
			return r, err
		}
		r.Shown += fmt.Sprintf(", half of them within %s", hoursText(half))
		r.At, err = clock.Parse(past[0].Ended)
		r.Latest = "A gate opened on " + clock.Day(r.At)
		return r, err
	}
	return r, nil
}

// openUnsigned counts the gates that let somebody in before their first signature.
func (g *Gates) openUnsigned() int {
	n := 0
	for _, gate := range g.pack().Gates {
		if kind, _ := need(gate); kind == needAgreement && gate.Grace > 0 {
			n++
		}
	}
	return n
}

func median(all []hold) (float64, error) {
	hours := make([]float64, 0, len(all))
	for _, h := range all {
		n, err := h.hours()
		if err != nil {
			return 0, err
		}
		hours = append(hours, n)
	}
	slices.Sort(hours)
	return hours[len(hours)/2], nil
}

func hoursText(n float64) string {
	switch {
	case n <= 1:
		return "an hour"
	case n <= 48:
		return fmt.Sprintf("%.0f hours", math.Ceil(n))
	}
	return fmt.Sprintf("%.0f days", math.Ceil(n/24))
}

// overdue is how long an account may wait for a check before the figure is red.
const overdue = 14 * 24 * time.Hour

// readChecks counts whose account waits for an entry of a register. // serves PPL-24 EDU-18
func (g *Gates) readChecks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	asking := g.where(func(gate policy.Gate) bool { kind, _ := need(gate); return kind == needRegister })
	if len(asking) == 0 {
		return feature.Reading{State: feature.None, How: feature.Missing, Shown: "The policy in force has no gate that asks a register.", Href: "/gates"}, nil
	}
	all, err := g.store.tally(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/gates"}
	n := 0
	for _, t := range all {
		if !asking[t.Gate] {
			continue
		}
		n += t.N
		since, err := clock.Parse(t.Oldest)
		if err != nil {
			return r, err
		}
		if r.State = worse(r.State, feature.Due); ask.Now.Sub(since) > overdue {
			r.State = feature.Failing
		}
		if r.At.IsZero() || since.Before(r.At) {
			r.At, r.Latest = since, "The longest waits since "+clock.Day(since)
		}
	}
	r.Shown = fmt.Sprintf("%d activations wait for a check or an induction", n)
	return r, nil
}

func worse(a, b feature.State) feature.State {
	if a == feature.Failing {
		return a
	}
	return b
}

// readTeacherLed counts the children without an internet session of their own. // serves AUA-04 AUA-07
func (g *Gates) readTeacherLed(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	shut := g.where(func(gate policy.Gate) bool { return Shuts(gate, Internet) })
	open, err := g.store.children(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	held := map[string]bool{}
	for _, h := range open {
		if shut[h.Gate] {
			held[h.Person] = true
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/gates?who=children&door=internet",
		Shown: fmt.Sprintf("%d children use the internet only in a session that a teacher leads", len(held))}
	if len(shut) == 0 {
		r = feature.Reading{State: feature.None, How: feature.Missing, Shown: "The policy in force has no gate before the internet.", Href: "/gates"}
	}
	return r, nil
}

// where are the keys of the gates for which something holds.
func (g *Gates) where(holds func(policy.Gate) bool) map[string]bool {
	out := map[string]bool{}
	for _, gate := range g.pack().Gates {
		if holds(gate) {
			out[gate.Key] = true
		}
	}
	return out
}

// hours is how long a hold took to resolve.
func (h hold) hours() (float64, error) {
	from, err := clock.Parse(h.Found)
	if err != nil {
		return 0, err
	}
	to, err := clock.Parse(h.Ended)
	return to.Sub(from).Hours(), err
}
