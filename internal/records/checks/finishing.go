package checks

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// register is the pack's register of searches. // serves INC-33
const register = "device_searches"

// Finding is what a check came to.
type Finding struct {
	LookedAt, Found string
	Deleted         bool
	DeletedWhat     string
	Outcome         string
}

// Finish writes down what was looked at, found and deleted, and enters it into the pack's register. // serves INC-33
func (c *Checks) Finish(ctx context.Context, tx *ledger.Tx, id string, in Finding) (ledger.Event, error) {
	f, err := c.store.take(ctx, tx, id)
	switch {
	case err != nil:
		return ledger.Event{}, err
	case f.State != Ended:
		return ledger.Event{}, errs.Clash("", "The findings are written when the check has ended, and once.")
	case in.LookedAt == "":
		return ledger.Event{}, errs.Bad("looked_at", "Enter what was looked at.")
	case in.Found == "":
		return ledger.Event{}, errs.Bad("found", "Enter what was found, or that nothing was.")
	case in.Deleted && in.DeletedWhat == "":
		return ledger.Event{}, errs.Bad("deleted_what", "Enter what was deleted and why.")
	case !known(Outcomes(), in.Outcome):
		return ledger.Event{}, errs.Bad("outcome", "Choose what follows.")
	}
	f.State, f.LookedAt, f.Found, f.Outcome = Finished, in.LookedAt, in.Found, in.Outcome
	if in.Deleted {
		f.Deleted = in.DeletedWhat
	}
	if f.Entry, err = c.enter(ctx, tx, f, false); err != nil {
		return ledger.Event{}, err
	}
	if err := c.attach(ctx, tx, f); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "checks.finished", Subject: f.Ref(), Also: []ref.Ref{ref.New(tx.School, incidents.Kind, f.Incident)},
		Changes: []ledger.Change{open("state", Ended, Finished), open("outcome", "", in.Outcome)}}
	return e, c.store.finish(ctx, tx, f.Check)
}

// attach puts the end of the chain among the evidence of the case: who has it can tell later whether a page is missing.
// serves INC-23
func (c *Checks) attach(ctx context.Context, tx *ledger.Tx, f File) error {
	began, err := clock.Parse(f.StartedAt)
	if err != nil {
		return err
	}
	lines := fmt.Sprintf("Check %s\nBegan %s\nEnded %s\nDevice %s, %s\nPages recorded %d\nSHA-256 of the last in the chain %s\n", f.ID, f.StartedAt, f.EndedAt, f.Label,
		f.Address, f.Pages, f.Head)
	return c.cases.Attach(ctx, tx, f.Incident, incidents.Lines(began, "/checks/"+f.ID, "Record of a check: "+f.Thing, lines))
}

// enter writes a check into the pack's register of searches, as far as the pack has one and it has the fields.
func (c *Checks) enter(ctx context.Context, tx *ledger.Tx, f File, illegal bool) (string, error) {
	all := c.pack().Registers
	i := slices.IndexFunc(all, func(r policy.Register) bool { return r.Key == register })
	if i < 0 || c.hooks.Enter == nil {
		return "", nil
	}
	witness, err := c.witness(ctx, tx, f)
	if err != nil {
		return "", err
	}
	values := map[string]string{"owner": f.Owner, "device": f.Thing, "day": clock.Stamp(f.StartedAt), "grounds": f.Grounds, "power": f.Power, "clause": f.Clause,
		"illegal": yes(illegal), "searcher": f.Investigator, "authorised": "yes", "witness": witness, "used_device": f.Label, "looked_at": f.LookedAt,
		"found": f.Found, "deleted": yes(f.Deleted != ""), "deleted_what": f.Deleted, "outcome": f.Outcome, "case": f.Number, "incident": f.Number}
	for key, value := range values {
		has := slices.ContainsFunc(all[i].Fields, func(d policy.Field) bool { return d.Key == key })
		if !has || value == "" {
			delete(values, key)
		}
	}
	return c.hooks.Enter(ctx, tx, register, values)
}

// witness is the first of the senior staff who is not the investigator: a governor witnesses no search.
func (c *Checks) witness(ctx context.Context, tx *ledger.Tx, f File) (string, error) {
	for _, s := range f.Seniors {
		if s.Person == f.Investigator {
			continue
		}
		p, err := c.people.Get(ctx, tx, s.Person)
		if err != nil {
			return "", err
		}
		if p.Is(people.Staff) {
			return s.Person, nil
		}
	}
	return "", nil
}

// Blocks keeps a case open while a check in it is. It fits incidents.Hooks.Blocks.
func (c *Checks) Blocks(ctx context.Context, tx *ledger.Tx, i incidents.Incident) (incidents.Faults, error) {
	all, err := c.store.OfCase(ctx, tx, i.ID)
	for _, one := range all {
		if one.Open() {
			return incidents.Faults{{Field: "outcome", Text: "A check in this case is not finished. End it and write down what was found, or give it up."}}, err
		}
	}
	return nil, err
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
