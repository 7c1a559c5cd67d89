package passes

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

func (store) during(ctx context.Context, tx *ledger.Tx, class, at string) (Pass, error) {
	one, err := db.One[Pass](ctx, tx.Tx, sqlDuring, tx.School, class, at, at, at)
	if errors.Is(err, db.ErrNone) {
		return Pass{}, nil
	}
	return one, err
}
