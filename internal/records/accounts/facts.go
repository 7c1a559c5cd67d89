package accounts

import (
	"context"
	"net/netip"
	"time"

	"belisha/internal/board"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Facts tells the gateway who there is and who sits where: people by account name, and the addresses at which exactly
// one person is signed in, present and unlocked. A seat ends with its session's idle time, so the caller puts facts up
// anew at least once a minute. Overrides of single profiles are added by whoever keeps them. // serves WEB-04 PPL-14
func (a *Accounts) Facts(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]board.Person, map[netip.Addr]board.Seat, error) {
	everybody, err := a.People.Everybody(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := a.All(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	open, err := a.Live(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	out := make(map[string]board.Person, len(everybody))
	by := make(map[string]people.Person, len(everybody))
	for _, p := range everybody {
		acc, has := accounts[p.ID]
		if !has {
			continue // without an account nobody can prove to be this person: unknown, hence the strictest profile
		}
		by[p.ID] = p
		out[p.Account] = a.fact(p, acc, now)
	}
	open, err = a.whole(ctx, tx, open, by)
	return out, a.seats(open, by, accounts, now), err
}

func (a *Accounts) fact(p people.Person, acc Account, now time.Time) board.Person {
	f := board.Person{ID: p.ID, Account: p.Account, Year: p.Year, Verifier: acc.Verifier,
		Closed: acc.Shut() || acc.Breached != "" || !p.Here(now) || !a.covered(p)} // a pause does not close: strangers' guesses must not cut the owner off
	for _, r := range a.Roles(p) {
		f.Roles = append(f.Roles, string(r))
	}
	f.Held = a.asleep(p, acc, now)
	return f
}

func (a *Accounts) seats(open []session, by map[string]people.Person, accounts map[string]Account, now time.Time) map[netip.Addr]board.Seat {
	seats := map[netip.Addr]board.Seat{}
	shared := map[netip.Addr]bool{}
	for _, s := range open {
		p, there := by[s.Person]
		addr, err := netip.ParseAddr(a.presence.last(s).addr)
		if !there || err != nil || s.Locked || !a.lives(known{session: s, account: accounts[s.Person], person: p}, now) {
			continue
		}
		addr = addr.Unmap()
		limit := a.idleFor(p, a.Roles(p))
		if a.idle(s, limit, now) {
			continue
		}
		seat := board.Seat{Account: p.Account, Until: a.presence.last(s).seen.Add(limit)}
		if old, taken := seats[addr]; taken && old.Account != seat.Account {
			shared[addr] = true
		} else if !taken || seat.Until.After(old.Until) {
			seats[addr] = seat
		}
	}
	for addr := range shared {
		delete(seats, addr) // two people at one address: nobody can say whose click it is
	}
	return seats
}

// whole leaves out sessions that still owe a second factor: half a proof gives nobody a seat. // serves STD-17
func (a *Accounts) whole(ctx context.Context, tx *ledger.Tx, open []session, by map[string]people.Person) ([]session, error) {
	var out []session
	for _, s := range open {
		owes, err := a.owes(ctx, tx, s, by[s.Person])
		if err != nil {
			return nil, err
		}
		if !owes {
			out = append(out, s)
		}
	}
	return out, nil
}

func (a *Accounts) owes(ctx context.Context, tx *ledger.Tx, s session, p people.Person) (bool, error) {
	for _, f := range a.firsts {
		if f.at != SecondAt || p.ID == "" {
			continue
		}
		if must, err := f.rule(ctx, tx, a.entering(s, p)); err != nil || must {
			return must, err
		}
	}
	return false, nil
}
