package web

import (
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
)

// Day reads a date field as midnight in London: from its three parts, or from one value in any spelling of clock.ReadDay. An
// empty field is the zero time. what is the date in words, "the first day", for the sentence that refuses one that is none.
func (c *Ctx) Day(name, what string) (time.Time, error) {
	text := c.Form(name)
	if text == "" {
		text = strings.TrimSpace(c.Form(name+"-day") + " " + c.Form(name+"-month") + " " + c.Form(name+"-year"))
	}
	day, ok := clock.ReadDay(text)
	if !ok && text != "" {
		return day, errs.Bad(name, "Enter %s as day, month and year, for example 14 3 2026.", what)
	}
	return day, nil
}

// NeedDay is Day for a field that must be filled.
func (c *Ctx) NeedDay(name, what string) (time.Time, error) {
	day, err := c.Day(name, what)
	if err == nil && day.IsZero() {
		err = errs.Bad(name, "Enter %s as day, month and year, for example 14 3 2026.", what)
	}
	return day, err
}

// Moment reads a date field with the time field beside it, in London; both empty is the zero time. What happened lies before
// now. hour may be empty where no time is asked for.
func (c *Ctx) Moment(date, hour, what string, now time.Time) (time.Time, error) {
	t, err := c.Day(date, what)
	if err != nil || t.IsZero() {
		return t, err
	}
	if typed := c.Form(hour); hour != "" && typed != "" {
		of, err := time.Parse("15:04", typed)
		if err != nil {
			return time.Time{}, errs.Bad(hour, "Enter the time with a colon, for example 9:40 or 14:05.")
		}
		// What the clock on the wall shows, which is not so many hours after midnight on the days on which clocks change.
		t = time.Date(t.Year(), t.Month(), t.Day(), of.Hour(), of.Minute(), 0, 0, clock.London)
		if first := t.Add(-time.Hour); first.Hour() == t.Hour() { // in October one hour comes twice: the first counts
			t = first
		}
	}
	if t.After(now) {
		return time.Time{}, errs.Bad(date, "%s must not lie in the future.", strings.ToUpper(what[:1])+what[1:])
	}
	return t, nil
}
