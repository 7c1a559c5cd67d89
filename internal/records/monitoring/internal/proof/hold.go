package proof

import (
	"context"
	"fmt"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

// holdBack exempts, before lines are deleted, those of persons on whom a legal hold lies. // serves MON-08, MON-18
func (k *Keeper) holdBack(ctx context.Context, before string) error {
	if k.hooks.Held == nil {
		return nil
	}
	persons, err := k.log.EndedPersons(ctx, before)
	if err != nil {
		return err
	}
	for _, p := range persons {
		held, err := k.legal(ctx, p)
		if err == nil && held {
			err = k.log.HoldPerson(ctx, p, before, clock.Text(k.base.Now()))
		}
		if err != nil {
			return fmt.Errorf("proof: hold: %w", err)
		}
	}
	return nil
}

// legal says whether a legal hold lies on a person.
func (k *Keeper) legal(ctx context.Context, person string) (held bool, err error) {
	if k.hooks.Held == nil {
		return false, nil
	}
	err = k.base.Ledger.Read(ctx, k.job("retain"), func(tx *ledger.Tx) (err error) {
		held, err = k.hooks.Held(ctx, tx, person)
		return err
	})
	return held, err
}

// keepBack copies evidence out of the archive before its keys go, and says how many lines that were. // serves MON-08
func (k *Keeper) keepBack(ctx context.Context, ending traffic.Ending) (int64, error) {
	n, err := k.log.Keep(ctx, ending, k.hooks.NextID, clock.Text(k.base.Now()), func(person string) (bool, error) { return k.legal(ctx, person) })
	if err != nil {
		return n, fmt.Errorf("proof: keeping evidence: %w", err)
	}
	return n, nil
}
