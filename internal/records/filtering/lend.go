package filtering

import (
	"context"

	"belisha/internal/ledger"
)

// Settled says whether somebody has dealt with a failure. Lessons ask it of what was hidden in them. // serves WEB-18
func (f *Filtering) Settled(ctx context.Context, tx *ledger.Tx, id string) (bool, error) {
	x, err := f.store.failure(ctx, tx, id)
	return x.State != "" && x.State != Open, err
}
