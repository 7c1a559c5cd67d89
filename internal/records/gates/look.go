package gates

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// look reads what some gates of a pack ask about some people, or about everybody: a few statements for each kind of need,
// however many people there are, and none for a need that no gate has.
func (g *Gates) look(ctx context.Context, tx *ledger.Tx, pack *policy.Pack, some []policy.Gate, only ...people.Person) (seen, error) {
	s := seen{pack: pack, gates: some, people: only, holders: map[string]map[string]time.Time{}}
	var err error
	if len(only) == 0 {
		if s.people, err = g.people.Everybody(ctx, tx); err != nil {
			return s, err
		}
	}
	ids := make([]string, len(only))
	for i, p := range only {
		ids[i] = p.ID
	}
	if wants(some, needAgreement) || wants(some, needConsent) {
		if s.standings, err = g.standings(ctx, tx, only); err != nil {
			return s, err
		}
	}
	if wants(some, needConsent) {
		if s.consents, err = g.consents(ctx, tx, only); err != nil {
			return s, err
		}
	}
	if wants(some, needRegister) {
		if s.known, err = g.store.known(ctx, tx); err != nil {
			return s, err
		}
	}
	for _, gate := range some {
		if kind, _ := need(gate); kind != needRegister {
			continue
		}
		if s.holders[gate.Key], err = g.holders(ctx, tx, pack, gate, ids...); err != nil {
			return s, err
		}
	}
	return s, nil
}

func wants(some []policy.Gate, kind string) bool {
	return slices.ContainsFunc(some, func(gate policy.Gate) bool { return strings.HasPrefix(gate.Needs, kind+":") })
}

func (g *Gates) standings(ctx context.Context, tx *ledger.Tx, only []people.Person) (map[string][]agreements.Standing, error) {
	if len(only) == 0 {
		return g.agreements.Everybody(ctx, tx)
	}
	out := map[string][]agreements.Standing{}
	for _, p := range only {
		all, err := g.agreements.Wanted(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		out[p.ID] = all
	}
	return out, nil
}

func (g *Gates) consents(ctx context.Context, tx *ledger.Tx, only []people.Person) (map[string]map[string]agreements.Consent, error) {
	if len(only) == 0 {
		return g.agreements.AllConsents(ctx, tx)
	}
	out := map[string]map[string]agreements.Consent{}
	for _, p := range only {
		all, err := g.agreements.Consents(ctx, tx, p.ID)
		if err != nil {
			return nil, err
		}
		out[p.ID] = make(map[string]agreements.Consent, len(all))
		for _, c := range all {
			out[p.ID][c.Service] = c
		}
	}
	return out, nil
}
