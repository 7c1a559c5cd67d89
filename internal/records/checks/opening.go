package checks

import (
	"context"
	"slices"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Opening is what has to be known before a check can begin. // serves INC-21, INC-22, INC-33
type Opening struct {
	Incident, What, Thing, Owner string
	Grounds, Sought              string
	Power, Clause                string
	Authorised                   bool // the head has authorised the investigator
	Investigator                 string
	Seniors                      []string
	Device, Address              string
}

// Open writes a check down. It begins when the senior staff have confirmed it, each under their own account.
func (c *Checks) Open(ctx context.Context, tx *ledger.Tx, o Opening) (Check, ledger.Event, error) {
	k, err := c.allowed(ctx, tx, o.Incident)
	if err != nil {
		return Check{}, ledger.Event{}, err
	}
	if err := c.grounded(ctx, tx, k, o); err != nil {
		return Check{}, ledger.Event{}, err
	}
	taking, err := c.taking(ctx, tx, k, o)
	if err != nil {
		return Check{}, ledger.Event{}, err
	}
	d, address, err := c.designated(ctx, tx, k, "", o.Device, o.Address)
	if err != nil {
		return Check{}, ledger.Event{}, err
	}
	made := Check{School: tx.School, ID: tx.ID(), Incident: k.ID, Number: k.Number, State: Waiting, What: o.What, Thing: o.Thing, Owner: o.Owner,
		Grounds: o.Grounds, Sought: o.Sought, Power: o.Power, Clause: o.Clause, Investigator: o.Investigator, Device: d.Key, Label: d.Label,
		Address: address, OpenedAt: tx.Now, OpenedBy: actor(tx)}
	if err := c.store.add(ctx, tx, made, taking); err != nil {
		return made, ledger.Event{}, err
	}
	e := ledger.Event{Verb: "checks.opened", Subject: made.Ref(), Changes: []ledger.Change{open("case", "", k.Number), open("device", "", d.Key)}}
	return made, e, c.tell(ctx, tx, notices.Notice{To: o.Seniors, Kind: "checks.waiting", Title: "A check waits for you: case " + k.Number,
		Text: "You are named as senior staff. Read the grounds and confirm the check under your own account.", Href: "/checks/" + made.ID})
}

// allowed reads a case in which a check may begin.
func (c *Checks) allowed(ctx context.Context, tx *ledger.Tx, incident string) (incidents.Case, error) {
	k, err := c.cases.Case(ctx, tx, incident)
	if err != nil {
		return k, err
	}
	if k.State != incidents.Open {
		return k, errs.Clash("", "This case is closed. Open it again, with a reason, before you begin a check.")
	}
	why, err := c.shut(ctx, tx, k.Incident)
	if err == nil && why != "" {
		err = errs.Clash("", "%s", why)
	}
	return k, err
}

// shut says why the school looks into nothing itself in a case; "" when it may. // serves INC-10, INC-21
func (c *Checks) shut(ctx context.Context, tx *ledger.Tx, i incidents.Incident) (string, error) {
	const instead = " Do not look into any device or account, do not copy anything, leave the device as it is, and call the police or the local authority."
	if i.Frozen || i.NoPictures() {
		return "An illegal act is suspected in this case." + instead, nil
	}
	stopped, err := c.store.converted(ctx, tx, i.ID)
	if err == nil && stopped {
		return "An earlier check in this case was stopped because an illegal act is suspected." + instead, nil
	}
	return "", err
}

// grounded refuses a check without grounds, a power, or an owner whom the case names. // serves INC-33
func (c *Checks) grounded(ctx context.Context, tx *ledger.Tx, k incidents.Case, o Opening) error {
	switch {
	case o.What != OfDevice && o.What != OfAccount:
		return errs.Bad("what", "Choose whether a device or an account is looked into.")
	case o.Thing == "":
		return errs.Bad("thing", "Enter which device or account it is.")
	case !named(k, o.Owner):
		return errs.Bad("owner", "Choose whose it is. If the person is not on the list, name them in the case first.")
	case utf8.RuneCountInString(o.Grounds) < leastGrounds:
		return errs.Bad("grounds", "Enter the reasonable grounds, in at least %d characters. Without grounds nothing is looked into.", leastGrounds)
	case o.Sought == "":
		return errs.Bad("sought", "Enter what is looked for.")
	case !known(Powers(), o.Power):
		return errs.Bad("power", "Choose the legal power.")
	case o.Clause == "":
		return errs.Bad("clause", "Enter the clause of the behaviour or staff policy.")
	case !o.Authorised:
		return errs.Bad("authorised", "Only somebody whom the head teacher has authorised may search. Ask the head teacher first, and then tick this.")
	}
	owner, err := c.people.Get(ctx, tx, o.Owner)
	if err == nil && owner.Is(people.Pupil) && o.Power == "staff_procedure" {
		err = errs.Bad("power", "The staff procedure is no power to look into what belongs to a child. Choose another, or leave it.")
	}
	return err
}

// named reports whether a case names somebody other than as the one who told it.
func named(k incidents.Case, person string) bool {
	return person != "" && slices.ContainsFunc(k.Persons, func(p incidents.Person) bool { return p.ID == person && p.Part != incidents.ReporterPart })
}
