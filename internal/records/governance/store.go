package governance

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/nameless"
	"belisha/internal/ledger"
)

// Store reads the tables of the features below and keeps the reports.
type Store struct{}

const (
	// Each counts what was reported in a stretch of time, by one property, without a person.
	sqlByResponse = `SELECT t.title AS label, COUNT(*) AS n FROM incidents_task t
 JOIN incidents_incident i ON i.school_id = t.school_id AND i.id = t.incident_id
 WHERE t.school_id = ? AND i.reported_at >= ? AND i.reported_at < ? AND t.state = 'done' GROUP BY t.title`
	sqlByAlert = `SELECT category AS label, COUNT(*) AS n FROM monitoring_alert
 WHERE school_id = ? AND at >= ? AND at < ? AND part_of = '' GROUP BY category`

	// The first that anybody but the reporter did: what opens a case is no action.
	sqlFirsts = `SELECT i.reported_at, COALESCE((SELECT MIN(e.at) FROM incidents_entry e WHERE e.school_id = i.school_id AND e.incident_id = i.id
 AND e.kind NOT IN ('opened', 'routed')), '') AS first_at FROM incidents_incident i WHERE i.school_id = ? AND i.reported_at >= ? AND i.reported_at < ? ORDER BY i.id`
	sqlPupils = `SELECT COUNT(*) FROM people_person WHERE school_id = ? AND kind = 'pupil' AND (left_on = '' OR left_on > ?)`

	// The cases in which somebody is named, or their office is: the whole case is hidden from them (INC-06).
	sqlShut = `SELECT i.id, i.number FROM incidents_incident i WHERE i.school_id = ? AND (EXISTS (SELECT 1 FROM incidents_person p
 WHERE p.school_id = i.school_id AND p.incident_id = i.id AND p.part = 'subject' AND p.person_id = ?) OR i.about IN (`

	sqlCalled  = `SELECT given, family, account FROM people_person WHERE school_id = ?`
	sqlLookups = `SELECT COUNT(*) FROM monitoring_lookup WHERE school_id = ? AND at >= ? AND at < ?`
	sqlFounded = `SELECT created FROM schools_school WHERE school_id = ?`
	sqlColumns = `id, term, title, state, body, comment, prepared_at, sent_at`
	sqlByTerm  = `SELECT ` + sqlColumns + ` FROM governance_report WHERE school_id = ? AND term = ?`
	sqlSaved   = `SELECT ` + sqlColumns + ` FROM governance_report WHERE school_id = ? ORDER BY prepared_at DESC`
	sqlPrepare = `INSERT INTO governance_report (school_id, id, term, title, state, body, comment, prepared_at, prepared_by, sent_at, sent_by)
 VALUES (?,?,?,?,'prepared',?,?,?,?,'','') ON CONFLICT (school_id, term) DO UPDATE
 SET body = excluded.body, comment = excluded.comment, prepared_at = excluded.prepared_at, prepared_by = excluded.prepared_by
 WHERE governance_report.state = 'prepared'`
	sqlSend   = `UPDATE governance_report SET state = 'sent', sent_at = ?, sent_by = ? WHERE school_id = ? AND term = ? AND state = 'prepared'`
	sqlStop   = `INSERT INTO governance_stop (school_id, id, at, term, why) VALUES (?,?,?,?,?)`
	sqlStops  = `SELECT COUNT(*) FROM governance_stop WHERE school_id = ? AND at >= ?`
	sqlSealed = `SELECT id, term, state, body, comment, prepared_at, sent_at FROM governance_report WHERE school_id = ? AND id = ?`
)

func (Store) counts(ctx context.Context, tx *ledger.Tx, query, from, to string) ([]nameless.Count, error) {
	return db.All[nameless.Count](ctx, tx.Tx, query, tx.School, from, to)
}

// first is when a concern came in, and when somebody did something about it; empty: nobody yet.
type first struct {
	Reported string `db:"reported_at"`
	First    string `db:"first_at"`
}

func (Store) firsts(ctx context.Context, tx *ledger.Tx, from, to string) ([]first, error) {
	return db.All[first](ctx, tx.Tx, sqlFirsts, tx.School, from, to)
}

// pupils counts the children on roll today.
func (Store) pupils(ctx context.Context, tx *ledger.Tx) (int, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlPupils, tx.School, tx.Now[:len("2006-01-02")])
	return int(n), err
}

// shutCase is a case that the reader may not know of.
type shutCase struct {
	ID     string   `db:"id"`
	Number string   `db:"number"`
	Beside []string `db:"-"` // ids of what hangs on it
}

// shut lists the cases in which the grant's actor is named.
func (Store) shut(ctx context.Context, tx *ledger.Tx) ([]shutCase, error) {
	a := tx.Grant.Actor()
	offices := []string{"-"} // nobody's, so that the list is never empty
	for _, r := range a.Roles {
		offices = append(offices, string(r))
	}
	return db.All[shutCase](ctx, tx.Tx, sqlShut+db.In(len(offices))+`)) ORDER BY i.id`, db.Args(offices, any(tx.School), any(a.Person))...)
}

// called is how everybody of the register is called, leavers too.
func (Store) called(ctx context.Context, tx *ledger.Tx) ([]called, error) {
	return db.All[called](ctx, tx.Tx, sqlCalled, tx.School)
}

func (Store) lookups(ctx context.Context, tx *ledger.Tx, _, from, to string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlLookups, tx.School, from, to)
}

// founded is the day on which the school began here.
func (Store) founded(ctx context.Context, tx *ledger.Tx) (string, error) {
	at, err := db.One[string](ctx, tx.Tx, sqlFounded, tx.School)
	return at[:min(len(at), len("2006-01-02"))], err
}

func (Store) byTerm(ctx context.Context, tx *ledger.Tx, term string) (*Saved, error) {
	s, err := db.One[Saved](ctx, tx.Tx, sqlByTerm, tx.School, term)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &s, err
}

func (Store) saved(ctx context.Context, tx *ledger.Tx) ([]Saved, error) {
	return db.All[Saved](ctx, tx.Tx, sqlSaved, tx.School)
}

func (Store) prepare(ctx context.Context, tx *ledger.Tx, s Saved) error {
	n, err := tx.Exec(ctx, sqlPrepare, tx.School, s.ID, s.Term, s.Title, s.Body, s.Comment, s.PreparedAt, tx.Grant.Actor().Person)
	if err == nil && n == 0 {
		return errs.Clash("comment", "The report of this term has been sent already, so it cannot be changed.")
	}
	return err
}

func (Store) send(ctx context.Context, tx *ledger.Tx, term string) error {
	n, err := tx.Exec(ctx, sqlSend, tx.Now, tx.Grant.Actor().Person, tx.School, term)
	if err == nil && n == 0 {
		return errs.Clash("", "There is no prepared report of this term to send, or it has been sent already.")
	}
	return err
}

func (Store) stop(ctx context.Context, tx *ledger.Tx, term, why string) error {
	_, err := tx.Exec(ctx, sqlStop, tx.School, tx.ID(), tx.Now, term, why)
	return err
}

func (Store) stops(ctx context.Context, tx *ledger.Tx, from string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlStops, tx.School, from)
}
