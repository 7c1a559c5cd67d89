package looks

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	signedColumns = `id, month, by_id, at, looks, loose, marked, words`
	sqlAddSigned  = `INSERT INTO monitoring_signed (school_id, ` + signedColumns + `) VALUES (?,?,?,?,?,?,?,?,?)`
	sqlSigned     = `SELECT ` + signedColumns + ` FROM monitoring_signed WHERE school_id = ? AND month = ? ORDER BY at DESC, id DESC LIMIT 20`
	SQLSigned     = `SELECT ` + signedColumns + ` FROM monitoring_signed WHERE school_id = ? AND id = ?`
	sqlLooksFrom  = `SELECT ` + lookupColumns + ` FROM monitoring_lookup WHERE school_id = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT 20000`
	sqlFirstLook  = `SELECT by_id, MIN(at) AS at FROM monitoring_lookup WHERE school_id = ? AND at >= ? GROUP BY by_id`
)

// Signed says that somebody read and signed the list of a month. // serves MON-15
type Signed struct {
	ID     string `db:"id"`
	Month  string `db:"month"` // YYYY-MM
	By     string `db:"by_id"`
	At     string `db:"at"`
	Looks  int64  `db:"looks"`
	Loose  int64  `db:"loose"`
	Marked int64  `db:"marked"`
	Words  string `db:"words"`
}

func addSigned(ctx context.Context, tx *ledger.Tx, s Signed) error {
	_, err := tx.Exec(ctx, sqlAddSigned, tx.School, s.ID, s.Month, s.By, s.At, s.Looks, s.Loose, s.Marked, s.Words)
	return err
}

func signed(ctx context.Context, tx *ledger.Tx, month string) ([]Signed, error) {
	return db.All[Signed](ctx, tx.Tx, sqlSigned, tx.School, month)
}

// Between are the looks from one moment to before another, the newest twenty thousand of them.
func Between(ctx context.Context, tx *ledger.Tx, from, to string) ([]Lookup, error) {
	return db.All[Lookup](ctx, tx.Tx, sqlLooksFrom, tx.School, from, to)
}

// firstLooks says since when each person has looked, from a moment on.
func firstLooks(ctx context.Context, tx *ledger.Tx, from string) (map[string]string, error) {
	type first struct {
		By string `db:"by_id"`
		At string `db:"at"`
	}
	all, err := db.All[first](ctx, tx.Tx, sqlFirstLook, tx.School, from)
	out := map[string]string{}
	for _, f := range all {
		out[f.By] = f.At
	}
	return out, err
}
