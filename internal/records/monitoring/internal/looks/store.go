package looks

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	lookupColumns = `id, by_id, about_id, reason, case_id, from_at, to_at, host, verdict, category, at, found, door, network, words, purpose, account, device, text_kind, files, more`
	sqlAddLookup  = `INSERT INTO monitoring_lookup (school_id, ` + lookupColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlLookupN    = `SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN case_id = '' AND purpose <> 'alert' THEN 1 ELSE 0 END), 0) AS loose, COALESCE(MAX(at), '') AS latest
 FROM monitoring_lookup WHERE school_id = ? AND at >= ? AND at < ?`
	sqlLookers = `SELECT by_id, COUNT(*) AS n FROM monitoring_lookup WHERE school_id = ? AND at >= ? AND at < ? GROUP BY by_id ORDER BY n DESC, by_id`
	// SQLLookup is what the trail seals of a look-up.
	SQLLookup = `SELECT ` + lookupColumns + ` FROM monitoring_lookup WHERE school_id = ? AND id = ?`
)

// Add writes a look down, inside the write or the view of whoever makes it.
func Add(ctx context.Context, tx *ledger.Tx, l Lookup) error {
	_, err := tx.Exec(ctx, sqlAddLookup, tx.School, l.ID, l.By, l.About, l.Reason, l.Case, l.From, l.To, l.Host, l.Verdict, l.Category, l.At, l.Found, l.Door, l.Network, l.Words,
		l.Purpose, l.Account, l.Device, l.Text, l.Files, l.More)
	return err
}

// Get reads one look.
func Get(ctx context.Context, tx *ledger.Tx, id string) (Lookup, error) {
	return db.OneOr[Lookup](ctx, tx.Tx, errs.Missing("There is no such search."), SQLLookup, tx.School, id)
}

// Tally is how many looks there were.
type Tally struct {
	N      int64  `db:"n"`
	Loose  int64  `db:"loose"` // without a case, though somebody chose to look: an alert asks for its own
	Latest string `db:"latest"`
}

// Count counts the looks from one moment to before another.
func Count(ctx context.Context, tx *ledger.Tx, from, to string) (Tally, error) {
	return db.One[Tally](ctx, tx.Tx, sqlLookupN, tx.School, from, to)
}

type looker struct {
	By string `db:"by_id"`
	N  int64  `db:"n"`
}

func lookers(ctx context.Context, tx *ledger.Tx, from, to string) ([]looker, error) {
	return db.All[looker](ctx, tx.Tx, sqlLookers, tx.School, from, to)
}
