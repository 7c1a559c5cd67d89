package lessons

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (l *Lessons) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "lessons.passed", Title: "Lessons passed on to their audiences", Read: l.readPassed},
		{Name: "lessons.patterns", Title: "Patterns flagged and decided", Read: l.readPatterns},
		{Name: "lessons.said", Title: "Notes to everybody and to parents, published by term", Read: l.readSaid},
	}
}

// lateDays is how long somebody has for passing a lesson on.
const lateDays = 28

// readPassed counts audiences, not cases: what was to be passed on, and what was. // serves INC-28
func (l *Lessons) readPassed(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := l.store.tally(ctx, tx, clock.Text(ask.From), clock.Text(ask.Now.AddDate(0, 0, -lateDays)))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Due, Shown: "Nothing has been passed on this term", Href: "/lessons"}
	if t.Asked == 0 {
		return r, nil
	}
	if r.At, err = clock.Parse(t.Latest); err != nil {
		return r, err
	}
	r.Shown, r.Latest = fmt.Sprintf("%d of %d passed on this term, %d waiting", t.Passed, t.Asked, t.Waiting), "Something learned was written down or passed on"
	switch {
	case t.Late > 0:
		r.State, r.Shown = feature.Failing, fmt.Sprintf("%s, %d for more than four weeks", r.Shown, t.Late)
	case t.Waiting == 0:
		r.State = feature.Proven
	}
	return r, nil
}

// readPatterns says when the cases were last grouped, and what waits for the group. // serves INC-40, GOV-15
func (l *Lessons) readPatterns(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.Due, Shown: "The concerns have not been grouped yet", Href: "/patterns"}
	months, err := l.store.months(ctx, tx)
	if err != nil || len(months) == 0 {
		return r, err
	}
	if r.At, err = clock.Parse(months[0].At); err != nil {
		return r, err
	}
	all, err := l.store.Patterns(ctx, tx, clock.Text(ask.Now.AddDate(-1, 0, 0)))
	if err != nil {
		return r, err
	}
	open, old := 0, 0
	for _, f := range all {
		if f.Decision == "" {
			open++
			if at, err := clock.Parse(f.FoundAt); err == nil && ask.Now.Sub(at) > 120*24*time.Hour {
				old++
			}
		}
	}
	r.Shown = fmt.Sprintf("%d patterns flagged in a year, %d decided, %d for the next meeting", len(all), len(all)-open, open)
	switch {
	case old > 0 || ask.Now.Sub(r.At) > 62*24*time.Hour:
		r.State = feature.Failing
	case open == 0:
		r.State = feature.Proven
	}
	return r, nil
}

// readSaid looks at the term before this one, whose notes must be out by now. // serves INC-41, GOV-13
func (l *Lessons) readSaid(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.Due, Shown: "No term has ended yet", Href: "/said"}
	notes, err := l.store.out(ctx, tx)
	if err != nil {
		return r, err
	}
	if len(notes) > 0 {
		if r.At, err = clock.Parse(notes[0].PublishedAt); err != nil {
			return r, err
		}
	}
	terms := l.terms()
	if len(terms) == 0 {
		return r, nil
	}
	last, over := terms[0], clock.ISO(l.base.Now()) > terms[0].To
	if !over && len(terms) > 1 {
		last = terms[1]
	}
	missing, err := l.store.Unpublished(ctx, tx, last.Key, false)
	if err != nil {
		return r, err
	}
	r.Shown = fmt.Sprintf("%d of 2 notes of %s published", 2-len(missing), last.Title)
	switch {
	case len(missing) == 0:
		r.State = feature.Proven
	case len(notes) > 0 && (over || len(terms) > 1):
		r.State = feature.Failing // a school that has never published one is still at its beginning
	}
	return r, nil
}
