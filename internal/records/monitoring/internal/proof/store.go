package proof

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAddCheck  = `INSERT INTO monitoring_check (school_id, id, at, events, sealed, breaks, first) VALUES (?,?,?,?,?,?,?)`
	sqlLastCheck = `SELECT id, at, events, sealed, breaks, first FROM monitoring_check WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT 1`
)

func add(ctx context.Context, tx *ledger.Tx, c Check) error {
	_, err := tx.Exec(ctx, sqlAddCheck, tx.School, c.ID, c.At, c.Events, c.Sealed, c.Breaks, c.First)
	return err
}

// Last is the newest check; the zero Check when there has been none.
func Last(ctx context.Context, tx *ledger.Tx) (Check, error) {
	c, err := db.One[Check](ctx, tx.Tx, sqlLastCheck, tx.School)
	if errors.Is(err, db.ErrNone) {
		return Check{}, nil
	}
	return c, err
}
