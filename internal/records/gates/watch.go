package gates

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// mostAtOnce bounds one event: on the first day of a policy a whole school may be held.
const mostAtOnce = 500

func (g *Gates) jobs() []job.Job {
	return []job.Job{{Name: "gates.watch", Every: 5 * time.Minute, Do: g.Watch}}
}

func (g *Gates) job(name string) authz.Grant { return g.base.Gate.System(g.base.School, "gates."+name) }

// Events are those after which a door may have to shut or open at once: whoever publishes facts to the gateway hears them.
// Entries of registers are not among them: they open accounts, which are judged anew at each request, and the publishing of
// the minute carries the rest.
func Events() []string {
	return []string{"agreements.signed", "agreements.withdrawn", "agreements.verified", "agreements.settled", "agreements.recalled"}
}

// Watch notes who is held now and was not, and who is free again, and tells whoever can help. The doors themselves never
// wait for it.
func (g *Gates) Watch(ctx context.Context) error {
	var p plan
	err := g.base.Ledger.Read(ctx, g.job("watch"), func(tx *ledger.Tx) (err error) {
		p, err = g.plan(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("gates: watch: %w", err)
	}
	if len(p.fresh) > 0 {
		if err := g.learn(ctx, p.fresh); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(p.begun, mostAtOnce) {
		if err := g.note(ctx, plan{begun: part}); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(p.ended, mostAtOnce) {
		if err := g.note(ctx, plan{ended: part}); err != nil {
			return err
		}
	}
	return nil
}

// plan is what a round will write down.
type plan struct {
	fresh []string // gates that the house did not know
	begun []found
	ended []hold
}

// found is one person who is held since the last round.
type found struct {
	person string
	m      Missing
}

func (g *Gates) plan(ctx context.Context, tx *ledger.Tx) (plan, error) {
	var p plan
	all, s, err := g.all(ctx, tx, g.pack(), g.base.Now())
	if err != nil {
		return p, err
	}
	open, err := g.store.open(ctx, tx)
	if err != nil {
		return p, err
	}
	since, err := g.store.known(ctx, tx)
	if err != nil {
		return p, err
	}
	for _, gate := range g.pack().Gates {
		if _, ok := since[gate.Key]; !ok {
			p.fresh = append(p.fresh, gate.Key)
		}
	}
	known := make(map[[2]string]bool, len(open))
	for _, h := range open {
		at := func(m Missing) bool { return m.Gate.Key == h.Gate }
		if known[[2]string{h.Person, h.Gate}] = true; !slices.ContainsFunc(all[h.Person], at) {
			p.ended = append(p.ended, h)
		}
	}
	for _, one := range s.people {
		for _, m := range all[one.ID] {
			if !known[[2]string{one.ID, m.Gate.Key}] {
				p.begun = append(p.begun, found{one.ID, m})
			}
		}
	}
	return p, nil
}

// learn notes since when the house knows a gate.
func (g *Gates) learn(ctx context.Context, fresh []string) error {
	err := g.base.Ledger.Write(ctx, g.job("watch"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "gates.learnt"}
		for _, key := range fresh {
			if err := g.store.learn(ctx, tx, key); err != nil {
				return e, err
			}
			e.Also = append(e.Also, ref.New(tx.School, GateRef, key))
		}
		e.Subject, e.Also = e.Also[0], e.Also[1:]
		return e, nil
	})
	if err != nil {
		return fmt.Errorf("gates: learn: %w", err)
	}
	return nil
}

// note writes a part of a round: the holds, the event that names each, and the notices.
func (g *Gates) note(ctx context.Context, p plan) error {
	err := g.base.Ledger.Write(ctx, g.job("watch"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "gates.noted"}
		for _, f := range p.begun {
			h := hold{ID: tx.ID(), Person: f.person, Gate: f.m.Gate.Key, Why: f.m.Why}
			if err := g.store.begin(ctx, tx, h); err != nil {
				return e, err
			}
			e.Also = append(e.Also, ref.New(tx.School, RefKind, h.ID))
		}
		for _, h := range p.ended {
			if err := g.store.end(ctx, tx, h.ID); err != nil {
				return e, err
			}
			e.Also = append(e.Also, ref.New(tx.School, RefKind, h.ID))
		}
		e.Subject, e.Also = e.Also[0], e.Also[1:]
		e.Changes = []ledger.Change{{Field: "held", Class: ledger.Open, After: fmt.Sprint(len(p.begun))},
			{Field: "free", Class: ledger.Open, After: fmt.Sprint(len(p.ended))}}
		return e, g.tell(ctx, tx, p.begun)
	})
	if err != nil {
		return fmt.Errorf("gates: note: %w", err)
	}
	return nil
}
