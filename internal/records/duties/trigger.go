package duties

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// usualWithin is how long an opened duty may take where the pack says nothing.
const usualWithin = "14 days"

// listeners open duties on the events that the pack names, and look at the posts as soon as people come or go.
func (d *Duties) listeners() []ledger.Listener {
	return []ledger.Listener{
		{Name: "duties.opens", Wants: d.opens, Do: d.hear},
		{Name: "duties.posts", Verbs: []string{"people.added", "people.changed", "people.left", "people.imported", "policies.activated"},
			Do: func(ctx context.Context, t ledger.Told) error {
				if at, err := clock.Parse(t.At); err != nil || at.Before(d.base.Now().Add(-time.Hour)) {
					return err // the hourly round has seen it
				}
				return d.Remind(ctx)
			}},
	}
}

// opens reports whether an event of this name opens a duty of the pack in force. One of its own never does: it would
// open for ever.
func (d *Duties) opens(verb string) bool {
	f, ok := d.inForce()
	return ok && !strings.HasPrefix(verb, "duties.") && slices.ContainsFunc(f.pack.Duties, func(one policy.Duty) bool { return slices.Contains(one.Trigger, verb) })
}

// hear opens the duties that an event calls for. While one is open for the same record, no second one is opened.
func (d *Duties) hear(ctx context.Context, t ledger.Told) error {
	f, ok := d.inForce()
	if !ok {
		return nil
	}
	at, err := clock.Parse(t.At)
	if err != nil {
		return fmt.Errorf("duties: event %d: %w", t.Seq, err)
	}
	if err := d.Learn(ctx); err != nil {
		return err
	}
	var todo []opened
	err = d.base.Ledger.Read(ctx, d.job("open"), func(tx *ledger.Tx) (err error) {
		todo, err = d.called(ctx, tx, f, t, at)
		return err
	})
	if err != nil || len(todo) == 0 {
		return err
	}
	return d.base.Ledger.Write(ctx, d.job("open"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "duties.opened", Subject: dutyRef(tx.School, todo[0].Duty), Why: t.Verb}
		for _, o := range todo {
			if _, err := d.store.open(ctx, tx, o); err != nil {
				return e, fmt.Errorf("duties: open: %w", err)
			}
			e.Changes = append(e.Changes, open("opened", "", o.Duty+" "+o.Period), open("due", "", o.Due))
		}
		return e, d.tellOpened(ctx, tx, f, todo)
	})
}

func (d *Duties) called(ctx context.Context, tx *ledger.Tx, f inForce, t ledger.Told, at time.Time) ([]opened, error) {
	since, err := d.store.since(ctx, tx)
	if err != nil {
		return nil, err
	}
	already, err := d.store.stillOpen(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []opened
	for _, one := range f.pack.Duties {
		subject := t.Subject.String()
		if !slices.Contains(one.Trigger, t.Verb) || policy.Day(at).Before(since[one.Key]) ||
			slices.ContainsFunc(already, func(o opened) bool { return o.Duty == one.Key && o.Subject == subject }) {
			continue
		}
		l, err := policy.ParseLength(one.Within)
		if err != nil {
			l, _ = policy.ParseLength(usualWithin)
		}
		out = append(out, opened{Duty: one.Key, Period: fmt.Sprintf("event-%d", t.Seq), Verb: t.Verb, Subject: subject, At: t.At, Due: clock.ISO(f.cal.After(at, l))})
	}
	return out, nil
}

func (d *Duties) tellOpened(ctx context.Context, tx *ledger.Tx, f inForce, all []opened) error {
	staff, err := d.staffing(ctx, tx, f, f.today())
	if err != nil {
		return err
	}
	for _, o := range all {
		duty, err := f.duty(o.Duty)
		if err != nil {
			return err
		}
		owner, err := staff.owner(ctx, duty)
		if err != nil {
			return err
		}
		s := Standing{Duty: duty, Owner: owner}
		r := openRound(o)
		if err := d.say(ctx, tx, *s.say(r, "opened", owner.IDs(), "Due on "+clock.Day(r.Due)+": "+duty.Title, duty.How, false).notice); err != nil {
			return err
		}
	}
	return nil
}
