package monitoring

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// alertOf is the alert that a sign belongs to.
func (Store) alertOf(ctx context.Context, tx *ledger.Tx, sign string) (string, error) {
	return db.One[string](ctx, tx.Tx, sqlSign, tx.School, sign)
}
