package filter

import (
	"time"

	"belisha/internal/board"
)

// Turns is the first moment after another at which the clock alone may close what was open: hours of the rules begin or end, a
// lesson does, or what was decided until a date ends. Zero: none is known. Whoever keeps a connection open asks anew then;
// what only opens at a moment needs no asking. // serves WEB-10 WEB-07
func (e *Engine) Turns(facts *board.Facts, after time.Time) time.Time {
	if e == nil {
		return time.Time{}
	}
	next := soonest{after: after}
	next.or(e.turnOfHours(after))
	for _, made := range e.exceptions {
		for i := range made {
			next.or(made[i].Until)
		}
	}
	if facts == nil {
		return next.at
	}
	for _, p := range facts.People {
		next.or(p.Until)
		if p.Lesson != nil {
			next.or(p.Lesson.From)
			next.or(p.Lesson.Until)
		}
	}
	return next.at
}

// turnOfHours is when any of the policy's windows opens or closes next.
func (e *Engine) turnOfHours(after time.Time) time.Time {
	local, nearest := after.In(e.zone), 0
	start := minuteOfWeek(local)
	for _, w := range e.windows {
		if n := w.change(start); n > 0 && (nearest == 0 || n < nearest) {
			nearest = n
		}
	}
	if nearest == 0 {
		return time.Time{}
	}
	at := wallClock(local, nearest)
	if !at.After(after) { // in the hour that comes twice the clock shows it once more
		at = at.Add(time.Hour)
	}
	return at
}

// soonest is the first of several moments that lie after one.
type soonest struct{ after, at time.Time }

func (s *soonest) or(t time.Time) {
	if t.After(s.after) && (s.at.IsZero() || t.Before(s.at)) {
		s.at = t
	}
}
