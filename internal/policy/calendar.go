package policy

import (
	"fmt"
	"slices"
	"time"

	"belisha/internal/kit/clock"
)

// Calendar is the school's days: its terms, half-term holidays and closed days, in London dates. Every day that it
// gives is midnight in London; whatever moment it is asked about counts as the London day on which it lies.
//
// A school year runs from 1 September to 31 August. Where the pack gives no term for a third of a school year, the
// calendar guesses one in which every weekday is a school day, and Guessed says so: a deadline then comes too early
// rather than never. serves GOV-16
type Calendar struct {
	terms   []term // of the pack, by first day
	closed  map[time.Time]bool
	guesses map[int][]term // by the year in which a school year begins, for those around the pack's terms
}

// term is one term in days.
type term struct {
	Term
	from, to         time.Time
	halfFrom, halfTo time.Time // zero: the pack gives no half-term holiday
	guessed          bool
}

// NewCalendar reads the pack's terms; one that has been checked has no wrong date in it, any other is passed over.
func NewCalendar(p *Pack) Calendar {
	c := Calendar{closed: map[time.Time]bool{}}
	if p == nil {
		return c
	}
	for _, t := range p.Settings.Terms {
		one := term{Term: t, from: readDay(t.From), to: readDay(t.To), halfFrom: readDay(t.HalfFrom), halfTo: readDay(t.HalfTo)}
		if !one.from.IsZero() && !one.to.Before(one.from) {
			c.terms = append(c.terms, one)
		}
	}
	slices.SortFunc(c.terms, func(a, b term) int { return a.from.Compare(b.from) })
	for _, day := range p.Settings.Closed {
		c.closed[readDay(day)] = true
	}
	c.guessAround()
	return c
}

// guessAround keeps the guesses that most questions need: a school year of school days is thousands of them.
func (c *Calendar) guessAround() {
	if len(c.terms) == 0 {
		return
	}
	known := map[int][]term{}
	for year := c.terms[0].from.Year() - 2; year <= c.terms[len(c.terms)-1].to.Year()+2; year++ {
		known[year] = c.guess(time.Date(year, time.September, 1, 0, 0, 0, 0, clock.London))
	}
	c.guesses = known
}

// guessesOf are the guesses of a school year.
func (c Calendar) guessesOf(year time.Time) []term {
	if known, ok := c.guesses[year.Year()]; ok {
		return known
	}
	return c.guess(year)
}

func readDay(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, clock.London)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Day is the London day on which a moment lies.
func Day(t time.Time) time.Time {
	y, m, d := t.In(clock.London).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, clock.London)
}

// YearOf is the first day of the school year of a day.
func YearOf(t time.Time) time.Time {
	d := Day(t)
	year := d.Year()
	if d.Month() < time.September {
		year--
	}
	return time.Date(year, time.September, 1, 0, 0, 0, 0, clock.London)
}

// IsSchoolDay reports whether children are in school on that day.
func (c Calendar) IsSchoolDay(at time.Time) bool { return c.isOpen(Day(at)) }

// isOpen is IsSchoolDay for what is midnight in London already.
func (c Calendar) isOpen(day time.Time) bool {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday || c.closed[day] {
		return false
	}
	t := c.termAt(day)
	return !day.After(t.to) && (t.halfFrom.IsZero() || day.Before(t.halfFrom) || day.After(t.halfTo))
}

// TermOf is the pack's term in which a day lies. In holidays, and where the pack names no term, it has none.
func (c Calendar) TermOf(at time.Time) (Term, bool) {
	day := Day(at)
	for _, t := range c.terms {
		if !day.Before(t.from) && !day.After(t.to) {
			return t.Term, true
		}
	}
	return Term{}, false
}

// TermOrBefore is the term in which a day lies, or in holidays the one before. Where the pack names none it is guessed.
func (c Calendar) TermOrBefore(at time.Time) Term { return c.termAt(Day(at)).Term }

// Guessed says whether the pack gives no term for a day, so that every weekday counts as a school day.
func (c Calendar) Guessed(at time.Time) bool { return c.termAt(Day(at)).guessed }

// termAt is the last term that begins on or before a day.
func (c Calendar) termAt(day time.Time) term {
	var found term
	for _, t := range c.terms {
		if !t.from.After(day) {
			found = t
		}
	}
	if !found.from.IsZero() && !day.After(found.to) {
		return found
	}
	year := YearOf(day)
	for _, first := range []time.Time{year.AddDate(-1, 0, 0), year} {
		for _, g := range c.guessesOf(first) {
			if !g.from.After(day) && g.from.After(found.from) {
				found = g
			}
		}
	}
	return found
}

// nextTerm is the first term that begins after a day.
func (c Calendar) nextTerm(day time.Time) term {
	year := YearOf(day)
	all := append(slices.Clone(c.terms), c.guessesOf(year)...)
	all = append(all, c.guessesOf(year.AddDate(1, 0, 0))...)
	var found term
	for _, t := range all {
		if t.from.After(day) && (found.from.IsZero() || t.from.Before(found.from)) {
			found = t
		}
	}
	return found
}

// guess stands in for the thirds of a school year in which no term of the pack begins.
func (c Calendar) guess(year time.Time) []term {
	day := func(years int, month time.Month, day int) time.Time {
		return time.Date(year.Year()+years, month, day, 0, 0, 0, 0, clock.London)
	}
	var out []term
	for _, g := range []term{
		{Term: Term{Key: "autumn", Title: "Autumn"}, from: year, to: day(0, time.December, 31)},
		{Term: Term{Key: "spring", Title: "Spring"}, from: day(1, time.January, 1), to: day(1, time.March, 31)},
		{Term: Term{Key: "summer", Title: "Summer"}, from: day(1, time.April, 1), to: day(1, time.August, 31)},
	} {
		from := c.afterEarlier(g.from)
		if c.begins(g) || from.After(g.from.AddDate(0, 1, 0)) {
			continue
		}
		g.from, g.to, g.guessed = from, c.beforeLater(g.to, from), true
		out = append(out, g.named())
	}
	return out
}

// begins reports whether a term of the pack begins in this third, or up to a fortnight early: some start in August.
func (c Calendar) begins(third term) bool {
	return slices.ContainsFunc(c.terms, func(t term) bool {
		at := t.from.AddDate(0, 0, 14)
		return !at.Before(third.from) && !at.After(third.to)
	})
}

// afterEarlier moves the first day of a guess behind a term of the pack that has not ended by then.
func (c Calendar) afterEarlier(from time.Time) time.Time {
	for _, t := range c.terms {
		if !t.from.After(from) && !t.to.Before(from) {
			from = t.to.AddDate(0, 0, 1)
		}
	}
	return from
}

// beforeLater moves the last day of a guess before a term of the pack that begins by then.
func (c Calendar) beforeLater(to, from time.Time) time.Time {
	for _, t := range c.terms {
		if t.from.After(from) && !t.from.After(to) {
			to = t.from.AddDate(0, 0, -1)
		}
	}
	return to
}

// named gives a guessed term its key, title and dates as a pack writes them.
func (t term) named() term {
	year := t.from.Year()
	t.Term = Term{Key: fmt.Sprintf("%s-%d", t.Key, year), Title: fmt.Sprintf("%s term %d", t.Title, year),
		From: t.from.Format(time.DateOnly), To: t.to.Format(time.DateOnly)}
	return t
}
