package policy

import (
	"fmt"
	"time"

	"belisha/internal/kit/clock"
)

// Period is one round of a duty. Periods of a cadence follow each other without a gap: what is done after To and
// before Next was done late for this one.
type Period struct {
	Key   string    // "2026-11", the same for every day of the period; unique within its cadence
	Title string    // "November 2026"
	From  time.Time // first day
	To    time.Time // last day; of a term the last day of the term, though holidays follow
	Next  time.Time // first day of the next period
}

// Has reports whether a moment lies in the period or in the holidays after it.
func (p Period) Has(at time.Time) bool { return !at.Before(p.From) && at.Before(p.Next) }

// Period is the round of a cadence in which a day lies: one of Cadences, or a number of them ("2 years", "3 weeks").
// Weeks begin on Monday and years on 1 September. Days outside school belong to the term, half term or school day
// before. "Once" has no rounds, and neither has what is no cadence.
func (c Calendar) Period(cadence string, at time.Time) (Period, bool) {
	l, err := ParseLength(cadence)
	if err != nil {
		return Period{}, false
	}
	day := Day(at)
	switch l.Unit {
	case "day":
		return inDays(day, l.N), true
	case "school day":
		return c.schoolDayPeriod(day, l.N), true
	case "week":
		return inWeeks(day, l.N), true
	case "fortnight":
		return inWeeks(day, 2*l.N), true
	case "month":
		return inMonths(day, l.N), true
	case "year":
		return inYears(day, l.N), true
	}
	return c.termPeriod(day, l), true
}

// Following is the round after a period.
func (c Calendar) Following(cadence string, p Period) Period {
	next, _ := c.Period(cadence, p.Next)
	return next
}

// epoch is a Monday and the first of a month from which groups of days and weeks are counted, so that a round
// never shifts when the terms of a pack change.
func epoch() time.Time { return time.Date(2024, time.January, 1, 0, 0, 0, 0, clock.London) }

func inDays(day time.Time, n int) Period {
	from := day.AddDate(0, 0, -mod(daysBetween(epoch(), day), n))
	p := Period{Key: from.Format(time.DateOnly), From: from, Next: from.AddDate(0, 0, n)}
	return p.ended(from.Format("2 January 2006"))
}

func inWeeks(day time.Time, n int) Period {
	from := monday(day)
	from = from.AddDate(0, 0, -7*mod(daysBetween(epoch(), from)/7, n))
	year, week := from.ISOWeek()
	p := Period{Key: fmt.Sprintf("%d-W%02d", year, week), From: from, Next: from.AddDate(0, 0, 7*n)}
	return p.ended("Week of " + from.Format("2 January 2006"))
}

// inMonths counts months from September, so that two, three, four or six of them fill a school year.
func inMonths(day time.Time, n int) Period {
	first := day.AddDate(0, 0, 1-day.Day())
	since := 12*(first.Year()-2000) + int(first.Month()-time.September)
	from := first.AddDate(0, -mod(since, n), 0)
	p := Period{Key: from.Format("2006-01"), From: from, Next: from.AddDate(0, n, 0)}
	if n == 1 {
		return p.ended(from.Format("January 2006"))
	}
	return p.ended(from.Format("January 2006") + " to " + p.Next.AddDate(0, -1, 0).Format("January 2006"))
}

func inYears(day time.Time, n int) Period {
	from := YearOf(day)
	from = from.AddDate(-mod(from.Year()-2000, n), 0, 0)
	next := from.AddDate(n, 0, 0)
	p := Period{Key: from.Format("2006") + "-" + next.Format("2006"), From: from, Next: next}
	return p.ended(from.Format("2006") + " to " + next.Format("2006"))
}

func (p Period) ended(title string) Period {
	p.Title, p.To = title, p.Next.AddDate(0, 0, -1)
	return p
}

// schoolDayPeriod counts groups of school days from the first of the school year.
func (c Calendar) schoolDayPeriod(day time.Time, n int) Period {
	if !c.IsSchoolDay(day) {
		day = c.AddSchoolDays(day, -1)
	}
	from, next := day, c.AddSchoolDays(day, 1)
	if n > 1 {
		year := YearOf(day)
		from = c.AddSchoolDays(day, -mod(len(c.schoolDays(year, day))-1, n))
		next = earlier(c.AddSchoolDays(from, n), c.nextSchoolDay(year.AddDate(1, 0, 0)))
	}
	return Period{Key: from.Format(time.DateOnly), Title: from.Format("2 January 2006"), From: from, To: c.AddSchoolDays(next, -1), Next: next}
}

// termPeriod groups terms or half terms within a school year.
func (c Calendar) termPeriod(day time.Time, l Length) Period {
	parts := c.yearParts(day, l.Unit == "half term")
	at := 0
	for i, one := range parts {
		if !one.From.After(day) {
			at = i
		}
	}
	first := at - at%l.N
	last := min(first+l.N, len(parts)) - 1
	p := parts[first]
	if last > first {
		p.Title += " to " + parts[last].Title
	}
	p.To, p.Next = parts[last].To, parts[last].Next
	return p
}

// yearParts lists the terms, or half terms, of the school year around a day.
func (c Calendar) yearParts(day time.Time, half bool) []Period {
	var out []Period
	t := c.termAt(day)
	year := t.year()
	for prev := t; ; t = prev {
		if prev = c.termAt(t.from.AddDate(0, 0, -1)); !prev.year().Equal(year) {
			break
		}
	}
	for ; t.year().Equal(year); t = c.nextTerm(t.from) {
		next := c.nextTerm(t.from).from
		p := Period{Key: t.Key, Title: t.Title, From: t.from, To: t.to, Next: next}
		if half {
			out = append(out, halves(t, p)...)
		} else {
			out = append(out, p)
		}
	}
	return out
}

// year is the school year to which a term belongs: that of its end, for some terms begin in August.
func (t term) year() time.Time { return YearOf(t.to) }

// halves cuts a term at its half-term holiday; where the pack gives none, at the Monday nearest to its middle.
func halves(t term, p Period) []Period {
	end, begin := t.halfFrom.AddDate(0, 0, -1), t.halfTo.AddDate(0, 0, 1)
	if t.halfFrom.IsZero() {
		begin = monday(p.From.AddDate(0, 0, daysBetween(p.From, p.To)/2+3))
		end = begin.AddDate(0, 0, -1)
	}
	return []Period{
		{Key: p.Key + "-1", Title: p.Title + ", first half", From: p.From, To: end, Next: begin},
		{Key: p.Key + "-2", Title: p.Title + ", second half", From: begin, To: p.To, Next: p.Next},
	}
}

// daysBetween counts whole days; a day of London may have 23 or 25 hours.
func daysBetween(from, to time.Time) int {
	return int(to.Sub(from).Round(24*time.Hour) / (24 * time.Hour))
}

// mod is never below nought.
func mod(n, by int) int { return (n%by + by) % by }
