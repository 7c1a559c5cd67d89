package monitoring

import (
	"context"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const sqlLinesOf = `SELECT line_id FROM monitoring_sign WHERE school_id = ? AND alert_id = ? ORDER BY at, line_id LIMIT ?`

// linesOf are the lines of an alert's signs, the first of them. What a service outside wrote has none.
func (Store) linesOf(ctx context.Context, tx *ledger.Tx, alert string, most int) (ids []string, err error) {
	all, err := db.All[string](ctx, tx.Tx, sqlLinesOf, tx.School, alert, most)
	for _, sign := range all {
		if line, _, _ := strings.Cut(sign, "/"); line != outside {
			ids = append(ids, line)
		}
	}
	return ids, err
}
