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
// One that cannot go does not keep the others; the error names how many stayed. serves DATA-23
func (k *Keeping) sweep(ctx context.Context) error {
	var stuck []string
	var faults error
	for {
		number, err := k.sweepOne(ctx, stuck)
		if errors.Is(err, errNothing) {
			break
		}
		if number == "" && err != nil {
			return fmt.Errorf("keeping: sweep: %w", err)
		}
		if err != nil {
			stuck, faults = append(stuck, number), errors.Join(faults, err)
		}
	}
	if faults != nil {
		return fmt.Errorf("keeping: %d cases whose time is over could not go: %w", len(stuck), faults)
	}
	return nil
}

// sweepOne deletes the case that has been closed the longest, those that are stuck left out, and gives its number.
func (k *Keeping) sweepOne(ctx context.Context, stuck []string) (number string, err error) {
	rule, ok := k.rule()
	if !ok {
		return "", errNothing
	}
	err = k.base.Ledger.Write(ctx, k.base.Gate.System(k.base.School, "keeping.sweep"), func(tx *ledger.Tx) (ledger.Event, error) {
		held, err := k.Held(ctx, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		old, err := k.cases.Ended(ctx, tx, last(k.base.Now(), rule), append(held, stuck...), 1)
		if err != nil {
			return ledger.Event{}, err
		}
		if len(old) == 0 {
			return ledger.Event{}, errNothing
		}
		number = old[0].Number
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
	return number, err
}
