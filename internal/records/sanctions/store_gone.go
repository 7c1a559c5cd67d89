package sanctions

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlGone = `INSERT INTO sanctions_gone (school_id, incident_id, at) VALUES (?,?,?) ON CONFLICT (school_id, incident_id) DO NOTHING`
	sqlToGo = `SELECT ` + sqlColumns + sqlWithEnd + ` AND EXISTS (SELECT 1 FROM sanctions_gone g WHERE g.school_id = s.school_id AND g.incident_id = s.incident_id) ORDER BY s.id LIMIT 100`
)

// removals take one sanction away, each table before the one that it hangs on.
func removals() []string {
	return []string{`DELETE FROM sanctions_hand WHERE school_id = ? AND sanction_id = ?`, `DELETE FROM sanctions_lesson WHERE school_id = ? AND sanction_id = ?`,
		`DELETE FROM sanctions_end WHERE school_id = ? AND sanction_id = ?`, `DELETE FROM sanctions_sanction WHERE school_id = ? AND id = ?`}
}

func (store) gone(ctx context.Context, tx *ledger.Tx, incident string) error {
	_, err := tx.Exec(ctx, sqlGone, tx.School, incident, tx.Now)
	return err
}

func (store) toGo(ctx context.Context, tx *ledger.Tx) ([]Sanction, error) {
	return db.All[Sanction](ctx, tx.Tx, sqlToGo, tx.School)
}

func (store) remove(ctx context.Context, tx *ledger.Tx, id string) error {
	for _, query := range removals() {
		if _, err := tx.Exec(ctx, query, tx.School, id); err != nil {
			return fmt.Errorf("sanctions: removing: %w", err)
		}
	}
	return nil
}
