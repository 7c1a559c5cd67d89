package tallies

import (
	"context"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/records/people"
)

// Week is what became of alerts in a stretch of days, in numbers alone: it names nobody. // serves STD-08, GOV-05, MON-07
type Week struct {
	Alerts  int64 // told to people; the parts of a class's alert are in that one
	Levels  []Tally
	Kinds   []Tally
	States  []Tally
	Years   []Tally // of children; adults under the key "adults", whoever is unknown under ""
	Classes []Tally

	Urgent   int64 // urgent alerts, and how many a person has answered
	Answered int64
	Median   int // minutes to the answer, of those answered
	Slowest  int

	Loud       int64 // high or urgent, and how many of these a person has opened
	Read       int64
	ReadMedian int // minutes until one was opened, of those opened
	ReadSlow   int

	Concerns int64 // alerts that became a concern
	Wrong    int64 // closed as “the rules were wrong”
	Searches int64 // signs that were searches
	Blocked  []Tally
	Silent   []Tally // sources that were silent or in trouble: how often each was told of
	Load     int     // alerts for each day and lead for safeguarding, in hundredths
}

// Weekly counts what became of alerts from one moment until another. It is kept for adults who read numbers; small ones
// are for them to hide. // serves STD-08, GOV-05
func (b *Book) Weekly(ctx context.Context, tx *ledger.Tx, from, until time.Time) (Week, error) {
	span := stretch{clock.Text(from), clock.Text(until)}
	w, err := counted(ctx, tx, span)
	if err != nil {
		return w, err
	}
	for i, t := range w.Kinds {
		w.Kinds[i].Title = b.hooks.Title(t.Key)
	}
	for i, t := range w.Levels {
		w.Levels[i].Title = words.Level(t.Key).Text
	}
	for i, y := range w.Years {
		w.Years[i].Title = groupTitle(y.Key)
	}
	all, err := responses(ctx, tx, span)
	if err != nil {
		return w, err
	}
	took := minutesOf(all)
	w.Urgent, w.Answered = int64(len(all)), int64(len(took))
	if len(took) > 0 {
		w.Median, w.Slowest = took[(len(took)-1)/2], took[len(took)-1]
	}
	if all, err = reads(ctx, tx, span); err != nil {
		return w, err
	}
	took = minutesOf(all)
	w.Loud, w.Read = int64(len(all)), int64(len(took))
	if len(took) > 0 {
		w.ReadMedian, w.ReadSlow = took[(len(took)-1)/2], took[len(took)-1]
	}
	if w.Blocked, err = b.blockedBetween(ctx, from, until); err != nil {
		return w, err
	}
	leads, err := b.register.Holding(ctx, tx, "dsl")
	w.Load = b.load(w.Alerts, len(leads), from, until)
	return w, err
}

// minutesOf gives the minutes of those that were answered, the quickest first.
func minutesOf(all []response) (took []int) {
	for _, x := range all {
		if x.Answered != "" {
			took = append(took, int(clock.Moment(x.Answered).Sub(clock.Moment(x.At)).Minutes()))
		}
	}
	slices.Sort(took)
	return took
}

// blockedBetween counts what was blocked on the days from one moment until another, by category.
func (b *Book) blockedBetween(ctx context.Context, from, until time.Time) ([]Tally, error) {
	all, err := b.log.BlockedByCategory(ctx, clock.Text(from), clock.Text(until.Add(-time.Second))) // whole hours: the one that begins then is not in it
	if err != nil {
		return nil, err
	}
	out := make([]Tally, 0, mostBlocked)
	for _, c := range all[:min(len(all), mostBlocked)] {
		out = append(out, Tally{Key: c.Key, Title: b.words.Category(c.Key), N: c.Lines})
	}
	return out, nil
}

const mostBlocked = 10 // kinds of site in a week's report

// load is alerts for each school day and lead, in hundredths. // serves NEW-09
func (b *Book) load(alerts int64, leads int, from, until time.Time) int {
	days := b.schoolDays(from, until)
	if days == 0 || leads == 0 {
		return 0
	}
	return int(alerts) * 100 / days / leads
}

// schoolDays counts those from one moment until another.
func (b *Book) schoolDays(from, until time.Time) (n int) {
	active := b.base.Policy.Load()
	if active == nil {
		return 0
	}
	c := policy.NewCalendar(active.Pack)
	for day := policy.Day(from); day.Before(until); day = day.AddDate(0, 0, 1) {
		if c.IsSchoolDay(day) {
			n++
		}
	}
	return n
}

// groupTitle names a year group, or those who are in none.
func groupTitle(year string) string {
	switch year {
	case "":
		return "Not known"
	case adults:
		return "Adults"
	case classes:
		return "Whole classes"
	}
	return people.YearTitle(year)
}

// The groups that are no year.
const (
	adults  = "adults"
	classes = "classes"
)
