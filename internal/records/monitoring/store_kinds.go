package monitoring

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const sqlKinds = `, state, COUNT(*) AS n, MAX(latest_at) AS latest FROM monitoring_alert WHERE school_id = ? AND (latest_at >= ? OR state = 'open') GROUP BY 1, 2`

type kindTally struct {
	Kind   string `db:"kind"`
	State  State  `db:"state"`
	N      int64  `db:"n"`
	Latest string `db:"latest"`
}

// kinds counts alerts of a term by kind and state. A closed site by one of some clauses is a way round the filter, whether it
// was told of by itself or with others.
func (Store) kinds(ctx context.Context, tx *ledger.Tx, from string, bypass []string) ([]kindTally, error) {
	clauses := append([]string{""}, bypass...) // no clause is called nothing
	sort := `SELECT CASE WHEN kind = 'traffic' AND clause <> '' AND clause IN (` + db.In(len(clauses)) + `) THEN 'bypass' ELSE kind END AS kind`
	return db.All[kindTally](ctx, tx.Tx, sort+sqlKinds, append(db.Args(clauses), tx.School, from)...)
}
