package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Due is the day by which a duty must be done in a period. Without words of its own, and where they cannot be read,
// it is the last school day of the period, or its last day when it has none; "week 10" is the last school day of the
// tenth school week. A day that the period does not have becomes its nearest one.
func (c Calendar) Due(d Duty, p Period) time.Time {
	word, n, err := ParseDue(d.Due)
	if err != nil {
		word = lastDay
	}
	switch word {
	case "day":
		return within(p, p.From.AddDate(0, 0, n-1))
	case "school day":
		if all := c.schoolDays(p.From, p.To); len(all) > 0 {
			return all[min(n, len(all))-1]
		}
	case "week":
		if all := c.weeks(p.From, p.To); len(all) > 0 {
			m := all[min(n, len(all))-1]
			return c.lastSchoolDay(later(m, p.From), within(p, m.AddDate(0, 0, 6)))
		}
	case "date":
		return within(p, onDate(p.From, time.Month(n/100), n%100))
	}
	return c.lastSchoolDay(p.From, p.To)
}

const lastDay = "last day"

// ParseDue reads where in its period a duty is due: "last day" (or nothing), "day 5", "school day 5", "week 10", or a
// date "09-30", which comes back as "date" and 930.
func ParseDue(due string) (word string, n int, err error) {
	due = strings.ToLower(strings.TrimSpace(due))
	if due == "" || due == lastDay {
		return lastDay, 0, nil
	}
	if t, err := time.Parse(time.DateOnly, "2024-"+due); err == nil {
		return "date", 100*int(t.Month()) + t.Day(), nil
	}
	i := strings.LastIndex(due, " ")
	if i > 0 {
		word = due[:i]
		n, err = strconv.Atoi(due[i+1:])
	}
	if err != nil || n < 1 || n > 400 || word != "day" && word != "school day" && word != "week" {
		return "", 0, fmt.Errorf("policy: %q is no place in a period; write “last day”, “day 5”, “school day 5”, “week 10” or a date like “09-30”", due)
	}
	return word, n, nil
}

func (c Calendar) lastSchoolDay(from, to time.Time) time.Time {
	for day := to; !day.Before(from); day = day.AddDate(0, 0, -1) {
		if c.isOpen(day) {
			return day
		}
	}
	return to
}

// onDate is the first such day on or after a day; 29 February is 28 February in other years.
func onDate(from time.Time, month time.Month, day int) time.Time {
	for year := from.Year(); ; year++ {
		d := time.Date(year, month, 1, 0, 0, 0, 0, from.Location())
		d = d.AddDate(0, 0, min(day, d.AddDate(0, 1, -1).Day())-1)
		if !d.Before(from) {
			return d
		}
	}
}

func within(p Period, day time.Time) time.Time {
	return later(earlier(day, p.To), p.From)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
