package telling

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlRoutes = `SELECT i.route, i.reporter_kind, COUNT(*) AS how_many, COALESCE(MAX(r.told_at), '') AS latest,
 COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM telling_receipt k WHERE k.school_id = r.school_id AND k.incident_id = r.incident_id) THEN 1 ELSE 0 END), 0) AS receipts
 FROM telling_report r JOIN incidents_incident i ON i.school_id = r.school_id AND i.id = r.incident_id
 WHERE r.school_id = ? AND r.told_at >= ? GROUP BY i.route, i.reporter_kind ORDER BY i.route, i.reporter_kind`
	sqlWorries = `SELECT r.told_at, i.read_at FROM telling_report r JOIN incidents_incident i ON i.school_id = r.school_id AND i.id = r.incident_id
 WHERE r.school_id = ? AND r.child = TRUE AND r.told_at >= ? ORDER BY r.told_at`
	sqlDelays = `SELECT i.happened_at, i.reported_at, i.late FROM telling_report r
 JOIN incidents_incident i ON i.school_id = r.school_id AND i.id = r.incident_id WHERE r.school_id = ? AND i.route = 'staff-form' AND r.told_at >= ?`
	sqlKindTally = `SELECT COUNT(*) AS how_many, COALESCE(SUM(CASE WHEN child THEN 1 ELSE 0 END), 0) AS children, COALESCE(MAX(told_at), '') AS latest
 FROM telling_report WHERE school_id = ? AND kind = ? AND told_at >= ?`
)

type routeTally struct {
	Route    string `db:"route"`
	Group    string `db:"reporter_kind"`
	Many     int64  `db:"how_many"`
	Latest   string `db:"latest"`
	Receipts int64  `db:"receipts"`
}

type worry struct {
	Told string `db:"told_at"`
	Read string `db:"read_at"`
}

type delay struct {
	Happened string `db:"happened_at"`
	Reported string `db:"reported_at"`
	Late     bool   `db:"late"`
}

type kindTally struct {
	Many     int64  `db:"how_many"`
	Children int64  `db:"children"`
	Latest   string `db:"latest"`
}

func (Store) routes(ctx context.Context, tx *ledger.Tx, from string) ([]routeTally, error) {
	return db.All[routeTally](ctx, tx.Tx, sqlRoutes, tx.School, from)
}

func (Store) worries(ctx context.Context, tx *ledger.Tx, from string) ([]worry, error) {
	return db.All[worry](ctx, tx.Tx, sqlWorries, tx.School, from)
}

func (Store) delays(ctx context.Context, tx *ledger.Tx, from string) ([]delay, error) {
	return db.All[delay](ctx, tx.Tx, sqlDelays, tx.School, from)
}

func (Store) tallyOf(ctx context.Context, tx *ledger.Tx, kind, from string) (kindTally, error) {
	return db.One[kindTally](ctx, tx.Tx, sqlKindTally, tx.School, kind, from)
}
