package reviews

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Source is a service whose log the house sees itself.
type Source struct {
	Key   string // as the register of log sources has it
	Title string
	Last  time.Time // of its newest event; zero: there was none
}

// Sources is the job that keeps the register of log sources true for what the house can see itself: alive today, or silent
// for a whole school day, of which technician and coordinator are told once. // serves MON-03
func (r *Reviews) Sources(ctx context.Context) error {
	active := r.base.Policy.Load()
	if active == nil || r.hooks.Sources == nil {
		return nil
	}
	var all []Source
	err := r.base.Ledger.Read(ctx, r.job("sources"), func(tx *ledger.Tx) (err error) {
		all, err = r.hooks.Sources(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	now := r.base.Now()
	from, school := lastSchoolDay(active.Pack, now)
	for _, s := range all {
		alive, silent := !s.Last.Before(policy.Day(now)), school && s.Last.Before(from)
		if !alive && !silent {
			continue
		}
		moved, err := r.noteSource(ctx, s, alive)
		if err != nil {
			return fmt.Errorf("reviews: source %s: %w", s.Key, err)
		}
		if moved && silent && r.hooks.Warn != nil {
			r.hooks.Warn(ctx, "source.silent/"+s.Key, fmt.Sprintf("The log of the service “%s” has no event since %s, a whole school day. Check that it is used and that its log arrives.", s.Title, since(s.Last)))
		}
	}
	return nil
}

// noteSource moves the source's entry in the register; false: it stands so already, or the policy keeps no such entry.
func (r *Reviews) noteSource(ctx context.Context, s Source, alive bool) (moved bool, err error) {
	err = r.base.Ledger.Read(ctx, r.job("sources"), func(tx *ledger.Tx) (err error) {
		moved, err = r.hooks.Moves(ctx, tx, s.Key, alive)
		return err
	})
	if err != nil || !moved {
		return false, err
	}
	return true, r.base.Ledger.Write(ctx, r.job("sources"), func(tx *ledger.Tx) (ledger.Event, error) {
		return r.hooks.Move(ctx, tx, s.Key, alive)
	})
}

// lastSchoolDay is the beginning of the last school day that is over; false when there was none in a fortnight.
func lastSchoolDay(p *policy.Pack, now time.Time) (time.Time, bool) {
	c := policy.NewCalendar(p)
	for i := 1; i <= 14; i++ {
		if day := policy.Day(now).AddDate(0, 0, -i); c.IsSchoolDay(day) {
			return day, true
		}
	}
	return time.Time{}, false
}

func since(at time.Time) string {
	if at.IsZero() {
		return "the beginning"
	}
	return clock.Human(at)
}
