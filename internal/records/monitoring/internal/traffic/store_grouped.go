package traffic

import (
	"context"

	"belisha/internal/db"
)

const sqlGrouped = `SELECT category, profile, COALESCE(SUM(CASE WHEN verdict = 'block' THEN lines ELSE 0 END), 0) AS blocked, COALESCE(SUM(CASE WHEN verdict = 'block' THEN 0 ELSE lines END), 0) AS let,
 (SELECT COUNT(DISTINCT r.person_id) FROM monitoring_reached r WHERE r.school_id = c.school_id AND r.day >= ? AND r.day < ? AND r.category = c.category AND r.profile = c.profile) AS people
 FROM monitoring_count c WHERE school_id = ? AND day >= ? AND day < ? GROUP BY school_id, category, profile ORDER BY category, profile LIMIT 5000`

const sqlNewest = `SELECT COALESCE(MAX(latest_at), '') FROM monitoring_count WHERE school_id = ? AND day >= ?`

// Newest is when the newest line since a day was written; empty when there is none.
func (t Log) Newest(ctx context.Context, day string) (at string, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		at, err = db.One[string](ctx, tx, sqlNewest, t.school, day)
		return err
	})
	return at, err
}

// Group is a number of the log by category and profile. It names nobody.
type Group struct {
	Category string `db:"category"`
	Profile  string `db:"profile"`
	Blocked  int64  `db:"blocked"`
	Let      int64  `db:"let"`
	People   int64  `db:"people"` // different persons behind what was blocked; nobody known counts as nobody
}

// Grouped adds up the days from one to before another. // serves MON-17
func (t Log) Grouped(ctx context.Context, from, until string) (out []Group, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Group](ctx, tx, sqlGrouped, from, until, t.school, from, until)
		return err
	})
	return out, err
}
