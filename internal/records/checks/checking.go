package checks

import (
	"context"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Checks is the feature's inside. Safe for several goroutines.
type Checks struct {
	base   feature.Base
	people people.Store
	cases  incidents.Store
	hooks  Hooks
	store  Store
}

func (c *Checks) pack() *policy.Pack {
	if a := c.base.Policy.Load(); a != nil {
		return a.Pack
	}
	return &policy.Pack{}
}

// needed is how many senior staff the pack asks for. // serves INC-21
func (c *Checks) needed() int {
	if n := c.pack().Cases.Seniors; n > 0 {
		return n
	}
	return usualSeniors
}

// length is how long a profile lasts at most; no pack can make it longer than four hours. // serves INC-23
func (c *Checks) length() time.Duration {
	hours := c.pack().Cases.CheckHours
	if hours <= 0 {
		hours = usualHours
	}
	return time.Duration(min(hours, mostHours)) * time.Hour
}

func (c *Checks) devices(ctx context.Context, tx *ledger.Tx) ([]Device, error) {
	if c.hooks.Devices == nil {
		return nil, nil
	}
	return c.hooks.Devices(ctx, tx)
}

func (c *Checks) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if c.hooks.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return c.hooks.Tell(ctx, tx, n)
}

// post puts the facts up anew after a change of who browses as an investigator.
func (c *Checks) post(ctx context.Context) error {
	if c.hooks.Post == nil {
		return nil
	}
	return c.hooks.Post(ctx)
}

// Change puts another device in the place of the designated one. // serves INC-22
func (c *Checks) Change(ctx context.Context, tx *ledger.Tx, id, device, address, reason string) (ledger.Event, error) {
	f, err := c.store.take(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if f.State != Waiting && f.State != Running {
		return ledger.Event{}, errs.Clash("", "This check is over: its device cannot be changed any more.")
	}
	if reason == "" {
		return ledger.Event{}, errs.Bad("change-reason", "Enter why the device is changed. One device is kept for the whole procedure.")
	}
	k, err := c.allowed(ctx, tx, f.Incident)
	if err != nil {
		return ledger.Event{}, err
	}
	d, at, err := c.designated(ctx, tx, k, f.ID, device, address)
	if err != nil {
		return ledger.Event{}, err
	}
	if d.Key == f.Device && at == f.Address {
		return ledger.Event{}, errs.Bad("device", "This is the device that is used already.")
	}
	e := ledger.Event{Verb: "checks.device-changed", Subject: f.Ref(), Changes: []ledger.Change{open("device", f.Device, d.Key)}}
	return e, c.store.use(ctx, tx, f.Check, d, at, reason)
}

// End closes the investigator's profile. // serves INC-23
func (c *Checks) End(ctx context.Context, tx *ledger.Tx, id, how string) (ledger.Event, error) {
	f, err := c.store.take(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if f.State != Running {
		return ledger.Event{}, errs.Clash("", "This check does not run.")
	}
	at := tx.Now
	if how == ByTime {
		at = f.Until
	}
	e := ledger.Event{Verb: "checks.ended", Subject: f.Ref(), Changes: []ledger.Change{open("state", Running, Ended), open("ending", "", how)}}
	return e, c.store.end(ctx, tx, id, Ended, at, how, "")
}

// Withdraw gives a check up before it began.
func (c *Checks) Withdraw(ctx context.Context, tx *ledger.Tx, id, why string) (ledger.Event, error) {
	f, err := c.store.take(ctx, tx, id)
	switch {
	case err != nil:
		return ledger.Event{}, err
	case f.State != Waiting:
		return ledger.Event{}, errs.Clash("", "This check has begun already, so it cannot be given up. End it instead.")
	case why == "":
		return ledger.Event{}, errs.Bad("withdraw-reason", "Enter why the check is given up.")
	}
	e := ledger.Event{Verb: "checks.withdrawn", Subject: f.Ref(), Changes: []ledger.Change{open("state", Waiting, Withdrawn)}}
	return e, c.store.end(ctx, tx, id, Withdrawn, tx.Now, "", why)
}

func ids(all []Senior) (out []string) {
	for _, s := range all {
		out = append(out, s.Person)
	}
	return slices.Clip(out)
}

func open(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}
