package gates

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/board"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
)

// Gateway is the name of the door that the web filter keeps, where doors confirm that they obey.
const Gateway = "gateway"

// Doors are those who must confirm that they obey when a service is withdrawn: the gateway, where a gate of the policy
// keeps the internet shut without it. // serves AUA-27
func (g *Gates) Doors(service string) []string {
	for _, gate := range g.pack().Gates {
		if kind, key := need(gate); kind == needConsent && key == service && Shuts(gate, Internet) {
			return []string{Gateway}
		}
	}
	return nil
}

// Confirmed is called when facts have been put up: it confirms the withdrawals that the gateway obeys by them. One that the
// facts do not show is not confirmed, and the coordinator hears of it when the time is over. // serves AUA-27
func (g *Gates) Confirmed(ctx context.Context, facts *board.Facts) error {
	var obeyed []string
	err := g.base.Ledger.Read(ctx, g.job("confirm"), func(tx *ledger.Tx) error {
		open, err := g.agreements.Unconfirmed(ctx, tx, Gateway)
		if err != nil || len(open) == 0 {
			return err
		}
		known := byPerson(facts)
		for _, o := range open {
			if o.At.After(facts.At) {
				continue // withdrawn while the facts were being read
			}
			yes, err := g.obeys(ctx, tx, known, o)
			if err != nil {
				return err
			}
			if yes {
				obeyed = append(obeyed, o.ID)
			}
		}
		return nil
	})
	for _, id := range obeyed {
		if err == nil {
			err = g.confirm(ctx, id)
		}
	}
	if err != nil {
		return fmt.Errorf("gates: confirm: %w", err)
	}
	return nil
}

func (g *Gates) confirm(ctx context.Context, id string) error {
	err := g.base.Ledger.Write(ctx, g.job("confirm"), func(tx *ledger.Tx) (ledger.Event, error) {
		return g.agreements.Confirm(ctx, tx, id, Gateway)
	})
	if errs.Is(err, errs.Conflict) {
		return nil // somebody confirmed it meanwhile
	}
	return err
}

// obeys reports whether the gateway does as a withdrawal says: it keeps the internet shut for the person, or does not know
// the person, or the permission has been given again since.
func (g *Gates) obeys(ctx context.Context, tx *ledger.Tx, known map[string]board.Person, o agreements.Open) (bool, error) {
	p, there := known[o.About]
	if !there || p.Closed || len(p.Held) > 0 {
		return true, nil
	}
	all, err := g.Of(ctx, tx, o.About)
	if errs.Is(err, errs.NotFound) {
		return true, nil
	}
	return !slices.ContainsFunc(all, func(m Missing) bool { return m.Gate.Needs == needConsent+":"+o.Service }), err
}

func byPerson(f *board.Facts) map[string]board.Person {
	out := make(map[string]board.Person, len(f.People))
	for _, p := range f.People {
		out[p.ID] = p
	}
	return out
}
