package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AddSchoolDays is the n-th school day after a day, or before it when n is below nought. With nought it is the day
// itself, or the next school day when the day is none.
func (c Calendar) AddSchoolDays(at time.Time, n int) time.Time {
	day, step := Day(at), 1
	if n == 0 {
		return c.nextSchoolDay(day)
	}
	if n < 0 {
		step, n = -1, -n
	}
	for range maxDays {
		if day = day.AddDate(0, 0, step); c.isOpen(day) {
			n--
		}
		if n == 0 {
			break
		}
	}
	return day
}

// maxDays bounds a search for school days: a pack could close every day of ten years.
const maxDays = 3700

func (c Calendar) nextSchoolDay(day time.Time) time.Time {
	for range maxDays {
		if c.isOpen(day) {
			break
		}
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// SchoolDaysBetween counts the school days after one day up to and with another: how many to go. It is below nought
// when the second lies before the first, and undoes AddSchoolDays.
func (c Calendar) SchoolDaysBetween(from, to time.Time) int {
	a, b := Day(from), Day(to)
	if b.Before(a) {
		return -len(c.schoolDays(b, a.AddDate(0, 0, -1)))
	}
	return len(c.schoolDays(a.AddDate(0, 0, 1), b))
}

// schoolDays lists the school days from one day to another, both counted.
func (c Calendar) schoolDays(from, to time.Time) []time.Time {
	var out []time.Time
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		if c.isOpen(day) {
			out = append(out, day)
		}
	}
	return out
}

// WeekOf numbers the school weeks of a term from 1: week 1 is the one with its first school day, and a week of
// half-term holiday has no number. Outside a term, and in such a week, it is nought.
func (c Calendar) WeekOf(at time.Time) int {
	day := Day(at)
	t := c.termAt(day)
	if day.After(t.to) {
		return 0
	}
	return slices.Index(c.weeks(t.from, t.to), monday(day)) + 1
}

// weeks lists the Mondays of the weeks that have a school day between two days.
func (c Calendar) weeks(from, to time.Time) []time.Time {
	var out []time.Time
	for _, day := range c.schoolDays(from, to) {
		if m := monday(day); len(out) == 0 || !out[len(out)-1].Equal(m) {
			out = append(out, m)
		}
	}
	return out
}

func monday(day time.Time) time.Time {
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// Length is a time as a policy writes it: "5 school days", "14 days", "3 months".
type Length struct {
	N    int
	Unit string // day, school day, week, fortnight, month, half term, term, year
}

// ParseLength reads a number of units, or a unit alone: "year" is "1 year". The last s of a unit may be there or not.
func ParseLength(text string) (Length, error) {
	words, n := strings.Fields(strings.ToLower(text)), 1
	if len(words) > 1 {
		if number, err := strconv.Atoi(words[0]); err == nil {
			words, n = words[1:], number
		}
	}
	unit := strings.TrimSuffix(strings.Join(words, " "), "s")
	if unit == "once" || !slices.Contains(Cadences(), unit) || n < 1 || n > 1000 {
		return Length{}, fmt.Errorf("policy: %q is no length of time; write it like “5 school days”, “14 days”, “3 months” or “2 years”", text)
	}
	return Length{N: n, Unit: unit}, nil
}

// ParseHours reads a clock that runs in hours, as the law sets one for a breach: "72 hours". It runs at night too.
func ParseHours(text string) (time.Duration, bool) {
	words := strings.Fields(strings.ToLower(text))
	if len(words) != 2 || strings.TrimSuffix(words[1], "s") != "hour" {
		return 0, false
	}
	n, err := strconv.Atoi(words[0])
	return time.Duration(n) * time.Hour, err == nil && n >= 1 && n <= 24*366
}

// After is the day on which a length of time from a day has passed.
func (c Calendar) After(at time.Time, l Length) time.Time {
	day := Day(at)
	switch l.Unit {
	case "day":
		return day.AddDate(0, 0, l.N)
	case "school day":
		return c.AddSchoolDays(day, l.N)
	case "week":
		return day.AddDate(0, 0, 7*l.N)
	case "fortnight":
		return day.AddDate(0, 0, 14*l.N)
	case "month":
		return addMonths(day, l.N)
	case "year":
		return addMonths(day, 12*l.N)
	}
	for range l.N { // half terms and terms: the last day of the N-th one from here
		p, ok := c.Period(l.Unit, day)
		if !ok {
			return day
		}
		day = p.Next
	}
	return day.AddDate(0, 0, -1)
}

// addMonths keeps to the month's end: a month after 31 January is 28 February, not 3 March.
func addMonths(day time.Time, n int) time.Time {
	first := day.AddDate(0, 0, 1-day.Day()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}
