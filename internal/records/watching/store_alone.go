package watching

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAlone = `INSERT INTO watching_alone (school_id, day, person_id, class, network, first_at, last_at) VALUES (?,?,?,?,?,?,?)
 ON CONFLICT (school_id, day, person_id) DO UPDATE SET last_at = excluded.last_at, network = excluded.network`
	sqlAloneOf   = `SELECT person_id, class, network, first_at, last_at FROM watching_alone WHERE school_id = ? AND day = ? ORDER BY last_at DESC, class, person_id LIMIT 500`
	sqlOldAlone  = `SELECT COUNT(*) FROM watching_alone WHERE school_id = ? AND day < ?`
	sqlForget    = `DELETE FROM watching_alone WHERE school_id = ? AND day < ?`
	sqlQuarter   = `INSERT INTO watching_quarter (school_id, at, under, permitted, alone) VALUES (?,?,?,?,?) ON CONFLICT (school_id, at) DO NOTHING`
	sqlQuarterAt = `SELECT COUNT(*) FROM watching_quarter WHERE school_id = ? AND at = ?`
	sqlQuarters  = `SELECT COALESCE(SUM(under), 0) AS under, COALESCE(SUM(permitted), 0) AS permitted, COALESCE(SUM(alone), 0) AS alone, COALESCE(MAX(at), '') AS latest
 FROM watching_quarter WHERE school_id = ? AND at >= ?`
)

// Lone is a child who was online without a named adult on a day.
type Lone struct {
	Person  string `db:"person_id"`
	Class   string `db:"class"`
	Network string `db:"network"`
	First   string `db:"first_at"`
	Last    string `db:"last_at"`
}

func (store) alone(ctx context.Context, tx *ledger.Tx, day string, l Lone) error {
	_, err := tx.Exec(ctx, sqlAlone, tx.School, day, l.Person, l.Class, l.Network, l.First, l.Last)
	return err
}

func (store) aloneOf(ctx context.Context, tx *ledger.Tx, day string) ([]Lone, error) {
	return db.All[Lone](ctx, tx.Tx, sqlAloneOf, tx.School, day)
}

func (store) oldAlone(ctx context.Context, tx *ledger.Tx, day string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlOldAlone, tx.School, day)
}

func (store) forget(ctx context.Context, tx *ledger.Tx, day string) error {
	_, err := tx.Exec(ctx, sqlForget, tx.School, day)
	return err
}

// quarter is how many children were online in a quarter of an hour.
type quarter struct {
	Under     int    `db:"under"`
	Permitted int    `db:"permitted"`
	Alone     int    `db:"alone"`
	Latest    string `db:"latest"`
}

func (q quarter) all() int { return q.Under + q.Permitted + q.Alone }

func (store) addQuarter(ctx context.Context, tx *ledger.Tx, at string, q quarter) error {
	_, err := tx.Exec(ctx, sqlQuarter, tx.School, at, q.Under, q.Permitted, q.Alone)
	return err
}

func (store) hasQuarter(ctx context.Context, tx *ledger.Tx, at string) (bool, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlQuarterAt, tx.School, at)
	return n > 0, err
}

func (store) quarters(ctx context.Context, tx *ledger.Tx, from string) (quarter, error) {
	return db.One[quarter](ctx, tx.Tx, sqlQuarters, tx.School, from)
}
