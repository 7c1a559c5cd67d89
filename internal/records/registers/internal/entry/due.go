package entry

import (
	"fmt"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// HasDue reports whether entries of a register can be late.
func HasDue(def policy.Register) bool { return def.Due.Field != "" || def.Due.Within != "" }

// After is the day on which a time has passed since a moment, by the school's calendar. A clock in hours, as the law
// sets for a breach, gives the moment itself.
func After(pack *policy.Pack, start time.Time, within string) string {
	if hours, ok := policy.ParseHours(within); ok {
		return clock.Text(start.Add(hours))
	}
	length, err := policy.ParseLength(within)
	if err != nil {
		return "" // the pack was checked when it was read
	}
	return clock.ISO(policy.NewCalendar(pack).After(start, length))
}

// DayTold is a stored day as people say it; what is no day is shown as it stands.
func DayTold(text string) string {
	if len(text) > len(time.DateOnly) {
		return clock.Told(text)
	}
	t, err := time.ParseInLocation(time.DateOnly, text, clock.London)
	if err != nil {
		return text
	}
	return t.Format("2 January 2006")
}

func dueDay(due string) time.Time {
	if len(due) > len(time.DateOnly) {
		t, err := clock.Parse(due)
		if err != nil {
			return time.Time{}
		}
		return policy.Day(t)
	}
	t, err := time.ParseInLocation(time.DateOnly, due, clock.London)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Steps of telling. Before the day they are "before 2", by the days that the pack names.
const (
	StepLate     = "late"
	StepEscalate = "escalated"
)

// FinalStep is after which nothing more is told of an entry.
func FinalStep(def policy.Register) string {
	if def.Due.Escalate != "" {
		return StepEscalate
	}
	return StepLate
}

// Furthest is the longest of some times before a day.
func Furthest(days []int) int {
	if len(days) == 0 {
		return 0
	}
	return max(0, slices.Max(days))
}

// StepsOf are the steps of telling that an entry has reached. Of several reminders that have been missed only the last
// is worth telling.
func StepsOf(def policy.Register, e Entry, now time.Time) []string {
	last := dueDay(e.DueOn)
	if last.IsZero() {
		return nil
	}
	today := policy.Day(now)
	if e.Late(now) {
		out := []string{StepLate}
		if def.Due.Escalate != "" && !today.Before(last.AddDate(0, 0, def.Due.After)) {
			out = append(out, StepEscalate)
		}
		return out
	}
	nearest := -1
	for _, n := range def.Due.Remind {
		if !today.Before(last.AddDate(0, 0, -n)) && (nearest < 0 || n < nearest) {
			nearest = n
		}
	}
	if nearest < 0 {
		return nil
	}
	return []string{fmt.Sprintf("before %d", nearest)}
}
