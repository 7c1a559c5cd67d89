package passes

import (
	"fmt"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// usualLesson is how long a lesson is when no break of the policy says when it ends.
const usualLesson = 45 * time.Minute

// leastLeft is how long before a break a lesson still counts as the one that ends with it.
const leastLeft = 10 * time.Minute

// lessonEnd is when the lesson that runs now is likely to be over: at the next break that the policy names.
func (p *Passes) lessonEnd(now time.Time) time.Time {
	most := time.Duration(p.rules().MaxMinutes) * time.Minute
	found := now.Add(min(usualLesson, most)).Truncate(time.Minute)
	first := time.Time{}
	for _, w := range p.pack().Filtering.Windows {
		for _, at := range starts(w, now) {
			if at.Before(now.Add(leastLeft)) || at.After(now.Add(most)) || !first.IsZero() && !at.Before(first) {
				continue
			}
			first = at
		}
	}
	if first.IsZero() {
		return found
	}
	return first
}

// starts are the moments at which a window begins on the day of a moment.
func starts(w policy.Window, now time.Time) []time.Time {
	local := now.In(clock.London)
	today := strings.ToLower(local.Weekday().String()[:3])
	var out []time.Time
	for _, d := range w.Days {
		if d != today {
			continue
		}
		for _, span := range w.Spans {
			from, _, _ := strings.Cut(span, "-")
			if t, err := time.Parse("15:04", from); err == nil {
				y, m, d := local.Date()
				out = append(out, time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, clock.London))
			}
		}
	}
	return out
}

// hour reads a time of day of today, "10:45" or "10.45".
func hour(text string, now time.Time) (time.Time, bool) {
	t, err := time.Parse("15:04", strings.ReplaceAll(strings.TrimSpace(text), ".", ":"))
	if err != nil {
		return t, false
	}
	y, m, d := now.In(clock.London).Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, clock.London), true
}

// minutesLeft is how long until a stored moment, rounded up.
func minutesLeft(end string, now time.Time) int {
	t, err := clock.Parse(end)
	if err != nil || !t.After(now) {
		return 0
	}
	return int((t.Sub(now) + time.Minute - 1) / time.Minute)
}

// over is when something ends, as people say it: midnight is the end of the day before.
func over(moment string) string {
	at, err := clock.Parse(moment)
	if err != nil {
		return moment
	}
	if at.Equal(policy.Day(at)) {
		return clock.Day(at.Add(-time.Second)) + ", end of the day"
	}
	return clock.Human(at)
}

// several is a number with its noun.
func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// clockTime is a stored moment as people say it on the same day.
func clockTime(moment string) string {
	t, err := clock.Parse(moment)
	if err != nil {
		return moment
	}
	return t.In(clock.London).Format("15:04")
}

func days(n int) string {
	if n == 1 {
		return "day"
	}
	return fmt.Sprintf("%d days", n)
}
