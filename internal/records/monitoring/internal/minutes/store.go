package minutes

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	overColumns = `id, person_id, day, allowance, minutes, allowed, at, teaching, decided, words, decided_at`
	sqlAdd      = `INSERT INTO monitoring_over (school_id, ` + overColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`
	// SQLRow is what the trail seals of a day.
	SQLRow       = `SELECT ` + overColumns + ` FROM monitoring_over WHERE school_id = ? AND id = ?`
	sqlList      = `SELECT ` + overColumns + ` FROM monitoring_over WHERE school_id = ? AND person_id <> ? ORDER BY day DESC, minutes DESC, id LIMIT ? OFFSET ?`
	sqlCount     = `SELECT COUNT(*) FROM monitoring_over WHERE school_id = ? AND person_id <> ? AND day >= ?`
	sqlDecide    = `UPDATE monitoring_over SET decided = ?, words = ?, decided_at = ? WHERE school_id = ? AND id = ?`
	sqlLapsed    = `SELECT id FROM monitoring_over WHERE school_id = ? AND day < ? ORDER BY day, id LIMIT 200`
	sqlLapse     = `DELETE FROM monitoring_over WHERE school_id = ? AND id IN (`
	sqlSummed    = `SELECT COUNT(*) FROM monitoring_summed WHERE school_id = ? AND day = ?`
	sqlAddSummed = `INSERT INTO monitoring_summed (school_id, day, at, over_n) VALUES (?,?,?,?)`
	sqlSummedN   = `SELECT COUNT(*) AS days, COALESCE(MAX(at), '') AS latest FROM monitoring_summed WHERE school_id = ? AND day >= ?`
)

func add(ctx context.Context, tx *ledger.Tx, o Over) error {
	_, err := tx.Exec(ctx, sqlAdd, tx.School, o.ID, o.Person, o.Day, o.Allowance, o.Minutes, o.Allowed, o.At, o.Teaching, o.Decided, o.Words, o.DecidedAt)
	return err
}

// list gives the days over an allowance, without those of whoever looks.
func list(ctx context.Context, tx *ledger.Tx, not string, limit, offset int) ([]Over, error) {
	return db.All[Over](ctx, tx.Tx, sqlList, tx.School, not, limit, offset)
}

func count(ctx context.Context, tx *ledger.Tx, not, from string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlCount, tx.School, not, from)
}

// get reads one day.
func get(ctx context.Context, tx *ledger.Tx, id string) (Over, error) {
	return db.OneOr[Over](ctx, tx.Tx, errs.Missing("There is no such day. Figures of staff lapse after a term."), SQLRow, tx.School, id)
}

func setDecided(ctx context.Context, tx *ledger.Tx, o Over) error {
	_, err := tx.Exec(ctx, sqlDecide, o.Decided, o.Words, o.DecidedAt, tx.School, o.ID)
	return err
}

// lapsed are some of the days before one, the oldest first.
func lapsed(ctx context.Context, tx *ledger.Tx, before string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlLapsed, tx.School, before)
}

func drop(ctx context.Context, tx *ledger.Tx, ids []string) error {
	_, err := tx.Exec(ctx, sqlLapse+db.In(len(ids))+`)`, db.Args(ids, tx.School)...)
	return err
}

func summed(ctx context.Context, tx *ledger.Tx, day string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlSummed, tx.School, day)
	return n > 0, err
}

func addSummed(ctx context.Context, tx *ledger.Tx, day string, over int) error {
	_, err := tx.Exec(ctx, sqlAddSummed, tx.School, day, tx.Now, over)
	return err
}

type summedDays struct {
	Days   int64  `db:"days"`
	Latest string `db:"latest"`
}

func summedSince(ctx context.Context, tx *ledger.Tx, from string) (summedDays, error) {
	return db.One[summedDays](ctx, tx.Tx, sqlSummedN, tx.School, from)
}
