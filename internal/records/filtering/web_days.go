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
	if text = strings.TrimSpace(text); text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-1-2", "2/1/2006", "2.1.2006", "2-1-2006", "2 1 2006", "2 January 2006", "2 Jan 2006"} {
		if day, err := time.ParseInLocation(layout, text, clock.London); err == nil && day.Year() > 1900 && day.Year() < 2100 {
			return day, nil
		}
	}
	return time.Time{}, errs.Bad(field, "Enter the day as day, month and year, for example 14/3/2026.")
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
