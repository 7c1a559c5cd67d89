package passes

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlOldAsks    = `SELECT id FROM passes_ask WHERE school_id = ? AND at < ? AND state <> 'waiting' ORDER BY at, id LIMIT ?`
	sqlOldHides   = `SELECT id FROM passes_hide WHERE school_id = ? AND at < ? ORDER BY at, id LIMIT ?`
	sqlForgetAsk  = `DELETE FROM passes_ask WHERE school_id = ? AND id = ?`
	sqlForgetHide = `DELETE FROM passes_hide WHERE school_id = ? AND id = ?`
)

// old are asks and hides from before a moment, as many as one write takes.
func (store) old(ctx context.Context, tx *ledger.Tx, before string) (asks, hides []string, err error) {
	if asks, err = db.All[string](ctx, tx.Tx, sqlOldAsks, tx.School, before, atOnce); err != nil {
		return nil, nil, err
	}
	hides, err = db.All[string](ctx, tx.Tx, sqlOldHides, tx.School, before, atOnce)
	return asks, hides, err
}

func (store) forget(ctx context.Context, tx *ledger.Tx, asks, hides []string) error {
	for _, id := range asks {
		if _, err := tx.Exec(ctx, sqlForgetAsk, tx.School, id); err != nil {
			return err
		}
	}
	for _, id := range hides {
		if _, err := tx.Exec(ctx, sqlForgetHide, tx.School, id); err != nil {
			return err
		}
	}
	return nil
}
