// Package clock is the school's time: a clock that tests can set, and one way to write a moment down.
package clock

import (
	"fmt"
	"time"
	_ "time/tzdata" // a bare server has no zone files, and school hours are local
)

// Clock tells the time. Everything that needs "now" is handed one.
type Clock func() time.Time

// System is the machine's clock, in UTC.
func System() time.Time { return time.Now().UTC() }

// Fixed is a clock that stands still, for tests.
func Fixed(t time.Time) Clock { return func() time.Time { return t.UTC() } }

// layout has a fixed width, so that moments sort as text on both engines.
const layout = "2006-01-02T15:04:05.000Z"

// Text writes t in UTC with milliseconds, RFC 3339.
func Text(t time.Time) string { return t.UTC().Format(layout) }

// Parse reads what Text wrote; an empty text is the zero time.
func Parse(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("clock: %q is not a moment: %w", s, err)
	}
	return t.UTC(), nil
}

// Moment reads a stored moment where one that cannot be read counts as none: the zero time.
func Moment(text string) time.Time {
	t, err := Parse(text)
	if err != nil {
		return time.Time{}
	}
	return t
}

// London is the zone of every UK school's day.
var London = mustZone("Europe/London") //nolint:gochecknoglobals // a constant in all but syntax

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // tzdata is linked in, so this cannot happen
	}
	return z
}

// Human writes t as a person in the school would say it.
func Human(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(London).Format("2 January 2006, 15:04")
}

// Told is Human for a stored moment; what cannot be read is shown as it stands.
func Told(text string) string {
	t, err := Parse(text)
	if err != nil {
		return text
	}
	return Human(t)
}

// ISO writes the day of t in the school's zone as registers, date fields and names of files have it: 2026-03-14.
func ISO(t time.Time) string { return t.In(London).Format(time.DateOnly) }

// Exact writes a stored moment for a spreadsheet, to the second and in the school's zone: 2026-03-14 09:40:05. Anything else
// is given as it stands.
func Exact(text string) string {
	t, err := Parse(text)
	if err != nil || t.IsZero() {
		return text
	}
	return t.In(London).Format(time.DateTime)
}

// Day writes the date of t in the school's zone.
func Day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(London).Format("2 January 2006")
}

// Date is Day for a stored day, 2026-03-14; what cannot be read is shown as it stands.
func Date(text string) string {
	t, err := time.ParseInLocation(time.DateOnly, text, London)
	if err != nil {
		return text
	}
	return Day(t)
}

// Stamp is the day of a stored moment in London, as date fields and registers write it: 2026-03-14. Empty when there is none.
func Stamp(text string) string {
	t, err := Parse(text)
	if err != nil || t.IsZero() {
		return ""
	}
	return ISO(t)
}
