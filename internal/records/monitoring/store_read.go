package monitoring

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAddRead  = `INSERT INTO monitoring_read (school_id, alert_id, person_id, at) VALUES (?,?,?,?) ON CONFLICT (school_id, alert_id) DO NOTHING`
	sqlUnread   = `DELETE FROM monitoring_read WHERE school_id = ? AND alert_id = ?`
	sqlUnopened = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.state = 'open' AND a.level = 'high' AND a.part_of = ''
 AND a.kind IN ('traffic', 'bypass', 'class') AND a.latest_at >= ? AND NOT EXISTS (SELECT 1 FROM monitoring_read r WHERE r.school_id = a.school_id AND r.alert_id = a.id)
 ORDER BY a.latest_at, a.id LIMIT 200`
	sqlRead = `SELECT alert_id, person_id, at FROM monitoring_read WHERE school_id = ? AND alert_id = ?`
)

// addRead notes who opened an alert first.
func (Store) addRead(ctx context.Context, tx *ledger.Tx, alert string) error {
	_, err := tx.Exec(ctx, sqlAddRead, tx.School, alert, tx.Grant.Actor().Person, tx.Now)
	return err
}

// unread forgets who opened an alert first; the trail still has it.
func (Store) unread(ctx context.Context, tx *ledger.Tx, alert string) error {
	_, err := tx.Exec(ctx, sqlUnread, tx.School, alert)
	return err
}

// unopened are the high alerts since a moment that are open and that nobody has opened, the longest waiting first.
func (Store) unopened(ctx context.Context, tx *ledger.Tx, since string) ([]Alert, error) {
	return db.All[Alert](ctx, tx.Tx, sqlUnopened, tx.School, since)
}

// readOf is the first who opened an alert; the zero Answer when nobody has.
func (Store) readOf(ctx context.Context, tx *ledger.Tx, alert string) (Answer, error) {
	a, err := db.One[Answer](ctx, tx.Tx, sqlRead, tx.School, alert)
	if errors.Is(err, db.ErrNone) {
		return Answer{}, nil
	}
	return a, err
}
