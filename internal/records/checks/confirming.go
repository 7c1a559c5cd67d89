package checks

import (
	"context"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
)

// Confirm is one senior's yes, under their own account. With the last one the check begins. // serves INC-21, INC-23
func (c *Checks) Confirm(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	f, err := c.store.take(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	person := tx.Grant.Actor().Person
	if taking, _ := f.names(person); !taking {
		return ledger.Event{}, errs.Denied("Only the senior staff who are named in this check can confirm it.")
	}
	if f.State != Waiting {
		return ledger.Event{}, errs.Clash("", "This check does not wait for a confirmation any more.")
	}
	k, err := c.allowed(ctx, tx, f.Incident)
	if err != nil {
		return ledger.Event{}, err
	}
	if named(k, person) {
		return ledger.Event{}, errs.Denied("You are named in the case since this check was opened, so somebody else has to take part.")
	}
	if err := c.store.confirm(ctx, tx, id, person); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "checks.confirmed", Subject: f.Ref()}
	if f, err = c.store.File(ctx, tx, id); err != nil || !f.Confirmed() {
		return e, err
	}
	return c.begin(ctx, tx, f, k)
}

// begin opens the investigator's profile.
func (c *Checks) begin(ctx context.Context, tx *ledger.Tx, f File, k incidents.Case) (ledger.Event, error) {
	if err := c.investigator(ctx, tx, k, f.Investigator); err != nil {
		return ledger.Event{}, err
	}
	if _, _, err := c.designated(ctx, tx, k, f.ID, f.Device, f.Address); err != nil { // it may have been lent to a child meanwhile
		return ledger.Event{}, err
	}
	until := c.base.Now().Add(c.length())
	if err := c.store.start(ctx, tx, f.ID, until); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "checks.started", Subject: f.Ref(), Changes: []ledger.Change{open("state", Waiting, Running), open("until", "", clock.Text(until))}}
	return e, c.tell(ctx, tx, notices.Notice{To: []string{f.Investigator}, Kind: "checks.started", Title: "The check in case " + f.Number + " has begun",
		Text: "It ends at the latest at " + clock.Human(until) + ". Use the designated device alone: every page is recorded.", Href: "/checks/" + f.ID})
}
