package accounts

import (
	"context"
	"errors"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
)

func (a *Accounts) jobs() []job.Job {
	return []job.Job{
		{Name: "accounts.sessions", Every: time.Minute, Do: a.sweep},
		{Name: "accounts.leavers", Every: 10 * time.Minute, Do: a.closeLeavers},
	}
}

// sweep locks sessions at which nobody is and ends those that are too old, also when no browser asks. // serves PPL-14
func (a *Accounts) sweep(ctx context.Context) error {
	var open []session
	limits := map[string]time.Duration{}
	err := a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) (err error) {
		if open, err = a.live(ctx, tx); err != nil {
			return err
		}
		for _, s := range open {
			p, err := a.people.Get(ctx, tx, s.Person)
			if err != nil {
				return err
			}
			limits[s.Person] = a.idleFor(p, a.Roles(p))
		}
		return nil
	})
	if err != nil {
		return err
	}
	live := map[string]bool{}
	now := a.base.Now()
	var all error
	for _, s := range open {
		created, cerr := clock.Parse(s.Created)
		switch {
		case cerr != nil || !now.Before(created.Add(longestSession)):
			all = errors.Join(all, a.endOld(ctx, s))
			continue
		case !s.Locked && a.idle(s, limits[s.Person], now):
			all = errors.Join(all, a.lockIdle(ctx, s))
		}
		live[s.Token] = true
	}
	a.presence.keep(live)
	return all
}

func (a *Accounts) endOld(ctx context.Context, s session) error {
	return a.base.Ledger.Write(ctx, a.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-out", Subject: Ref(tx.School, s.Person), Why: "twelve hours are over"}
		if _, err := a.end(ctx, tx, s.Token); err != nil {
			return e, err
		}
		return e, a.note(ctx, tx, s.Person, e.Verb, s.Addr)
	})
}

// closeLeavers shuts the accounts of people whose leaving date has come. // serves PPL-06
func (a *Accounts) closeLeavers(ctx context.Context) error {
	var due []string
	err := a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) (err error) {
		due, err = a.leavers(ctx, tx, a.base.Now())
		return err
	})
	for _, person := range due {
		err = errors.Join(err, a.base.Ledger.Write(ctx, a.system(), func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "accounts.closed", Subject: Ref(tx.School, person), Why: "left the school"}
			return e, a.Close(ctx, tx, person, true)
		}))
	}
	return err
}

// hears closes a leaver's account as soon as the register says so, without waiting for the job.
func (a *Accounts) hears() []ledger.Listener {
	return []ledger.Listener{{Name: "accounts.leavers", Verbs: []string{"people.left"}, Do: func(ctx context.Context, _ ledger.Told) error {
		return a.closeLeavers(ctx)
	}}}
}
