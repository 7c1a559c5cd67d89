package accounts

import (
	"context"
	"errors"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/accounts/internal/hours"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

func (a *Accounts) jobs() []job.Job {
	return []job.Job{
		{Name: "accounts.sessions", Every: time.Minute, Do: a.sweep},
		{Name: "accounts.leavers", Every: 10 * time.Minute, Do: a.closeLeavers},
		{Name: "accounts.expiry", Every: 6 * time.Hour, Do: a.warn},
		{Name: "accounts.tidy", Every: 12 * time.Hour, Do: a.tidy},
	}
}

// sweep locks sessions at which nobody is, and ends those that are too old, were left open at closing time, or are a
// pupil's out of hours, also when no browser asks. // serves PPL-14 PPL-15 NET-23
func (a *Accounts) sweep(ctx context.Context) error {
	var open []session
	folk := map[string]people.Person{}
	home := map[string]bool{}
	err := a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) (err error) {
		if open, err = a.Live(ctx, tx); err != nil {
			return err
		}
		for _, s := range open {
			if folk[s.Person], err = a.People.Get(ctx, tx, s.Person); err != nil {
				return err
			}
			if home[s.Person], err = a.athome(ctx, tx, s.Person); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	live := map[string]bool{}
	now := a.base.Now()
	schoolDay := policy.NewCalendar(a.pack()).IsSchoolDay(now)
	var all error
	for _, s := range open {
		p := folk[s.Person]
		why := a.over(s, p, schoolDay, now)
		if why == whyHours && home[s.Person] {
			why = ""
		}
		switch {
		case why != "":
			all = errors.Join(all, a.leftOpen(ctx, s, why))
			continue
		case !s.Locked && a.idle(s, a.idleFor(p, a.Roles(p)), now):
			all = errors.Join(all, a.lockIdle(ctx, s))
		}
		live[s.Token] = true
	}
	a.presence.keep(live)
	return all
}

// whyClosing ends what is left at closing time; it is counted apart.
const whyClosing = "closing time"

// over says why a session ends by the clock, "" when it goes on. At closing time those end that stand in the school, and
// pupils' wherever they are; a parent at home goes on.
func (a *Accounts) over(s session, p people.Person, schoolDay bool, now time.Time) string {
	created, err := clock.Parse(s.Created)
	switch {
	case err != nil || !now.Before(created.Add(longestSession)):
		return "twelve hours are over"
	case schoolDay && (p.Is(people.Pupil) || a.ours(s.Addr)) && hours.Passed(a.access().CloseAt, now, created):
		return whyClosing
	}
	if open := hours.Parse(a.access().PupilHours); p.Is(people.Pupil) && open.Set() && !(schoolDay && open.Has(now)) {
		return whyHours
	}
	return ""
}

// leftOpen ends a session that its owner did not end, and counts it against them. // serves PPL-15
func (a *Accounts) leftOpen(ctx context.Context, s session, why string) error {
	return a.base.Ledger.Write(ctx, a.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		return a.leave(ctx, tx, s, why, s.Addr)
	})
}

func (a *Accounts) leave(ctx context.Context, tx *ledger.Tx, s session, why, addr string) (ledger.Event, error) {
	e := ledger.Event{Verb: "accounts.left-open", Subject: Ref(tx.School, s.Person), Why: why, Changes: device(addr)}
	if why == whyClosing {
		e.Verb = "accounts.ended-at-close"
	}
	if _, err := a.End(ctx, tx, s.Token); err != nil {
		return e, err
	}
	return e, a.Note(ctx, tx, s.Person, "accounts.left-open", addr)
}

// closeLeavers shuts the accounts of people whose leaving date has come. // serves PPL-06
func (a *Accounts) closeLeavers(ctx context.Context) error {
	var due []string
	err := a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) (err error) {
		due, err = a.Leavers(ctx, tx, a.base.Now())
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

// warn tells those whose password runs out within a week, once for each password. // serves PPL-09
func (a *Accounts) warn(ctx context.Context) error {
	if a.access().ChangeDays <= 0 || a.hooks.Tell == nil {
		return nil
	}
	due := map[string]Account{}
	err := a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) error {
		accounts, err := a.All(ctx, tx)
		for id, acc := range accounts {
			if _, soon := a.expiring(acc); soon && !acc.Shut() {
				due[id] = acc
			}
		}
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return a.base.Ledger.Write(ctx, a.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.warned", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{{Field: "accounts", Class: ledger.Open, After: number(len(due))}}}
		for id, acc := range due {
			x := notices.Notice{To: []string{id}, Kind: "duty.password", Title: "Your password runs out soon", Href: PasswordAt,
				Text: "It counts until " + clock.Day(a.expires(acc)) + ". Choose a new one before then.", Key: "accounts.expiry/" + id + "/" + acc.ChangedAt}
			if err := a.tell(ctx, tx, x); err != nil {
				return e, err
			}
		}
		return e, nil
	})
}

// tidy forgets devices and addresses that have not been seen for long.
func (a *Accounts) tidy(ctx context.Context) error {
	return a.base.Ledger.Write(ctx, a.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		n, err := guard.Tidy(ctx, tx, a.base.Now())
		return ledger.Event{Verb: "accounts.tidied", Subject: ref.New(tx.School, "school", tx.School),
			Changes: []ledger.Change{{Field: "forgotten", Class: ledger.Open, After: number(int(n))}}}, err
	})
}
