package sanctions

import (
	"context"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	sqlByKind   = `SELECT s.title AS kind, COUNT(*) AS n, MAX(s.at) AS latest` + sqlWithEnd + ` AND s.at >= ? AND COALESCE(e.how, '') <> 'unfounded' GROUP BY s.title ORDER BY s.title`
	sqlPerTerm  = `SELECT COUNT(*)` + sqlWithEnd + ` AND s.audience = 'pupils' AND s.at >= ? AND s.at < ? AND COALESCE(e.how, '') <> 'unfounded'`
	sqlIsOnNow  = `SELECT COUNT(*)` + sqlWithEnd + ` AND s.removes <> '' AND e.how IS NULL AND s.starts_at <= ? AND s.ends_at > ?`
	sqlAccessed = `SELECT ` + sqlColumns + sqlWithEnd + ` AND s.removes <> '' AND s.ends_at <> '' AND (e.at >= ? OR e.how IS NULL AND s.ends_at <= ?) ORDER BY s.id LIMIT 5000`
)

type kindCount struct {
	Kind   string `db:"kind"`
	N      int    `db:"n"`
	Latest string `db:"latest"`
}

func (store) byKind(ctx context.Context, tx *ledger.Tx, from string) ([]kindCount, error) {
	return db.All[kindCount](ctx, tx.Tx, sqlByKind, tx.School, from)
}

// PerTerm counts what was imposed on pupils from one moment to before another, leaving out what had no substance.
// serves GOV-21
func (s *Sanctions) PerTerm(ctx context.Context, tx *ledger.Tx, from, to time.Time) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlPerTerm, tx.School, clock.Text(from), clock.Text(to))
}

// OnNow counts those that take access away just now. // serves GOV-05
func (s *Sanctions) OnNow(ctx context.Context, tx *ledger.Tx) (int, error) {
	return s.store.onNow(ctx, tx, tx.Now)
}

func (store) onNow(ctx context.Context, tx *ledger.Tx, now string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlIsOnNow, tx.School, now, now)
}

// came are those that took access away and ended since a moment, or should have by now.
func (store) came(ctx context.Context, tx *ledger.Tx, from, now string) ([]Sanction, error) {
	return db.All[Sanction](ctx, tx.Tx, sqlAccessed, tx.School, from, now)
}
