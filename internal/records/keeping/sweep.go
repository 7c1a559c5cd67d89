package keeping

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/kit/job"
	"belisha/internal/ledger"
)

// errNothing ends a sweep without an event.
var errNothing = errors.New("keeping: no case is past its time") //nolint:gochecknoglobals // constant

func (k *Keeping) jobs() []job.Job {
	return []job.Job{{Name: "keeping.sweep", Every: 24 * time.Hour, Do: k.sweep}}
}

// sweep ends the lives of cases that the policy keeps no longer, one at a time, so that each has its own proof in the trail.
// serves DATA-23
func (k *Keeping) sweep(ctx context.Context) error {
	for {
		err := k.sweepOne(ctx)
		if errors.Is(err, errNothing) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("keeping: sweep: %w", err)
		}
	}
}

func (k *Keeping) sweepOne(ctx context.Context) error {
	rule, ok := k.rule()
	if !ok {
		return errNothing
	}
	return k.base.Ledger.Write(ctx, k.base.Gate.System(k.base.School, "keeping.sweep"), func(tx *ledger.Tx) (ledger.Event, error) {
		held, err := k.Held(ctx, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		old, err := k.cases.Ended(ctx, tx, last(k.base.Now(), rule), held, 1)
		if err != nil {
			return ledger.Event{}, err
		}
		if len(old) == 0 {
			return ledger.Event{}, errNothing
		}
		for _, gone := range k.hooks.Gone {
			if err := gone(ctx, tx, old[0].ID); err != nil {
				return ledger.Event{}, err
			}
		}
		r, err := k.cases.Remove(ctx, tx, old[0].ID, fmt.Sprintf("%s: %d days after it was closed. %s", rule.Title, rule.Days, rule.Why))
		return ledger.Event{Verb: "keeping.removed", Subject: old[0].Ref(), Why: rule.Why, Changes: []ledger.Change{
			{Field: "number", Class: ledger.Open, Before: r.Number}, {Field: "sha256", Class: ledger.Open, After: r.Hash},
			{Field: "items", Class: ledger.Open, After: fmt.Sprint(r.Items)}}}, err
	})
}
