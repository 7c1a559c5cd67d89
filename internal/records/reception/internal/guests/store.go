package guests

import (
	"context"
	"embed"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Schema is the tables of visits, passes and organisations.
//
//go:embed schema/*.sql
var Schema embed.FS

// Store is every statement about visits.
type Store struct{}

const (
	visitColumns = `v.id, v.person, v.kind, v.organisation, v.host, v.from_on, v.until_on, v.ends_hour, v.ends_at, v.services, v.reason, v.need, v.reach, v.times,
 v.approval, v.decided_by, v.decided_at, v.lasting, v.added, v.signed_at, v.issued_at, v.issued_by, v.lapsed_at, v.shut, v.made_at, v.made_by, v.ended_at, v.ended_why`
	sqlAddVisit = `INSERT INTO reception_visit (school_id, id, person, kind, organisation, host, from_on, until_on, ends_hour, ends_at, services, reason, need, reach, times,
 approval, decided_by, decided_at, lasting, added, signed_at, issued_at, issued_by, lapsed_at, shut, made_at, made_by, ended_at, ended_why)
 VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'','',?,?,?,'','','','',?,?,'','')`
	sqlVisit   = `SELECT ` + visitColumns + ` FROM reception_visit v WHERE v.school_id = ? AND v.id = ?`
	sqlOpen    = `SELECT ` + visitColumns + ` FROM reception_visit v WHERE v.school_id = ? AND v.ended_at = '' ORDER BY v.id`
	sqlOpenOf  = `SELECT ` + visitColumns + ` FROM reception_visit v WHERE v.school_id = ? AND v.person = ? AND v.ended_at = '' ORDER BY v.id`
	sqlVisits  = `SELECT ` + visitColumns + ` FROM reception_visit v WHERE v.school_id = ? AND v.person = ? ORDER BY v.made_at DESC, v.id DESC LIMIT ?`
	sqlDecide  = `UPDATE reception_visit SET approval = ?, decided_by = ?, decided_at = ? WHERE school_id = ? AND id = ? AND approval = 'waits' AND ended_at = ''`
	sqlSigned  = `UPDATE reception_visit SET signed_at = ? WHERE school_id = ? AND id = ? AND signed_at = ''`
	sqlIssue   = `UPDATE reception_visit SET issued_at = ?, issued_by = ?, lapsed_at = '', shut = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlShut    = `UPDATE reception_visit SET shut = ? WHERE school_id = ? AND id = ?`
	sqlLapse   = `UPDATE reception_visit SET lapsed_at = ?, shut = 'lapsed' WHERE school_id = ? AND id = ? AND lapsed_at = ''`
	sqlEnd     = `UPDATE reception_visit SET ended_at = ?, ended_why = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlExtend  = `UPDATE reception_visit SET until_on = ?, ends_hour = ?, ends_at = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlPutMore = `INSERT INTO reception_extension (school_id, id, visit, before_at, after_at, why, by_person, at) VALUES (?,?,?,?,?,?,?,?)`
	sqlMore    = `SELECT before_at, after_at, why, by_person, at FROM reception_extension WHERE school_id = ? AND visit = ? ORDER BY at, id`

	// The rows that the trail seals with a visit.
	sqlSealVisit = `SELECT ` + visitColumns + ` FROM reception_visit v WHERE v.school_id = ? AND v.id = ?`
	sqlSealMore  = `SELECT before_at, after_at, why, by_person, at FROM reception_extension WHERE school_id = ? AND visit = ? ORDER BY at, id`
	sqlSealPass  = `SELECT what, hash, made_at, made_by, expires_at, closed_at FROM reception_pass WHERE school_id = ? AND about = ? ORDER BY id`
)

// Add writes a new visit down.
func (Store) Add(ctx context.Context, tx *ledger.Tx, v Visit) error {
	_, err := tx.Exec(ctx, sqlAddVisit, tx.School, v.ID, v.Person, v.Kind, v.Organisation, v.Host, v.From, v.Until, v.Hour, v.Ends, v.Services, v.Reason,
		v.Need, v.Reach, v.Times, v.Approval, v.Lasting, v.Added, v.Signed, v.Made, v.By)
	if err != nil {
		return fmt.Errorf("reception: enter: %w", err)
	}
	return nil
}

// Get finds a visit.
func (Store) Get(ctx context.Context, tx *ledger.Tx, id string) (Visit, error) {
	return db.OneOr[Visit](ctx, tx.Tx, errs.Missing("There is no such visit. It may have been typed wrongly; the list of guests has them all."), sqlVisit, tx.School, id)
}

// Open gives all visits that have not ended.
func (Store) Open(ctx context.Context, tx *ledger.Tx) ([]Visit, error) {
	return db.All[Visit](ctx, tx.Tx, sqlOpen, tx.School)
}

// OpenOf gives a person's visits that have not ended.
func (Store) OpenOf(ctx context.Context, tx *ledger.Tx, person string) ([]Visit, error) {
	return db.All[Visit](ctx, tx.Tx, sqlOpenOf, tx.School, person)
}

// Of gives a person's visits, the newest first.
func (Store) Of(ctx context.Context, tx *ledger.Tx, person string, n int) ([]Visit, error) {
	return db.All[Visit](ctx, tx.Tx, sqlVisits, tx.School, person, n)
}

// one runs a statement that must change one row; another state by now is a clash.
func (Store) one(ctx context.Context, tx *ledger.Tx, query string, args ...any) error {
	n, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("reception: save: %w", err)
	}
	if n == 0 {
		return errs.Clash("", "This visit has changed meanwhile. Look at it again.")
	}
	return nil
}

// Decide keeps the head's word; one that is given stays.
func (s Store) Decide(ctx context.Context, tx *ledger.Tx, id, answer, by string) error {
	return s.one(ctx, tx, sqlDecide, answer, by, tx.Now, tx.School, id)
}

// signed notes since when nothing is left to sign; whoever has noted it before keeps the moment.
func (Store) signed(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlSigned, tx.Now, tx.School, id)
	return err
}

func (s Store) issue(ctx context.Context, tx *ledger.Tx, id, by, shut string) error {
	return s.one(ctx, tx, sqlIssue, tx.Now, by, shut, tx.School, id)
}

func (s Store) shut(ctx context.Context, tx *ledger.Tx, id, why string) error {
	return s.one(ctx, tx, sqlShut, why, tx.School, id)
}

func (s Store) lapse(ctx context.Context, tx *ledger.Tx, id string) error {
	return s.one(ctx, tx, sqlLapse, tx.Now, tx.School, id)
}

func (s Store) end(ctx context.Context, tx *ledger.Tx, id, why string) error {
	return s.one(ctx, tx, sqlEnd, tx.Now, why, tx.School, id)
}

// More is one extension of a visit.
type More struct {
	Before string `db:"before_at"`
	After  string `db:"after_at"`
	Why    string `db:"why"`
	By     string `db:"by_person"`
	At     string `db:"at"`
}

func (s Store) extend(ctx context.Context, tx *ledger.Tx, v Visit, before, why, by string) error {
	if err := s.one(ctx, tx, sqlExtend, v.Until, v.Hour, v.Ends, tx.School, v.ID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlPutMore, tx.School, tx.ID(), v.ID, before, v.Ends, why, by, tx.Now)
	return err
}

// More gives the extensions of a visit, the first one first.
func (Store) More(ctx context.Context, tx *ledger.Tx, visit string) ([]More, error) {
	return db.All[More](ctx, tx.Tx, sqlMore, tx.School, visit)
}

// Sealed are the rows that the trail seals for one visit.
func Sealed() []ledger.Rows {
	return []ledger.Rows{{Name: "reception_visit", Query: sqlSealVisit}, {Name: "reception_extension", Query: sqlSealMore}, {Name: "reception_pass", Query: sqlSealPass}}
}

// SealedOrganisation are those for one organisation.
func SealedOrganisation() []ledger.Rows {
	return []ledger.Rows{{Name: "reception_organisation", Query: sqlSealOrganisation}, {Name: "reception_cover", Query: sqlSealCovers}, {Name: "reception_pass", Query: sqlSealPass}}
}
