package governance

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlPutDay = `INSERT INTO governance_day (school_id, day, proven, due, failing, none, measured, attested, missing) VALUES (?,?,?,?,?,?,?,?,?)
 ON CONFLICT (school_id, day) DO UPDATE SET proven = excluded.proven, due = excluded.due, failing = excluded.failing, none = excluded.none,
 measured = excluded.measured, attested = excluded.attested, missing = excluded.missing`
	sqlDays = `SELECT day, proven, due, failing, none, measured, attested, missing FROM governance_day
 WHERE school_id = ? AND day >= ? ORDER BY day`
	sqlLastDay = `SELECT day, proven, due, failing, none, measured, attested, missing FROM governance_day
 WHERE school_id = ? ORDER BY day DESC LIMIT 1`
	sqlSealedDay       = `SELECT day, proven, due, failing, none, measured, attested, missing FROM governance_day WHERE school_id = ? AND day = ?`
	sqlSealedStandings = `SELECT clause, day, state, how FROM governance_standing WHERE school_id = ? AND day = ? ORDER BY clause`
	sqlPutStanding     = `INSERT INTO governance_standing (school_id, clause, day, state, how) VALUES (?,?,?,?,?)
 ON CONFLICT (school_id, clause, day) DO UPDATE SET state = excluded.state, how = excluded.how`
	sqlStandings = `SELECT s.clause, s.day, s.state, s.how FROM governance_standing s WHERE s.school_id = ? AND s.day =
 (SELECT MAX(n.day) FROM governance_standing n WHERE n.school_id = s.school_id AND n.clause = s.clause)`
	sqlClauseDays = `SELECT clause, day, state, how FROM governance_standing WHERE school_id = ? AND clause = ? ORDER BY day DESC LIMIT 50`
)

func (Store) putDay(ctx context.Context, tx *ledger.Tx, d Day) error {
	_, err := tx.Exec(ctx, sqlPutDay, tx.School, d.Day, d.Proven, d.Due, d.Failing, d.None, d.Measured, d.Attested, d.Missing)
	return err
}

func (Store) days(ctx context.Context, tx *ledger.Tx, from string) ([]Day, error) {
	return db.All[Day](ctx, tx.Tx, sqlDays, tx.School, from)
}

// lastDay is the newest day that was noted; the zero Day before the first.
func (Store) lastDay(ctx context.Context, tx *ledger.Tx) (Day, error) {
	d, err := db.One[Day](ctx, tx.Tx, sqlLastDay, tx.School)
	if errors.Is(err, db.ErrNone) {
		return Day{}, nil
	}
	return d, err
}

func (Store) putStanding(ctx context.Context, tx *ledger.Tx, s stood) error {
	_, err := tx.Exec(ctx, sqlPutStanding, tx.School, s.Clause, s.Day, s.State, s.How)
	return err
}

// standings is the newest row of every clause.
func (Store) standings(ctx context.Context, tx *ledger.Tx) ([]stood, error) {
	return db.All[stood](ctx, tx.Tx, sqlStandings, tx.School)
}

// clauseDays is how one clause stood, the newest first.
func (Store) clauseDays(ctx context.Context, tx *ledger.Tx, clause string) ([]stood, error) {
	return db.All[stood](ctx, tx.Tx, sqlClauseDays, tx.School, clause)
}
