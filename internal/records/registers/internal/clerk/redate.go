package clerk

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

// Hears are the events of others that the registers act on.
func (r *Clerk) Hears() []ledger.Listener {
	return []ledger.Listener{{Name: "registers.due", Verbs: []string{"policies.activated"}, Do: r.obeyed}}
}

// obeyed dates entries by the rules of a policy that has just come into force.
func (r *Clerk) obeyed(ctx context.Context, told ledger.Told) error {
	if at, err := clock.Parse(told.At); err == nil && r.Base.Now().Sub(at) < awaitMost {
		r.await(ctx, told.Subject.ID)
	}
	return r.redate(ctx)
}

// Bounds on waiting for a policy to be in force: its event is written a moment before it is. An old event, told late, is
// of a policy that rules already or does no more.
const (
	awaitMost = 5 * time.Second
	awaitStep = 20 * time.Millisecond
)

// await waits until a version rules. One that never does, since a later one has taken its place, is not waited for long.
func (r *Clerk) await(ctx context.Context, version string) {
	ctx, cancel := context.WithTimeout(ctx, awaitMost)
	defer cancel()
	tick := time.NewTicker(awaitStep)
	defer tick.Stop()
	for {
		if a := r.Base.Policy.Load(); a != nil && a.Version == version {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// redateAtOnce is how many entries are in hand at once, and how many go with one event at most.
const redateAtOnce = 500

// redate works out anew by when something has to be done about each entry: one pass over every register, some entries
// at a time. An entry that is late under new rules is late at once, and not when somebody next saves it.
func (r *Clerk) redate(ctx context.Context) error {
	for _, def := range r.Definitions() {
		for last, more := "", true; more; {
			var err error
			if last, more, err = r.redateSome(ctx, def, last); err != nil {
				return fmt.Errorf("registers: new due days of %s: %w", def.Key, err)
			}
		}
	}
	return nil
}

// redateSome looks at the entries behind one, and writes only where a day changes.
func (r *Clerk) redateSome(ctx context.Context, def policy.Register, behind string) (last string, more bool, err error) {
	grant := r.Base.Gate.System(r.Base.School, "registers.due")
	var moved []string
	err = r.Base.Ledger.Read(ctx, grant, func(tx *ledger.Tx) error {
		all, err := r.Store.Dated(ctx, tx, def, behind, redateAtOnce)
		if err != nil || len(all) == 0 {
			return err
		}
		last, more = all[len(all)-1].ID, len(all) == redateAtOnce
		c, err := r.Checker(def)
		if err != nil {
			return err
		}
		for _, e := range all {
			if c.due(tx, e) != e.DueOn {
				moved = append(moved, e.ID)
			}
		}
		return nil
	})
	if err == nil && len(moved) > 0 {
		err = r.Base.Ledger.Write(ctx, grant, func(tx *ledger.Tx) (ledger.Event, error) { return r.redateThese(ctx, tx, def, moved) })
	}
	return last, more, err
}

// redateThese gives entries their new days, and takes back what was told of the old ones.
func (r *Clerk) redateThese(ctx context.Context, tx *ledger.Tx, def policy.Register, ids []string) (ledger.Event, error) {
	ev := ledger.Event{Verb: "registers.rescheduled", Subject: ref.New(tx.School, entry.RefRegister, def.Key), Why: def.Clause}
	c, err := r.Checker(def)
	if err != nil {
		return ev, err
	}
	all, err := r.Store.Many(ctx, tx, ids)
	if err != nil {
		return ev, err
	}
	for _, e := range all {
		due := c.due(tx, e)
		if err := r.settle(ctx, tx, e, due); err != nil {
			return ev, err
		}
		if err := r.Store.Redate(ctx, tx, e, due); err != nil {
			return ev, err
		}
		ev.Also = append(ev.Also, e.Ref(tx.School))
	}
	ev.Changes = []ledger.Change{{Field: "entries", Class: ledger.Open, After: fmt.Sprint(len(all))}}
	return ev, nil
}
