package checks

import (
	"context"

	"belisha/internal/ledger"
)

// Beside are the ids of the checks of a case: whoever may not know of the case knows of none of them. // serves INC-06
func (c *Checks) Beside(ctx context.Context, tx *ledger.Tx, incident string) ([]string, error) {
	all, err := c.store.OfCase(ctx, tx, incident)
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = one.ID
	}
	return out, err
}
