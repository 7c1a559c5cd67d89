package checks

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// taking checks the investigator and the senior staff. // serves INC-21
func (c *Checks) taking(ctx context.Context, tx *ledger.Tx, k incidents.Case, o Opening) ([]Senior, error) {
	if err := c.investigator(ctx, tx, k, o.Investigator); err != nil {
		return nil, err
	}
	ids := slices.Compact(slices.Sorted(slices.Values(o.Seniors)))
	if need := c.needed(); len(ids) < need {
		return nil, errs.Bad("seniors", "Name at least %d of the senior staff who take part. The policy asks for it before a check begins.", need)
	}
	var out []Senior
	witness := false
	for _, id := range ids {
		p, err := c.people.Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		role := c.senior(p)
		switch {
		case role == "" || !p.Here(c.base.Now()):
			return nil, errs.Bad("seniors", "%s is not of the senior staff: head teacher, safeguarding lead, coordinator or chair of governors.", p.Full())
		case named(k, id):
			return nil, errs.Bad("seniors", "%s is named in the case and cannot take part. Choose somebody else.", p.Full())
		}
		witness = witness || id != o.Investigator && p.Is(people.Staff)
		out = append(out, Senior{Person: id, Role: string(role)})
	}
	if !witness {
		return nil, errs.Bad("seniors", "One of the senior staff has to be a member of staff other than the investigator, as the witness.")
	}
	return out, nil
}

func (c *Checks) investigator(ctx context.Context, tx *ledger.Tx, k incidents.Case, id string) error {
	if id == "" {
		return errs.Bad("investigator", "Choose who looks into it.")
	}
	p, err := c.people.Get(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case !p.Is(people.Staff) || !p.Here(c.base.Now()):
		return errs.Bad("investigator", "The investigator has to be a member of staff.")
	case named(k, id):
		return errs.Bad("investigator", "%s is named in the case and cannot look into it. Choose somebody else.", p.Full())
	}
	return nil
}

// senior is the role that lets somebody take part; "" for none.
func (c *Checks) senior(p people.Person) authz.Role {
	has := c.base.Gate.RolesOf(append(slices.Clone(p.Posts), p.Acting...))
	for _, r := range seniors() {
		if slices.Contains(has, r) {
			return r
		}
	}
	return ""
}
