package duties

import (
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// State is how one round of a duty stands.
type State string

const (
	Done     State = "done"
	Overdue  State = "overdue"
	Opened   State = "opened" // by an event, and not yet due
	Due      State = "due"    // soon, or today
	Upcoming State = "upcoming"
	Free     State = "free" // nothing is owed: it was due before the school had the duty, or no school day lies in it
)

// Round is one time that a duty has to be done: a period of the calendar, or what an event has opened.
type Round struct {
	Key   string
	Title string
	From  time.Time // first day
	Due   time.Time // last day in time
	Next  time.Time // first day of the next round; of an opened one, zero
	Verb  string    // the event that opened it
	State State
	Done  *done
}

// Late reports that it was done, but after its day.
func (r Round) Late() bool { return r.Done != nil && policy.Day(r.Done.moment()).After(r.Due) }

// usualWarning is how many days before its day a duty counts as due, where the pack sets no reminder.
const usualWarning = 7

func warning(d policy.Duty) int {
	if len(d.Remind) == 0 {
		return usualWarning
	}
	return slices.Max(d.Remind)
}

// judge says how a round stands on a day.
func judge(d policy.Duty, r Round, today time.Time) State {
	switch {
	case r.Done != nil:
		return Done
	case r.State == Free:
		return Free
	case today.After(r.Due):
		return Overdue
	case r.Verb != "":
		return Opened
	case !today.Before(r.Due.AddDate(0, 0, -warning(d))):
		return Due
	}
	return Upcoming
}

// rounds are the periods of a duty from a day to another, the oldest first. A duty that only events open has none.
func (f inForce) rounds(d policy.Duty, since, from, to time.Time) []Round {
	if d.Every == "" || d.Every == "once" {
		return f.once(d, since)
	}
	var out []Round
	p, ok := f.cal.Period(d.Every, from)
	for ; ok && !p.From.After(to); p = f.cal.Following(d.Every, p) {
		r := Round{Key: p.Key, Title: p.Title, From: p.From, Due: f.cal.Due(d, p), Next: p.Next}
		if r.Due.Before(since) || f.holidayWeek(d.Every, p) {
			r.State = Free
		}
		out = append(out, r)
	}
	return out
}

// once is the single round of a duty that is done and then never again.
func (f inForce) once(d policy.Duty, since time.Time) []Round {
	if len(d.Trigger) > 0 || d.Every == "" {
		return nil
	}
	year, _ := f.cal.Period("year", since)
	r := Round{Key: "once", Title: "Once", From: since, Due: f.cal.Due(d, policy.Period{From: since, To: year.To})}
	if l, err := policy.ParseLength(d.Within); err == nil {
		r.Due = f.cal.After(since, l)
	}
	return []Round{r}
}

// holidayWeek: nobody owes the school a weekly duty in a week without a school day.
func (f inForce) holidayWeek(every string, p policy.Period) bool {
	l, err := policy.ParseLength(every)
	return err == nil && (l.Unit == "week" || l.Unit == "fortnight") && f.cal.SchoolDaysBetween(p.From.AddDate(0, 0, -1), p.To) == 0
}

// current are the round before, which may have been missed, and the one in which today lies.
func (f inForce) current(d policy.Duty, since time.Time) []Round {
	p, ok := f.cal.Period(d.Every, f.today())
	if !ok {
		return f.rounds(d, since, since, f.today())
	}
	return f.rounds(d, since, p.From.AddDate(0, 0, -1), f.today())
}

// ahead is the round after the current one, when the pack wants somebody reminded of it before it begins.
func (f inForce) ahead(s Standing) (Round, bool) {
	p, ok := f.cal.Period(s.Duty.Every, f.today())
	if !ok || len(s.Duty.Remind) == 0 || f.today().Before(p.Next.AddDate(0, 0, -warning(s.Duty))) {
		return Round{}, false
	}
	next := f.cal.Following(s.Duty.Every, p)
	r := Round{Key: next.Key, Title: next.Title, From: next.From, Due: f.cal.Due(s.Duty, next), Next: next.Next}
	return r, !r.Due.Before(s.Since) && !f.holidayWeek(s.Duty.Every, next)
}

// openRound makes a round of what an event has opened.
func openRound(o opened) Round {
	at, _ := clock.Parse(o.At)
	due, _ := time.ParseInLocation(time.DateOnly, o.Due, clock.London)
	return Round{Key: o.Period, Title: "After " + verbTitle(o.Verb), From: policy.Day(at), Due: due, Verb: o.Verb}
}

// verbTitle reads an event's name as words: "policies.activated" is "policies activated".
func verbTitle(verb string) string { return strings.NewReplacer(".", " ", "-", " ").Replace(verb) }

// headline picks the round that the list shows: what was missed before what is open, and that before what is done.
func headline(all []Round) Round {
	best := Round{State: Free}
	for i, r := range all {
		if passed(all, i) {
			continue
		}
		if rank(r.State) < rank(best.State) || rank(r.State) == rank(best.State) && better(r, best) {
			best = r
		}
	}
	return best
}

// passed: a round of the calendar counts no more once the one after it has begun, unless it was missed; and that too
// is past once the one after it was done.
func passed(all []Round, i int) bool {
	later := slices.ContainsFunc(all[i+1:], func(r Round) bool { return r.Verb == "" && (all[i].State != Overdue || r.State == Done) })
	return all[i].Verb == "" && later
}

// better: of two done rounds the newer one counts, of two others the one that is due first.
func better(r, best Round) bool {
	if r.State == Done || r.State == Free {
		return r.Due.After(best.Due)
	}
	return r.Due.Before(best.Due)
}

func rank(s State) int {
	return slices.Index([]State{Overdue, Opened, Due, Done, Upcoming, Free}, s)
}
