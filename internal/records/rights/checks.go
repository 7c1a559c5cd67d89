package rights

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
)

// soonDays is how early a check that runs out is shown.
const soonDays = 60

// checked is how the central record stands, as the office looks at it. // serves PPL-24
type checked struct {
	there   bool // the policy has the register
	all     int  // people who need an entry
	without []unchecked
	waiting []unchecked // accounts that a gate keeps shut
	soon    []registers.Entry
}

type unchecked struct {
	person people.Person
	why    string
}

// needsCheck reports whether somebody works with children or looks after servers.
func (r *Rights) needsCheck(p people.Person) bool {
	kinds := slices.ContainsFunc([]string{people.Staff, people.Volunteer, people.Trainee, people.Supply}, p.Is)
	return kinds || (authz.Actor{Roles: r.base.Gate.RolesOf(p.Holds())}).Has(authz.Admin, authz.Technician)
}

func (r *Rights) checks(ctx context.Context, tx *ledger.Tx) (c checked, err error) {
	def, ok := r.room.Definition(checksRegister)
	if c.there = ok; !ok {
		return c, nil
	}
	entries, err := r.room.Current(ctx, tx, checksRegister)
	if err != nil {
		return c, err
	}
	state := map[string]string{}
	for _, e := range entries {
		if p := e.Values["person"]; state[p] != "complete" {
			state[p] = e.State
		}
		if end := expires(def, e); end != "" && end <= clock.ISO(r.base.Now().AddDate(0, 0, soonDays)) && e.State == "complete" {
			c.soon = append(c.soon, e)
		}
	}
	everybody, err := r.people.Everybody(ctx, tx)
	if err != nil {
		return c, err
	}
	held, err := r.heldForChecks(ctx, tx)
	for _, p := range everybody {
		if p.Gone(r.base.Now()) {
			continue
		}
		if held[p.ID] {
			c.waiting = append(c.waiting, unchecked{p, "The account opens with the entry"})
		}
		if !r.needsCheck(p) {
			continue
		}
		c.all++
		switch state[p.ID] {
		case "complete":
		case "":
			c.without = append(c.without, unchecked{p, "No entry"})
		case "left":
			c.without = append(c.without, unchecked{p, "The entry says that the person has left"})
		default:
			c.without = append(c.without, unchecked{p, "Something is missing in the entry"})
		}
	}
	return c, err
}

// heldForChecks are those whose account waits at a gate that asks for an entry of the central record.
func (r *Rights) heldForChecks(ctx context.Context, tx *ledger.Tx) (map[string]bool, error) {
	all, err := r.gates.All(ctx, tx, r.base.Now())
	out := map[string]bool{}
	for id, held := range all {
		for _, m := range held {
			if m.Gate.Needs == "register:"+checksRegister && slices.Contains(m.Gate.Closes, "account") {
				out[id] = true
			}
		}
	}
	return out, err
}

// expires is the day on which an entry runs out, where a pack's register has such a field.
func expires(def policy.Register, e registers.Entry) string {
	for _, f := range def.Fields {
		if f.Kind == "date" && slices.Contains([]string{"expires", "until", "renew", "review"}, f.Key) {
			return e.Values[f.Key]
		}
	}
	return ""
}
