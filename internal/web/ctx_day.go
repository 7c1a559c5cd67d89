package web

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
)

// Day reads a date field as midnight in London: from its three parts, or from one value as 2026-03-14. An empty field is
// the zero time. what is the date in words, "the first day", for the sentence that refuses one that is none.
func (c *Ctx) Day(name, what string) (time.Time, error) {
	text := c.Form(name)
	if text == "" {
		text = c.Form(name+"-year") + "-" + c.Form(name+"-month") + "-" + c.Form(name+"-day")
	}
	if text == "--" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation("2006-1-2", text, clock.London)
	if err != nil || day.Year() < 1900 || day.Year() > 2100 {
		return time.Time{}, errs.Bad(name, "Enter %s as day, month and year, for example 14 3 2026.", what)
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
