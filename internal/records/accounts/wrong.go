package accounts

import (
	"context"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/notices"
)

func device(addr string) []ledger.Change {
	return []ledger.Change{{Field: "device", Class: ledger.Personal, After: addr}}
}

// The verbs of refusals that are no wrong password; the figures count them.
const (
	verbFailed = "accounts.sign-in-failed"
	verbHours  = "accounts.out-of-hours"
	verbDevice = "accounts.pupil-device"
)

func verbOf(why string) string {
	switch why {
	case whyHours, whyPlace:
		return verbHours
	case whyDevice:
		return verbDevice
	}
	return verbFailed
}

// refuse writes down a failure that is no guess, and gives the answer.
func (a *Accounts) refuse(ctx context.Context, g authz.Grant, k known, from guard.Origin, why string, answer error) error {
	err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: verbOf(why), Subject: Ref(tx.School, k.person.ID), Why: why, Changes: device(from.Addr)}
		return e, a.Note(ctx, tx, k.person.ID, e.Verb, from.Addr)
	})
	if err != nil {
		return err
	}
	return answer
}

// knocked writes down, once a minute, that somebody tries where nothing is weighed, and gives the answer. // serves PPL-01
func (a *Accounts) knocked(ctx context.Context, g authz.Grant, k known, from guard.Origin, answer error) error {
	key := guard.Net(from.Addr)
	if k.account.There {
		key = k.person.ID + "\n" + k.lane.Lane
	}
	if !a.seldom.Now(key, a.base.Now()) {
		return answer
	}
	err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: verbFailed, Subject: Ref(tx.School, k.person.ID), Why: "paused or blocked", Changes: device(from.Addr)}
		return e, a.Note(ctx, tx, k.person.ID, "accounts.sign-in-shut", from.Addr)
	})
	if err != nil {
		return err
	}
	return answer
}

// wrong counts a wrong password at its lane and its address, and pauses or blocks at the pack's limits. Names of nobody
// are counted alike.
func (a *Accounts) wrong(ctx context.Context, g authz.Grant, k known, from guard.Origin, why string) error {
	now, free := a.base.Now(), a.tries(k.person)
	lane := k.lane.Fail(now, free)
	if !k.account.There {
		lane = a.ghosts.Fail(k.name, now, free)
		why = "no such account"
	}
	blocked := false
	err := a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: verbFailed, Subject: Ref(tx.School, k.person.ID), Why: why, Changes: device(from.Addr)}
		if k.account.There {
			if err := a.count(ctx, tx, k, lane, &e); err != nil {
				return e, err
			}
		}
		if err := a.Note(ctx, tx, k.person.ID, e.Verb, from.Addr); err != nil {
			return e, err
		}
		at, err := guard.AddressOf(ctx, tx, from.Addr)
		if err != nil {
			return e, err
		}
		at, blocked = at.Fail(now, a.limit(), a.ours(from.Addr))
		return e, guard.PutAddress(ctx, tx, at)
	})
	if err == nil && blocked {
		err = a.tellBlock(ctx, g, from.Addr)
	}
	if err != nil {
		return err
	}
	if left := lane.Left(now); left > 0 {
		return a.locked(left)
	}
	return errWrong()
}

// count keeps a lane; one that pauses is an event of its own kind, and somebody is told.
func (a *Accounts) count(ctx context.Context, tx *ledger.Tx, k known, lane guard.Lane, e *ledger.Event) error {
	if err := guard.Put(ctx, tx, k.person.ID, lane); err != nil {
		return err
	}
	if lane.Left(a.base.Now()) == 0 {
		return nil
	}
	e.Verb = "accounts.locked"
	e.Changes = append(e.Changes, ledger.Change{Field: "until", Class: ledger.Open, After: lane.Until})
	if lane.Until > k.account.LockedUntil {
		if err := a.LockedUntil(ctx, tx, k.person.ID, lane.Until); err != nil {
			return err
		}
	}
	to, err := a.helpers(ctx, tx, k.person)
	if err != nil {
		return err
	}
	return a.tell(ctx, tx, notices.Notice{To: to, Kind: "concern.sign_in", Title: "An account pauses after wrong passwords", Href: "/accounts/" + k.person.ID,
		Text: fmt.Sprintf("Too many wrong passwords were typed for %s. The account pauses where they were typed, a little longer each time. Its owner still comes in at a device that the account knows. Ask whether it was the owner, and unlock it or give a new password.", k.person.Full()),
		Key:  "accounts.pause/" + k.person.ID + "/" + clock.ISO(a.base.Now())})
}

// placeRef names an address without saying it: the trail holds none.
func placeRef(school, addr string) ref.Ref { return ref.New(school, "address", guard.Name(addr)) }

// tellBlock puts the block of an address into the trail and tells the technicians. // serves PPL-16
func (a *Accounts) tellBlock(ctx context.Context, g authz.Grant, addr string) error {
	return a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.address-blocked", Subject: placeRef(tx.School, addr), Changes: device(addr)}
		to, err := a.holders(ctx, tx, "", authz.Technician)
		if err == nil && len(to) == 0 {
			to, err = a.holders(ctx, tx, "", authz.Coordinator)
		}
		if err != nil {
			return e, err
		}
		return e, a.tell(ctx, tx, notices.Notice{To: to, Kind: "concern.sign_in", Title: "An address is blocked after many wrong passwords", Href: "/accounts/blocks",
			Text: "Many wrong passwords for several accounts came from one address, so nobody signs in from it for a while. Find out what stands there. The page shows the address and lets it in again.", Urgent: true,
			Key: "accounts.block/" + guard.Name(addr) + "/" + clock.ISO(a.base.Now())})
	})
}

// right forgets what was typed wrong where the owner has now typed it right; strangers' pauses stand.
func (a *Accounts) right(ctx context.Context, tx *ledger.Tx, person string, from guard.Origin) error {
	lane, err := guard.LaneOf(ctx, tx, person, from, a.base.Now())
	if err != nil {
		return err
	}
	if err := guard.Clear(ctx, tx, person, lane.Lane); err != nil {
		return err
	}
	if err := a.Used(ctx, tx, person); err != nil {
		return err
	}
	return a.relock(ctx, tx, person)
}

// relock writes the longest pause that still stands.
func (a *Accounts) relock(ctx context.Context, tx *ledger.Tx, person string) error {
	lanes, err := guard.Lanes(ctx, tx, person)
	if err != nil {
		return err
	}
	until := ""
	if len(lanes) > 0 {
		until = lanes[0].Until
	}
	return a.LockedUntil(ctx, tx, person, until)
}

// unlock forgets everything that was typed wrong at an account.
func (a *Accounts) unlock(ctx context.Context, tx *ledger.Tx, person string) error {
	if err := guard.ClearAll(ctx, tx, person); err != nil {
		return err
	}
	return a.LockedUntil(ctx, tx, person, "")
}
