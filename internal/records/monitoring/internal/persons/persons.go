// Package persons is what monitoring asks of the register: who may not look at whom (MON-15, INC-06), the names behind
// ids, and who holds a post.
package persons

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Register answers from the people and the policy of one school.
type Register struct {
	people people.Store
	policy *feature.InForce
}

// Of opens the register.
func Of(p people.Store, policy *feature.InForce) Register { return Register{p, policy} }

// Person finds who is meant; the zero Person when nobody is.
func (r Register) Person(ctx context.Context, tx *ledger.Tx, id string) (people.Person, error) {
	p, err := r.people.Get(ctx, tx, id)
	if errs.Is(err, errs.NotFound) {
		return people.Person{}, nil
	}
	return p, err
}

// The sentences for those who may not look.
const (
	OwnActivity = "This is about your own activity, and nobody may look themselves up. Please ask another person who may search the log."
	ownLeader   = "This is about your line manager, and nobody may look up their own line manager. Please speak to the head teacher or the chair of governors."
	OwnCase     = "This person's activity is not open to you at the moment. If you need to know something, please ask the head teacher or the chair of governors."
)

const (
	manyManagers = 10  // bounds a ring of line managers
	mostLed      = 500 // and one of those whom somebody leads
)

// leaders are the persons above somebody, nearest first.
func (r Register) leaders(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	var out []string
	for next := person; len(out) < manyManagers; {
		p, err := r.people.Get(ctx, tx, next)
		if errs.Is(err, errs.NotFound) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if p.Manager == "" || p.Manager == person || slices.Contains(out, p.Manager) {
			return out, nil
		}
		out = append(out, p.Manager)
		next = p.Manager
	}
	return out, nil
}

// Hidden are the persons whose activity an actor never sees: the actor, those who lead the actor (MON-15), and those in
// cases from which the actor is shut out (INC-06).
func (r Register) Hidden(ctx context.Context, tx *ledger.Tx, actor string) ([]string, error) {
	above, err := r.leaders(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	shut, err := shutFrom(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	out := append([]string{actor}, above...)
	for _, p := range shut {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out, nil
}

// About gives the gate what it must know of a look at a person's activity: it is about that person, and about the
// actor too when the two may not meet. serves MON-15, INC-06
func (r Register) About(ctx context.Context, tx *ledger.Tx, of ref.Ref, person, actor string) (authz.Subject, error) {
	s := authz.Subject{Ref: of, AboutWhy: OwnActivity}
	if person == "" {
		return s, nil
	}
	s.About = []string{person}
	if person == actor || actor == "" {
		return s, nil
	}
	above, err := r.leaders(ctx, tx, actor)
	if err != nil {
		return s, err
	}
	if slices.Contains(above, person) {
		s.About, s.AboutWhy = append(s.About, actor), ownLeader
		return s, nil
	}
	shut, err := shutFrom(ctx, tx, actor)
	if slices.Contains(shut, person) {
		s.About, s.AboutWhy = append(s.About, actor), OwnCase
	}
	return s, err
}

// Blind are those who never hear of an alert about a person: that person, whoever the person leads (MON-15), and whoever
// is shut out of a case in which the person is named (INC-06).
func (r Register) Blind(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	if person == "" {
		return nil, nil
	}
	out := []string{person}
	for at := 0; at < len(out) && len(out) < mostLed; at++ {
		led, err := r.people.Managed(ctx, tx, out[at])
		if err != nil {
			return nil, err
		}
		for _, one := range led {
			if !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	shut, err := shutOut(ctx, tx, person)
	return append(out, shut...), err
}
