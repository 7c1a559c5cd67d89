package duties

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

func (d *Duties) jobs() []job.Job {
	return []job.Job{{Name: "duties.remind", Every: time.Hour, Do: d.Remind}}
}

func (d *Duties) job(name string) authz.Grant {
	return d.base.Gate.System(d.base.School, "duties."+name)
}

// Remind is the hourly round: it notes what was done, reminds of what is due, escalates what was missed, ends
// hand-overs that have run out, and tells of required posts without a holder. Each thing is told once.
// serves GOV-16, GOV-03, POL-07, POL-08
func (d *Duties) Remind(ctx context.Context) error {
	f, ok := d.inForce()
	if !ok {
		return nil
	}
	if err := d.Learn(ctx); err != nil {
		return err
	}
	var p plan
	err := d.base.Ledger.Read(ctx, d.job("remind"), func(tx *ledger.Tx) (err error) {
		p, err = d.plan(ctx, tx, f)
		return err
	})
	if err != nil || p.empty() {
		return err
	}
	return d.base.Ledger.Write(ctx, d.job("remind"), func(tx *ledger.Tx) (ledger.Event, error) { return d.carryOut(ctx, tx, p) })
}

// plan is what a round of reminders will change.
type plan struct {
	proved []done
	say    []say
	ended  []Handover
	filled []string // posts that are held again
}

// say is one notice and the mark that it was given. A reminder that came too late to be given is only marked.
type say struct {
	duty, period, kind string
	notice             *Notice
}

func (p plan) empty() bool {
	return len(p.proved)+len(p.say)+len(p.ended)+len(p.filled) == 0
}

func (d *Duties) plan(ctx context.Context, tx *ledger.Tx, f inForce) (plan, error) {
	var p plan
	all, err := d.look(ctx, tx, f, f.pack.Duties, true)
	if err != nil {
		return p, err
	}
	already, err := d.toldOf(ctx, tx, f, all)
	if err != nil {
		return p, err
	}
	staff, err := d.staffing(ctx, tx, f, f.today())
	if err != nil {
		return p, err
	}
	for _, s := range all {
		for i, r := range s.Rounds {
			if r.Done != nil && r.Done.ID == "" {
				p.proved = append(p.proved, *r.Done)
			}
			if passed(s.Rounds, i) {
				continue
			}
			lines, err := d.reminders(ctx, staff, s, r)
			if err != nil {
				return p, err
			}
			p.add(lines, already)
		}
		if r, ok := f.ahead(s); ok {
			p.add(s.before(r, f.today()), already)
		}
	}
	if p.ended, err = d.store.runOut(ctx, tx, clock.ISO(f.today())); err != nil {
		return p, err
	}
	return p, d.vacant(ctx, staff, already, &p)
}

func (p *plan) add(lines []say, already map[told]string) {
	for _, l := range lines {
		if _, ok := already[told{l.duty, l.period, l.kind, ""}]; !ok {
			p.say = append(p.say, l)
		}
	}
}

func (d *Duties) toldOf(ctx context.Context, tx *ledger.Tx, f inForce, all []Standing) (map[told]string, error) {
	keys := []string{vacantPeriod}
	for _, s := range all {
		for _, r := range s.Rounds {
			keys = append(keys, r.Key)
		}
		if r, ok := f.ahead(s); ok {
			keys = append(keys, r.Key)
		}
	}
	slices.Sort(keys)
	return d.store.told(ctx, tx, slices.Compact(keys))
}

// reminders are what has to be said of a round by today.
func (d *Duties) reminders(ctx context.Context, staff *staffing, s Standing, r Round) ([]say, error) {
	if r.Done != nil || r.State == Free {
		return nil, nil
	}
	today := staff.f.today()
	if !today.After(r.Due) {
		return s.before(r, today), nil
	}
	out := []say{s.say(r, "missed", s.Owner.IDs(), "Overdue: "+s.Duty.Title, "It was due on "+clock.Day(r.Due)+".", false)}
	if today.Before(r.Due.AddDate(0, 0, max(s.Duty.After, 1))) {
		return out, nil
	}
	to, err := staff.above(ctx, s.Duty, s.Owner)
	out = append(out, s.say(r, "escalated", to, "Missed: "+s.Duty.Title,
		"It was due on "+clock.Day(r.Due)+" from "+staff.f.postTitle(s.Duty.Owner)+", and nothing shows that it was done.", true))
	return out, err
}

// before gives the reminder that is nearest to the day; those before it, if they were not given, would only repeat it.
func (s Standing) before(r Round, today time.Time) []say {
	days := append(slices.Clone(s.Duty.Remind), 0)
	slices.Sort(days)
	var out []say
	for _, n := range slices.Compact(days) {
		if today.Before(r.Due.AddDate(0, 0, -n)) {
			continue
		}
		one := say{duty: s.Duty.Key, period: r.Key, kind: fmt.Sprintf("remind-%d", n)}
		if len(out) == 0 {
			one = s.say(r, one.kind, s.Owner.IDs(), "Due on "+clock.Day(r.Due)+": "+s.Duty.Title, s.Duty.How, false)
		}
		out = append(out, one)
	}
	return out
}

func (s Standing) say(r Round, kind string, to []string, title, text string, urgent bool) say {
	return say{s.Duty.Key, r.Key, kind, &Notice{To: to, Kind: "duty." + kind, Title: title, Text: text, Urgent: urgent,
		Href: href(s.Duty.Key), Key: "duties/" + s.Duty.Key + "/" + r.Key + "/" + kind}}
}

// above are those to whom a missed duty goes: the post that the pack names, else the head, and the chair when it is the
// head's own.
func (s *staffing) above(ctx context.Context, d policy.Duty, o Owner) ([]string, error) {
	steps := [][]string{{d.Escalate}, s.f.postsWith(authz.Head), s.f.postsWith(authz.Chair)}
	var last []string
	for _, posts := range steps {
		held, err := s.holdingAny(ctx, posts)
		if err != nil {
			return nil, err
		}
		if len(held) > 0 {
			last = ids(held)
		}
		if len(held) > 0 && !slices.Equal(last, o.IDs()) {
			return last, nil
		}
	}
	return last, nil
}
