package duties

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// tally counts the rounds that fell due in a stretch of time.
type tally struct {
	OnTime, Late, Missed, ToCome int
	Latest                       time.Time
}

func (t tally) due() int { return t.OnTime + t.Late + t.Missed }

func (t *tally) add(r Round) {
	switch {
	case r.State == Free:
	case r.Done == nil && r.State == Overdue:
		t.Missed++
	case r.Done == nil:
		t.ToCome++
	case r.Late():
		t.Late++
	default:
		t.OnTime++
	}
	if r.Done != nil && r.Done.moment().After(t.Latest) {
		t.Latest = r.Done.moment()
	}
}

// Falling is one round of one duty.
type Falling struct {
	Duty  policy.Duty
	Round Round
}

// between gives the rounds that fall due from one day to another, both counted, as the last look has them.
func (d *Duties) between(ctx context.Context, tx *ledger.Tx, f inForce, some []policy.Duty, from, to time.Time) ([]Falling, error) {
	since, err := d.store.since(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("duties: known: %w", err)
	}
	stored, err := d.store.doneFrom(ctx, tx, clock.ISO(from), clock.ISO(to.AddDate(0, 0, 1)))
	if err != nil {
		return nil, fmt.Errorf("duties: done: %w", err)
	}
	events, err := d.store.stillOpen(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("duties: opened: %w", err)
	}
	var out []Falling
	for _, one := range some {
		began := since[one.Key]
		if began.IsZero() {
			began = f.today()
		}
		all := f.rounds(one, began, from, to)
		for _, o := range events {
			if o.Duty == one.Key {
				all = append(all, openRound(o))
			}
		}
		for _, r := range all {
			if r.Due.Before(from) || r.Due.After(to) {
				continue
			}
			if found, ok := stored[roundKey{one.Key, r.Key}]; ok {
				r.Done = &found
			}
			r.State = judge(one, r, f.today())
			out = append(out, Falling{one, r})
		}
	}
	return out, nil
}

// past gives the rounds of this school year and the one before, and what events have opened; the newest first.
func (d *Duties) past(ctx context.Context, tx *ledger.Tx, f inForce, s Standing) ([]Round, error) {
	from := yearAround(f, f.now).From.AddDate(-1, 0, 0)
	if s.Since.After(from) {
		from = s.Since
	}
	rows, err := d.store.doneOf(ctx, tx, s.Duty.Key, maxHistory)
	if err != nil {
		return nil, fmt.Errorf("duties: history: %w", err)
	}
	stored := map[string]done{}
	for _, one := range rows {
		stored[one.Period] = one
	}
	events, err := d.store.openedOf(ctx, tx, s.Duty.Key)
	if err != nil {
		return nil, fmt.Errorf("duties: opened: %w", err)
	}
	all := f.rounds(s.Duty, s.Since, from, f.today())
	for _, o := range events {
		all = append(all, openRound(o))
	}
	var out []Round
	for _, r := range all {
		if found, ok := stored[r.Key]; ok {
			r.Done = &found
		} else if i := slices.IndexFunc(s.Rounds, func(x Round) bool { return x.Key == r.Key }); i >= 0 {
			r.Done = s.Rounds[i].Done // seen just now
		}
		if r.State = judge(s.Duty, r, f.today()); r.State != Free {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Round) int { return b.Due.Compare(a.Due) })
	return out[:min(len(out), maxHistory)], nil
}

// maxHistory bounds the page of one duty: a daily one has about 400 rounds in two school years.
const maxHistory = 400
