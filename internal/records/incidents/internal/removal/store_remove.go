package removal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlEnded = `SELECT ` + record.IncidentColumns + ` FROM incidents_incident WHERE school_id = ? AND state = 'closed' AND closed_at < ?
 AND number NOT IN (%s) ORDER BY closed_at, id LIMIT ?`
	sqlOpenNumbers = `SELECT number FROM incidents_incident WHERE school_id = ? AND state = 'open' ORDER BY number`
	sqlNames       = `SELECT COUNT(*) FROM incidents_person p JOIN incidents_incident i ON i.school_id = p.school_id AND i.id = p.incident_id
 WHERE p.school_id = ? AND p.person_id = ? AND i.number IN (%s)`
	sqlRemoved     = `INSERT INTO incidents_removed (school_id, id, number, closed_at, rule, items, sha256, removed_at) VALUES (?,?,?,?,?,?,?,?)`
	sqlListRemoved = `SELECT id, number, closed_at, rule, items, sha256, removed_at FROM incidents_removed WHERE school_id = ?
 ORDER BY removed_at DESC, id LIMIT ? OFFSET ?`
	sqlCountRemoved = `SELECT COUNT(*) AS many, COALESCE(MAX(removed_at), '') AS latest FROM incidents_removed WHERE school_id = ? AND removed_at >= ?`
)

// dropped are the tables of a case, each before those it hangs on.
func dropped() []string {
	return []string{"incidents_clock", "incidents_reading", "incidents_discipline", "incidents_evidence", "incidents_task", "incidents_entry", "incidents_handler", "incidents_person"}
}

// Removed is the proof that a case was deleted: which, when, by which rule, and the SHA-256 of everything that stood there.
type Removed struct {
	ID        string `db:"id"`
	Number    string `db:"number"`
	ClosedAt  string `db:"closed_at"`
	Rule      string `db:"rule"`
	Items     int64  `db:"items"`
	Hash      string `db:"sha256"`
	RemovedAt string `db:"removed_at"`
}

// Ended gives closed cases that were closed before a moment, the longest ago first; those whose number is held are left out.
func (Removals) Ended(ctx context.Context, tx *ledger.Tx, before string, held []string, most int) ([]record.Incident, error) {
	held = append([]string{""}, held...) // an IN list may not be empty, and no case has no number
	args := append(db.Args(held, tx.School, before), most)
	all, err := db.All[record.Incident](ctx, tx.Tx, fmt.Sprintf(sqlEnded, db.In(len(held))), args...)
	if err != nil {
		return nil, fmt.Errorf("incidents: ended: %w", err)
	}
	return all, nil
}

// OpenNumbers are the numbers of the cases that are open. serves DATA-23
func (Removals) OpenNumbers(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlOpenNumbers, tx.School)
}

// Names reports whether one of the cases with these numbers names a person, or was told by them.
func (Removals) Names(ctx context.Context, tx *ledger.Tx, person string, numbers []string) (bool, error) {
	if len(numbers) == 0 {
		return false, nil
	}
	n, err := db.One[int](ctx, tx.Tx, fmt.Sprintf(sqlNames, db.In(len(numbers))), db.Args(numbers, tx.School, person)...)
	return n > 0, err
}

// Remove deletes a closed case whole, because its time is over by a rule, and leaves the proof. What hangs on it in other
// features must be gone before. The caller's event names the case. serves DATA-23
func (s Removals) Remove(ctx context.Context, tx *ledger.Tx, id, rule string) (Removed, error) {
	i, err := record.Change(ctx, tx, id)
	if err != nil {
		return Removed{}, err
	}
	if i.State != record.Closed {
		return Removed{}, errs.Clash("", "This case is open. Only a closed case can come to the end of its time.")
	}
	out := Removed{ID: i.ID, Number: i.Number, ClosedAt: i.ClosedAt, Rule: rule, RemovedAt: tx.Now}
	if out.Hash, out.Items, err = s.weigh(ctx, tx, id); err != nil {
		return out, err
	}
	if _, err := tx.Exec(ctx, sqlRemoved, tx.School, out.ID, out.Number, out.ClosedAt, out.Rule, out.Items, out.Hash, out.RemovedAt); err != nil {
		return out, fmt.Errorf("incidents: remove: %w", err)
	}
	for _, table := range dropped() {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE school_id = ? AND incident_id = ?`, tx.School, id); err != nil {
			return out, fmt.Errorf("incidents: remove: %s: %w", table, err)
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM incidents_incident WHERE school_id = ? AND id = ?`, tx.School, id); err != nil {
		return out, fmt.Errorf("incidents: remove: %w", err)
	}
	return out, nil
}

// weigh counts and digests everything that stands in a case.
func (s Removals) weigh(ctx context.Context, tx *ledger.Tx, id string) (hash string, items int64, err error) {
	c, err := s.Case(ctx, tx, id)
	if err != nil {
		return "", 0, err
	}
	c.Refusals = nil // of the trail, not of the case
	looks, err := s.readings.Requests(ctx, tx, id)
	if err != nil {
		return "", 0, err
	}
	steps, err := s.readings.Discipline(ctx, tx, id)
	if err != nil {
		return "", 0, err
	}
	sum := sha256.New()
	if err := json.NewEncoder(sum).Encode([]any{c, looks, steps}); err != nil {
		return "", 0, fmt.Errorf("incidents: digest: %w", err)
	}
	items = int64(1 + len(c.Persons) + len(c.Entries) + len(c.Tasks) + len(c.Evidence) + len(looks) + len(steps))
	return hex.EncodeToString(sum.Sum(nil)), items, nil
}

// Gone lists what was removed, the newest first.
func (Removals) Gone(ctx context.Context, tx *ledger.Tx, most, skip int) ([]Removed, error) {
	return db.All[Removed](ctx, tx.Tx, sqlListRemoved, tx.School, most, skip)
}

// Went counts what was removed since a moment, and says when the last was.
func (Removals) Went(ctx context.Context, tx *ledger.Tx, since string) (many int, latest string, err error) {
	t, err := db.One[struct {
		Many   int    `db:"many"`
		Latest string `db:"latest"`
	}](ctx, tx.Tx, sqlCountRemoved, tx.School, since)
	return t.Many, t.Latest, err
}
