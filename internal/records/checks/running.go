package checks

import (
	"context"
	"net/netip"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
)

// Running gives the gateway the checks whose profile is on at a moment. One whose case has turned unlawful meanwhile is not
// among them, whoever turned it. // serves INC-23
func (c *Checks) Running(ctx context.Context, tx *ledger.Tx, now time.Time) ([]board.Check, error) {
	all, err := c.store.Running(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []board.Check
	for _, one := range all {
		if !one.Live(now) {
			continue
		}
		b, on, err := c.fact(ctx, tx, one)
		if err != nil {
			return nil, err
		}
		if on {
			out = append(out, b)
		}
	}
	return out, nil
}

func (c *Checks) fact(ctx context.Context, tx *ledger.Tx, one Check) (b board.Check, on bool, err error) {
	k, err := c.allowed(ctx, tx, one.Incident)
	if errs.Is(err, errs.Conflict) || errs.Is(err, errs.NotFound) {
		return b, false, nil
	}
	if err != nil {
		return b, false, err
	}
	p, err := c.people.Get(ctx, tx, one.Investigator)
	if err != nil {
		return b, false, err
	}
	at, err := netip.ParseAddr(one.Address)
	if err != nil {
		return b, false, err
	}
	until, err := clock.Parse(one.Until)
	return board.Check{ID: one.ID, Account: p.Account, Device: at, Until: until}, p.Here(c.base.Now()) && !named(k, p.ID), err
}

func (c *Checks) jobs() []job.Job {
	return []job.Job{{Name: "checks.end", Every: time.Minute, Do: c.sweep}}
}

// hears ends the profile with the investigator's session, and puts the facts up again should that have failed after a
// change. // serves INC-23
func (c *Checks) hears() []ledger.Listener {
	return []ledger.Listener{
		{Name: "checks.session", Verbs: []string{"accounts.signed-out", "accounts.closed", "accounts.ended-at-close"}, Do: c.signedOut},
		{Name: "checks.case", Verbs: []string{"incidents.classified", "incidents.weighed", "incidents.answered", "incidents.person-added"}, Do: c.caseMoved},
		{Name: "checks.facts", Verbs: []string{"checks.started", "checks.ended", "checks.stopped", "checks.device-changed"},
			Do: func(ctx context.Context, _ ledger.Told) error { return c.post(ctx) }},
	}
}
