package filtering

import (
	"cmp"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/policy"
)

// typedDay reads a day as people type it, as midnight in London; the zero time where nothing was typed.
func typedDay(field, text string) (time.Time, error) {
	day, ok := clock.ReadDay(text)
	if !ok && strings.TrimSpace(text) != "" {
		return day, errs.Bad(field, "Enter the day as day, month and year, for example 14/3/2026.")
	}
	return day, nil
}

// pastMoment is a day and a time of the past as they were typed: no day is today, no time is noon.
func pastMoment(day, hour string, now time.Time) (time.Time, error) {
	at, err := typedDay("day", day)
	if err != nil {
		return at, err
	}
	if at.IsZero() {
		at = policy.Day(now)
	}
	of, err := time.Parse("15:04", cmp.Or(strings.TrimSpace(hour), "12:00"))
	if err != nil {
		return at, errs.Bad("time", "Enter the time with a colon, for example 9:40 or 14:05.")
	}
	y, m, d := at.Date()
	if at = time.Date(y, m, d, of.Hour(), of.Minute(), 0, 0, clock.London); at.After(now) {
		return at, errs.Bad("day", "Enter a day and a time that are in the past.")
	}
	return at, nil
}
