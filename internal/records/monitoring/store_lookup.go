package monitoring

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	lookupColumns = `id, by_id, about_id, reason, case_id, from_at, to_at, host, verdict, category, at, found`
	sqlAddLookup  = `INSERT INTO monitoring_lookup (school_id, ` + lookupColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlLookup     = `SELECT ` + lookupColumns + ` FROM monitoring_lookup WHERE school_id = ? AND id = ?`
	sqlLookups    = `SELECT ` + lookupColumns + ` FROM monitoring_lookup WHERE school_id = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ? OFFSET ?`
	sqlLookupN    = `SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN case_id = '' THEN 1 ELSE 0 END), 0) AS loose, COALESCE(MAX(at), '') AS latest
 FROM monitoring_lookup WHERE school_id = ? AND at >= ? AND at < ?`
	sqlLookers = `SELECT by_id, COUNT(*) AS n FROM monitoring_lookup WHERE school_id = ? AND at >= ? AND at < ? GROUP BY by_id ORDER BY n DESC, by_id`
	// SealedLookup is what the trail seals of a look-up.
	sqlSealedLookup = `SELECT ` + lookupColumns + ` FROM monitoring_lookup WHERE school_id = ? AND id = ?`
	sqlAddCheck     = `INSERT INTO monitoring_check (school_id, id, at, events, sealed, breaks, first) VALUES (?,?,?,?,?,?,?)`
	sqlLastCheck    = `SELECT id, at, events, sealed, breaks, first FROM monitoring_check WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT 1`
	// Persons in a case from which somebody is shut out: their activity is closed to that person too (INC-06).
	sqlShut = `SELECT DISTINCT o.person_id FROM incidents_person me JOIN incidents_person o ON o.school_id = me.school_id AND o.incident_id = me.incident_id
 WHERE me.school_id = ? AND me.person_id = ? AND me.part = 'subject' AND o.person_id <> me.person_id`
	sqlFromRoute = `SELECT COUNT(*) AS n, COALESCE(MAX(reported_at), '') AS latest FROM incidents_incident WHERE school_id = ? AND reported_at >= ? AND (? = '' OR route = ?) AND route IN ('block-page', 'alert', 'log')`
	sqlCaseID    = `SELECT id FROM incidents_incident WHERE school_id = ? AND number = ?`
)

// Lookup is one look into somebody's activity: who, about whom, why and for which case (MON-15).
type Lookup struct {
	ID       string `db:"id"`
	By       string `db:"by_id"`
	About    string `db:"about_id"` // empty: a search over everybody
	Reason   string `db:"reason"`
	Case     string `db:"case_id"` // the concern's number
	From     string `db:"from_at"`
	To       string `db:"to_at"`
	Host     string `db:"host"`
	Verdict  string `db:"verdict"`
	Category string `db:"category"`
	At       string `db:"at"`
	Found    int64  `db:"found"`
}

func (Store) addLookup(ctx context.Context, tx *ledger.Tx, l Lookup) error {
	_, err := tx.Exec(ctx, sqlAddLookup, tx.School, l.ID, l.By, l.About, l.Reason, l.Case, l.From, l.To, l.Host, l.Verdict, l.Category, l.At, l.Found)
	return err
}

func (Store) lookup(ctx context.Context, tx *ledger.Tx, id string) (Lookup, error) {
	l, err := db.One[Lookup](ctx, tx.Tx, sqlLookup, tx.School, id)
	if errors.Is(err, db.ErrNone) {
		return l, errs.Missing("There is no such search.")
	}
	return l, err
}

func (Store) lookups(ctx context.Context, tx *ledger.Tx, from, to string, limit, offset int) ([]Lookup, error) {
	return db.All[Lookup](ctx, tx.Tx, sqlLookups, tx.School, from, to, limit, offset)
}

type lookupTally struct {
	N      int64  `db:"n"`
	Loose  int64  `db:"loose"` // without a case
	Latest string `db:"latest"`
}

func (Store) lookupTally(ctx context.Context, tx *ledger.Tx, from, to string) (lookupTally, error) {
	return db.One[lookupTally](ctx, tx.Tx, sqlLookupN, tx.School, from, to)
}

type looker struct {
	By string `db:"by_id"`
	N  int64  `db:"n"`
}

func (Store) lookers(ctx context.Context, tx *ledger.Tx, from, to string) ([]looker, error) {
	return db.All[looker](ctx, tx.Tx, sqlLookers, tx.School, from, to)
}

func (Store) addCheck(ctx context.Context, tx *ledger.Tx, c Check) error {
	_, err := tx.Exec(ctx, sqlAddCheck, tx.School, c.ID, c.At, c.Events, c.Sealed, c.Breaks, c.First)
	return err
}

// lastCheck is the newest; the zero Check when there has been none.
func (Store) lastCheck(ctx context.Context, tx *ledger.Tx) (Check, error) {
	c, err := db.One[Check](ctx, tx.Tx, sqlLastCheck, tx.School)
	if errors.Is(err, db.ErrNone) {
		return Check{}, nil
	}
	return c, err
}

// shutFrom are the other persons in cases that this person is a subject of.
func (Store) shutFrom(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlShut, tx.School, person)
}

// caseID finds a concern by its number; empty when there is none.
func (Store) caseID(ctx context.Context, tx *ledger.Tx, number string) (string, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlCaseID, tx.School, number)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}

type routed struct {
	N      int64  `db:"n"`
	Latest string `db:"latest"`
}

// fromRoute counts concerns that came from the block page, an alert or the log; route narrows it to one.
func (Store) fromRoute(ctx context.Context, tx *ledger.Tx, from, route string) (routed, error) {
	return db.One[routed](ctx, tx.Tx, sqlFromRoute, tx.School, from, route, route)
}
