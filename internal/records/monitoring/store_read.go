package monitoring

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAddRead = `INSERT INTO monitoring_read (school_id, alert_id, person_id, at) VALUES (?,?,?,?) ON CONFLICT (school_id, alert_id) DO NOTHING`
	sqlRead    = `SELECT alert_id, person_id, at FROM monitoring_read WHERE school_id = ? AND alert_id = ?`
)

// addRead notes who opened an alert first.
func (Store) addRead(ctx context.Context, tx *ledger.Tx, alert string) error {
	_, err := tx.Exec(ctx, sqlAddRead, tx.School, alert, tx.Grant.Actor().Person, tx.Now)
	return err
}

// readOf is the first who opened an alert; the zero Answer when nobody has.
func (Store) readOf(ctx context.Context, tx *ledger.Tx, alert string) (Answer, error) {
	a, err := db.One[Answer](ctx, tx.Tx, sqlRead, tx.School, alert)
	if errors.Is(err, db.ErrNone) {
		return Answer{}, nil
	}
	return a, err
}
