package duties

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// ownFigure reports whether a figure is one of this feature.
func ownFigure(name string) bool { return strings.HasPrefix(name, "duties.") }

func (d *Duties) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "duties.*", Title: "A duty of the calendar", Read: d.readDuty, PerClause: true},
		{Name: "duties.calendar", Title: "Duties on time this term", Read: d.readCalendar},
		{Name: "duties.posts", Title: "Required posts with a holder", Read: d.readPosts},
	}
}

// readDuty answers for one duty of the pack: "duties.<key>".
func (d *Duties) readDuty(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	f, ok := d.inForce()
	none := feature.Reading{State: feature.None, Shown: "The policy in force has no such duty"}
	if !ok {
		return none, nil
	}
	duty, err := f.duty(strings.TrimPrefix(ask.Name, "duties."))
	if err != nil {
		return none, nil
	}
	all, err := d.look(ctx, tx, f, []policy.Duty{duty}, true)
	if err != nil {
		return none, err
	}
	return f.reading(all[0]), nil
}

func (f inForce) reading(s Standing) feature.Reading {
	r := feature.Reading{Href: href(s.Duty.Key), How: feature.Measured, State: feature.Due}
	if howOf(s.Duty) == howAttest {
		r.How = feature.Attested
	}
	if last := s.last(); last.Done != nil {
		r.At, r.Latest = last.Done.moment(), last.Title+", done on "+clock.Day(last.Done.moment())
	}
	due := clock.Day(s.Round.Due)
	switch s.Round.State {
	case Done:
		r.State, r.Shown = feature.Proven, "Done on "+clock.Day(s.Round.Done.moment())+", due on "+due
	case Overdue:
		r.State, r.Shown = feature.Failing, "Overdue since "+due
	case Upcoming:
		if !r.At.IsZero() {
			r.State = feature.Proven
		}
		r.Shown = "Not yet due: next on " + due
	case Free:
		r.Shown = "Nothing is due yet"
	default:
		r.Shown = "Due on " + due
	}
	return r
}

// last is the newest round that was done.
func (s Standing) last() Round {
	var found Round
	for _, r := range s.Rounds {
		if r.Done != nil && (found.Done == nil || r.Done.At > found.Done.At) {
			found = r
		}
	}
	return found
}

// readCalendar is the share of this term's duties that were done in time. // serves GOV-16
func (d *Duties) readCalendar(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	f, ok := d.inForce()
	r := feature.Reading{State: feature.None, Shown: "The policy in force has no duties", Href: "/duties"}
	if !ok || len(f.pack.Duties) == 0 {
		return r, nil
	}
	term, _ := f.cal.Period("term", f.now)
	all, err := d.between(ctx, tx, f, f.pack.Duties, term.From, f.today())
	if err != nil {
		return r, err
	}
	var t tally
	for _, one := range all {
		t.add(one.Round)
	}
	r.At, r.State = t.Latest, feature.Proven
	r.Shown = fmt.Sprintf("%d of %d duties of this term done on time, %d late, %d overdue", t.OnTime, t.due(), t.Late, t.Missed)
	switch {
	case t.due() == 0:
		r.State, r.Shown = feature.Due, "No duty of this term has been due yet"
	case t.Missed > 0:
		r.State = feature.Failing
	}
	return r, nil
}

// readPosts counts the posts that the policy cannot do without. // serves POL-07
func (d *Duties) readPosts(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	f, ok := d.inForce()
	r := feature.Reading{State: feature.None, Shown: "The policy in force gives no post a duty", Href: "/duties?show=vacant"}
	if !ok || len(f.required()) == 0 {
		return r, nil
	}
	staff, err := d.staffing(ctx, tx, f, f.today())
	if err != nil {
		return r, err
	}
	empty, err := staff.vacancies(ctx)
	if err != nil {
		return r, err
	}
	all := len(f.required())
	r.State, r.At = feature.Proven, f.now
	r.Shown = fmt.Sprintf("%d of %d required posts have a holder", all-len(empty), all)
	if len(empty) > 0 {
		var titles []string
		for _, p := range empty {
			titles = append(titles, p.Title)
		}
		r.State, r.Latest = feature.Failing, "Vacant: "+strings.Join(titles, ", ")
	}
	return r, nil
}
