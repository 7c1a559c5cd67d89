package looks

import (
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// The marks on a look in the head's list. A mark is a question, not a judgement. // serves MON-15
const (
	markLoose = "No concern"
	markSame  = "Same person again"
	markLate  = "Outside hours"
	markMany  = "Many persons"
)

// marksOf finds what the head is asked to look at among the looks of some weeks: oldest first or newest first, as they come.
// What an alert asked for is judged by nothing: alerts come when they come, and most never become a concern.
func marksOf(all []Lookup, rules policy.Looks) map[string][]string {
	out := map[string][]string{}
	add := func(mark string, some []Lookup) {
		for _, l := range some {
			if !slices.Contains(out[l.ID], mark) {
				out[l.ID] = append(out[l.ID], mark)
			}
		}
	}
	byLooker := map[string][]Lookup{}
	for _, l := range all {
		if l.Purpose == ToAlert {
			continue
		}
		if l.loose() {
			add(markLoose, []Lookup{l})
		}
		if late(clock.Moment(l.At), rules.Hours) {
			add(markLate, []Lookup{l})
		}
		byLooker[l.By] = append(byLooker[l.By], l)
	}
	for _, own := range byLooker {
		slices.SortStableFunc(own, func(a, b Lookup) int { return clock.Moment(a.At).Compare(clock.Moment(b.At)) })
		same(own, rules, add)
		many(own, rules, add)
	}
	return out
}

// late is a moment at which nobody works: outside the hours, or at a weekend.
func late(at time.Time, hours string) bool {
	at = at.In(clock.London)
	from, to, err := policy.ParseSpan(hours)
	minute := at.Hour()*60 + at.Minute()
	return err == nil && (minute < from || minute >= to) || at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
}

// same marks looks of one person at another, again and again without a case.
func same(own []Lookup, rules policy.Looks, add func(string, []Lookup)) {
	byPerson := map[string][]Lookup{}
	for _, l := range own {
		if l.Person() && l.Case == "" {
			byPerson[l.About] = append(byPerson[l.About], l)
		}
	}
	span := time.Duration(rules.SameDays) * 24 * time.Hour
	for _, some := range byPerson {
		windows(some, span, func(window []Lookup) {
			if len(window) >= rules.SameTimes {
				add(markSame, window)
			}
		})
	}
}

// many marks looks at more persons within an hour than anybody's work asks for.
func many(own []Lookup, rules policy.Looks, add func(string, []Lookup)) {
	own = slices.DeleteFunc(slices.Clone(own), func(l Lookup) bool { return !l.Person() })
	windows(own, time.Hour, func(window []Lookup) {
		persons := map[string]bool{}
		for _, l := range window {
			persons[l.About] = true
		}
		if len(persons) > rules.ManyPersons {
			add(markMany, window)
		}
	})
}

// windows gives, for each look, it and those before it within a span.
func windows(some []Lookup, span time.Duration, f func([]Lookup)) {
	first := 0
	for i, l := range some {
		for clock.Moment(l.At).Sub(clock.Moment(some[first].At)) > span {
			first++
		}
		f(some[first : i+1])
	}
}
