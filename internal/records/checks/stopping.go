package checks

import (
	"context"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
)

// Unlawful stops a check at once, and every other one of the case: nothing is looked into or copied from here on. The case
// goes on the path of a suspected illegal act. // serves INC-10, INC-21
func (c *Checks) Unlawful(ctx context.Context, tx *ledger.Tx, id, why string) (ledger.Event, error) {
	f, err := c.store.take(ctx, tx, id)
	switch {
	case err != nil:
		return ledger.Event{}, err
	case f.State == Stopped:
		return ledger.Event{}, errs.Clash("", "This check is stopped already.")
	case f.State == Withdrawn:
		return ledger.Event{}, errs.Clash("", "This check never began. Classify the case itself instead.")
	case why == "":
		return ledger.Event{}, errs.Bad("unlawful", "Enter in a sentence what makes you think so. Copy and describe nothing that may be illegal to hold.")
	}
	i, err := c.cases.Get(ctx, tx, f.Incident)
	if err != nil {
		return ledger.Event{}, err
	}
	already, err := c.shut(ctx, tx, i)
	if err != nil {
		return ledger.Event{}, err
	}
	all, err := c.store.OfCase(ctx, tx, f.Incident)
	if err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "checks.stopped", Subject: f.Ref(), Changes: []ledger.Change{open("state", f.State, Stopped)}, Also: []ref.Ref{ref.New(tx.School, incidents.Kind, f.Incident)}}
	for _, one := range all {
		if one.ID != id && !one.Open() {
			continue
		}
		if err := c.stop(ctx, tx, one.ID, why); err != nil {
			return e, err
		}
		if one.ID != id {
			e.Also = append(e.Also, one.Ref())
		}
	}
	if already == "" && c.hooks.Unlawful != nil {
		err = c.hooks.Unlawful(ctx, tx, f.Incident, why)
	}
	return e, err
}

// stop locks one check, and enters it into the register as one that goes outside.
func (c *Checks) stop(ctx context.Context, tx *ledger.Tx, id, why string) error {
	f, err := c.store.take(ctx, tx, id)
	if err != nil {
		return err
	}
	at := f.EndedAt
	if at == "" {
		at = tx.Now
	}
	if err := c.store.end(ctx, tx, id, Stopped, at, ByUnlawful, why); err != nil {
		return err
	}
	done := f.Check
	done.State, done.Outcome = Stopped, "police"
	if done.Found == "" {
		done.Found = why
	}
	if done.Entry == "" && f.StartedAt != "" {
		done.Entry, err = c.enter(ctx, tx, File{Check: done, Seniors: f.Seniors}, true)
		if e, safe := errs.As(err); err != nil && (!safe || e.Kind == errs.Unavailable) {
			return err
		} // what the register refuses is entered by hand, as the page says: nothing holds a stop up
	}
	if err := c.store.finish(ctx, tx, done); err != nil {
		return err
	}
	return c.tell(ctx, tx, notices.Notice{To: append(ids(f.Seniors), f.Investigator), Kind: "checks.stopped", Urgent: true,
		Title: "Stop: an illegal act is suspected in case " + f.Number, Href: "/checks/" + id,
		Text: "The check is locked. Look at nothing more, copy nothing, leave the devices as they are. The page of the check says whom to call."})
}
