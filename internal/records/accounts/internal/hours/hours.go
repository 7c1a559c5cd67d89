// Package hours reads the times of day that a policy names, as the clock on the school's wall shows them. When the clock
// goes back, the hour after one comes twice and both count alike; when it goes forward, that hour does not come at all.
//
// It serves NET-23 and PPL-15.
package hours

import (
	"strings"
	"time"

	"belisha/internal/kit/clock"
)

// Window is a part of the day; it may go over midnight. The zero Window is not set.
type Window struct {
	From, To string // 07:30, 18:00
	set      bool
}

// Parse reads "07:30-18:00"; what cannot be read is not set.
func Parse(text string) Window {
	from, to, ok := strings.Cut(strings.ReplaceAll(text, " ", ""), "-")
	f, ok1 := Time(from)
	t, ok2 := Time(to)
	return Window{From: f, To: t, set: ok && ok1 && ok2 && f != t}
}

// Time reads a time of day as 07:30.
func Time(text string) (string, bool) {
	t, err := time.Parse("15:04", strings.TrimSpace(text))
	return t.Format("15:04"), err == nil
}

// Set reports whether the policy names such a window.
func (w Window) Set() bool { return w.set }

// Has reports whether a moment lies in the window, its first minute in, its last out.
func (w Window) Has(at time.Time) bool {
	now := at.In(clock.London).Format("15:04")
	switch {
	case !w.set:
		return false
	case w.From < w.To:
		return now >= w.From && now < w.To
	}
	return now >= w.From || now < w.To
}

// Passed reports whether a time of day has come on the day of a moment, and whether an earlier moment lies before it on
// that day: what was begun before closing time ends then, what was begun afterwards goes on.
func Passed(text string, now, began time.Time) bool {
	at, ok := Time(text)
	if !ok {
		return false
	}
	here, there := now.In(clock.London), began.In(clock.London)
	if here.Format("15:04") < at {
		return false
	}
	return there.Format(time.DateOnly) < here.Format(time.DateOnly) || there.Format("15:04") < at
}
