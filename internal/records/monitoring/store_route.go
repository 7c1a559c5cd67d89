package monitoring

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const sqlFromRoute = `SELECT COUNT(*) AS n, COALESCE(MAX(reported_at), '') AS latest FROM incidents_incident WHERE school_id = ? AND reported_at >= ? AND (? = '' OR route = ?) AND route IN ('block-page', 'alert', 'log')`

type routed struct {
	N      int64  `db:"n"`
	Latest string `db:"latest"`
}

// fromRoute counts concerns that came from the block page, an alert or the log; route narrows it to one.
func (Store) fromRoute(ctx context.Context, tx *ledger.Tx, from, route string) (routed, error) {
	return db.One[routed](ctx, tx.Tx, sqlFromRoute, tx.School, from, route, route)
}
