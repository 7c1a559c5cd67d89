package monitoring

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// The sentences for those who may not look.
const (
	ownActivity  = "This is about your own activity, and nobody may look themselves up. Please ask another person who may search the log."
	ownLeader    = "This is about your line manager, and nobody may look up their own line manager. Please speak to the head teacher or the chair of governors."
	ownCase      = "This person's activity is not open to you at the moment. If you need to know something, please ask the head teacher or the chair of governors."
	manyManagers = 10 // bounds a ring of line managers
)

// leaders are the persons above somebody, nearest first.
func (m *Monitoring) leaders(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	var out []string
	for next := person; len(out) < manyManagers; {
		p, err := m.people.Get(ctx, tx, next)
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

// hidden are the persons whose activity an actor never sees: the actor, those who lead the actor (MON-15), and those in
// cases from which the actor is shut out (INC-06).
func (m *Monitoring) hidden(ctx context.Context, tx *ledger.Tx, actor string) ([]string, error) {
	above, err := m.leaders(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	shut, err := m.store.shutFrom(ctx, tx, actor)
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

// about gives the gate what it must know of a look at a person's activity: it is about that person, and about the
// actor too when the two may not meet. serves MON-15, INC-06
func (m *Monitoring) about(ctx context.Context, tx *ledger.Tx, of ref.Ref, person, actor string) (authz.Subject, error) {
	s := authz.Subject{Ref: of, AboutWhy: ownActivity}
	if person == "" {
		return s, nil
	}
	s.About = []string{person}
	if person == actor || actor == "" {
		return s, nil
	}
	above, err := m.leaders(ctx, tx, actor)
	if err != nil {
		return s, err
	}
	if slices.Contains(above, person) {
		s.About, s.AboutWhy = append(s.About, actor), ownLeader
		return s, nil
	}
	shut, err := m.store.shutFrom(ctx, tx, actor)
	if slices.Contains(shut, person) {
		s.About, s.AboutWhy = append(s.About, actor), ownCase
	}
	return s, err
}
