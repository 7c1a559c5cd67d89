package guests

import (
	"context"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// person finds the guest of an arrival again, or enters them. What they are besides they stay: a parent who comes as a
// volunteer keeps a parent's rights, and only the new kind ends with the visit. // serves PPL-03
func (r *Desk) person(ctx context.Context, tx *ledger.Tx, a Arrival) (people.Person, Visit, error) {
	if a.Person == "" {
		p := people.Person{Given: a.Given, Family: a.Family, Kind: a.Kind, Kinds: []string{a.Kind}, Starts: clock.ISO(a.From), Left: dayAfter(clock.ISO(a.Until)), Group: a.Organisation}
		var err error
		if p.Account, err = r.propose(ctx, tx, p); err != nil {
			return p, Visit{}, err
		}
		p, err = r.People.Add(ctx, tx, p, r.Pack().Posts)
		return p, Visit{}, err
	}
	p, err := r.People.Get(ctx, tx, a.Person)
	if err != nil {
		return p, Visit{}, err
	}
	if err := r.comesAgain(ctx, tx, p); err != nil {
		return p, Visit{}, err
	}
	v := Visit{Lasting: r.lasting(p, clock.ISO(a.Until))}
	if v.Lasting {
		if p.Is(a.Kind) {
			return p, v, nil
		}
		v.Added = true
		p.Kinds = append(slices.Clone(p.Kinds), a.Kind)
	} else {
		p.Kinds, p.Kind, p.Starts, p.Left = []string{a.Kind}, a.Kind, clock.ISO(a.From), dayAfter(clock.ISO(a.Until))
		if a.Organisation != "" {
			p.Group = a.Organisation
		}
	}
	p, err = r.People.Change(ctx, tx, p, r.Pack().Posts)
	return p, v, err
}

// comesAgain refuses those who do not come as guests, and whoever is here already.
func (r *Desk) comesAgain(ctx context.Context, tx *ledger.Tx, p people.Person) error {
	if p.Is(people.Pupil) || p.Is(people.Staff) {
		return errs.Bad("person", "Staff and children do not come as guests. Choose somebody else, or enter a new person.")
	}
	open, err := r.Store.OpenOf(ctx, tx, p.ID)
	if err == nil && len(open) > 0 {
		err = errs.Bad("person", "%s is in the list already, until %s. Open that visit instead, or end it first.", p.Full(), open[0].Ending())
	}
	return err
}

// lasting reports somebody whose place in the register does not end with a visit, and whose account is not the desk's
// business: whoever could give a new password to the holder of a post could sign in as them. An outside agency's place always
// ends. // serves PPL-03 PPL-26
func (r *Desk) lasting(p people.Person, until string) bool {
	switch {
	case len(p.Holds()) > 0:
		return true
	case p.Gone(r.Base.Now()):
		return false
	}
	return p.Is(people.Parent) || p.Is(people.Governor) || p.Left == "" && !p.Is(people.External) || p.Left > dayAfter(until)
}
