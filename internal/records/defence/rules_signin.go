package defence

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// The stretches in which the rules on sign-ins count.
const (
	tryingFor  = 10 * time.Minute
	pausingFor = 30 * time.Minute
	movingFor  = 10 * time.Minute
)

// usualNight is when an adult's sign-in is unusual, where the policy does not say.
const usualNight = "23:00-05:00"

func isSignIn(verb string) bool {
	switch verb {
	case "accounts.sign-in-failed", "accounts.locked", "accounts.address-blocked", "accounts.signed-in":
		return true
	}
	return false
}

// signIns finds what is unusual about sign-ins. That somebody signs in from another country cannot be known here. // serves NET-18
func (d *Defence) signIns(ctx context.Context, tx *ledger.Tx, t ledger.Told, at time.Time) ([]finding, error) {
	switch t.Verb {
	case "accounts.signed-in":
		return d.cameIn(ctx, tx, t.Subject.ID, at)
	case "accounts.sign-in-failed", "accounts.locked", "accounts.address-blocked":
		out, err := d.guessed(ctx, tx, t.Subject.ID, at, t.Verb == "accounts.address-blocked")
		if err != nil || t.Verb != "accounts.locked" {
			return out, err
		}
		more, err := d.paused(ctx, tx, at)
		return append(out, more...), err
	}
	return nil, nil
}

// guessed counts wrong passwords, by account and by address.
func (d *Defence) guessed(ctx context.Context, tx *ledger.Tx, person string, at time.Time, blocked bool) (out []finding, err error) {
	r, since := d.rules(), clock.Text(at.Add(-tryingFor))
	if person != "" && !blocked {
		n, err := d.store.wrong(ctx, tx, person, since)
		if err != nil {
			return nil, err
		}
		if n >= int64(r.WrongTries) {
			out = append(out, finding{kind: WrongPasswords, person: person, times: n,
				story: fmt.Sprintf("%d wrong passwords were typed for this account within ten minutes. The policy looks from %d on.", n, r.WrongTries)})
		}
	}
	tried, err := d.tried(ctx, tx, since)
	if err != nil || len(tried) < r.WrongAccounts {
		return out, err
	}
	many, err := d.store.sprayed(ctx, tx, tried, since, r.WrongAccounts)
	for _, s := range many {
		out = append(out, finding{kind: ManyAccounts, device: s.Addr, times: s.Accounts,
			story: fmt.Sprintf("Wrong passwords for %d accounts came from this address within ten minutes. The policy looks from %d on.", s.Accounts, r.WrongAccounts)})
	}
	return out, err
}

// mostTried bounds how many accounts are looked at; more than that are many in any case.
const mostTried = 500

// tried are the accounts at which wrong passwords were typed since a moment. All names that nobody has count as one.
func (d *Defence) tried(ctx context.Context, tx *ledger.Tx, since string) ([]string, error) {
	var out []string
	for _, verb := range []string{"accounts.sign-in-failed", "accounts.locked"} {
		all, err := ledger.Find(ctx, tx, ledger.Query{Verb: verb, From: since, Limit: mostTried})
		if err != nil {
			return nil, err
		}
		for _, e := range all {
			out = append(out, e.Subject.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// paused counts accounts that pause at once.
func (d *Defence) paused(ctx context.Context, tx *ledger.Tx, at time.Time) ([]finding, error) {
	all, err := ledger.Find(ctx, tx, ledger.Query{Verb: "accounts.locked", From: clock.Text(at.Add(-pausingFor)), Limit: 500})
	who := map[string]bool{}
	for _, e := range all {
		who[e.Subject.ID] = true
	}
	if err != nil || len(who) < d.rules().Locked {
		return nil, err
	}
	return []finding{{kind: Lockouts, times: int64(len(who)),
		story: fmt.Sprintf("%d accounts pause after wrong passwords within half an hour. The policy looks from %d on.", len(who), d.rules().Locked)}}, nil
}

// cameIn looks at a sign-in that went well: the hour of an adult's, and where it came from.
func (d *Defence) cameIn(ctx context.Context, tx *ledger.Tx, person string, at time.Time) (out []finding, err error) {
	p, err := d.people.Get(ctx, tx, person)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	night := d.pack().Settings.Access.OddHours
	if night == "" {
		night = usualNight
	}
	if !p.Is(people.Pupil) && within(night, at) {
		out = append(out, finding{kind: OddHours, person: person, times: 1,
			story: fmt.Sprintf("An adult’s account was signed in to at %s. The policy calls %s unusual.", at.In(clock.London).Format("15:04"), night)})
	}
	places, err := d.store.places(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	if two(places, at) {
		out = append(out, finding{kind: TwoNetworks, person: person, times: 2,
			story: "This account was signed in to from two networks within ten minutes. The later one was never used by it before."})
	}
	return out, nil
}

// two reports a network that is new for an account, minutes after it was used from another.
func two(places []place, at time.Time) bool {
	if len(places) < 2 {
		return false
	}
	now, before, near := network(places[0].Addr), false, false
	for _, p := range places[1:] {
		when, err := clock.Parse(p.At)
		if err != nil {
			continue
		}
		if network(p.Addr) == now {
			before = true
		} else if d := at.Sub(when); d >= 0 && d <= movingFor {
			near = true
		}
	}
	return near && !before
}

// network is what one house or school shares of an address.
func network(addr string) string {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return addr
	}
	bits := 24
	if a = a.Unmap(); a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return addr
	}
	return p.String()
}

// within says whether a moment lies in hours of a day, which may go over midnight.
func within(hours string, at time.Time) bool {
	from, to, err := policy.ParseDaily(hours)
	if err != nil {
		return false
	}
	here := at.In(clock.London)
	minute := here.Hour()*60 + here.Minute()
	if from <= to {
		return from <= minute && minute < to
	}
	return minute >= from || minute < to
}
