package gates

import (
	"context"
	"embed"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Schema is the table of who was held and for how long.
//
//go:embed schema/*.sql
var Schema embed.FS

const (
	holdColumns = `id, person, gate, why, found_at, ended_at`
	sqlHold     = `SELECT ` + holdColumns + ` FROM gates_hold WHERE school_id = ? AND id = ?`
	sqlOpen     = `SELECT ` + holdColumns + ` FROM gates_hold WHERE school_id = ? AND ended_at = '' ORDER BY found_at, id`
	sqlBegin    = `INSERT INTO gates_hold (school_id, ` + holdColumns + `) VALUES (?,?,?,?,?,?,'') ON CONFLICT DO NOTHING`
	sqlEnd      = `UPDATE gates_hold SET ended_at = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlResolved = `SELECT ` + holdColumns + ` FROM gates_hold WHERE school_id = ? AND ended_at >= ? ORDER BY ended_at DESC, id LIMIT 2000`
	sqlTally    = `SELECT h.gate AS gate, COUNT(*) AS n, MIN(h.found_at) AS oldest FROM gates_hold h WHERE h.school_id = ? AND h.ended_at = '' GROUP BY h.gate ORDER BY h.gate`
	sqlChildren = `SELECT h.id, h.person, h.gate, h.why, h.found_at, h.ended_at FROM gates_hold h
 JOIN people_person p ON p.school_id = h.school_id AND p.id = h.person WHERE h.school_id = ? AND h.ended_at = '' AND p.kind = 'pupil' ORDER BY h.id`
	sqlKnown     = `SELECT gate, since FROM gates_known WHERE school_id = ? ORDER BY gate`
	sqlSealKnown = `SELECT gate, since FROM gates_known WHERE school_id = ? AND gate = ?`
	sqlLearn     = `INSERT INTO gates_known (school_id, gate, since) VALUES (?,?,?) ON CONFLICT (school_id, gate) DO NOTHING`
	sqlPupilsOf  = `SELECT COUNT(DISTINCT h.person) FROM gates_hold h JOIN people_person p ON p.school_id = h.school_id AND p.id = h.person
 WHERE h.school_id = ? AND h.ended_at = '' AND p.kind = 'pupil' AND p.class IN (%s)`
	sqlPeopleHeld = `SELECT COUNT(DISTINCT person) FROM gates_hold WHERE school_id = ? AND ended_at = ''`
)

// store holds every statement of this feature.
type store struct{}

// hold is one person at one gate, from when they were found there until they were found free.
type hold struct {
	ID     string `db:"id"`
	Person string `db:"person"`
	Gate   string `db:"gate"`
	Why    string `db:"why"`
	Found  string `db:"found_at"`
	Ended  string `db:"ended_at"`
}

func (store) open(ctx context.Context, tx *ledger.Tx) ([]hold, error) {
	out, err := db.All[hold](ctx, tx.Tx, sqlOpen, tx.School)
	if err != nil {
		return nil, fmt.Errorf("gates: open holds: %w", err)
	}
	return out, nil
}

func (store) begin(ctx context.Context, tx *ledger.Tx, h hold) error {
	if _, err := tx.Exec(ctx, sqlBegin, tx.School, h.ID, h.Person, h.Gate, h.Why, tx.Now); err != nil {
		return fmt.Errorf("gates: begin: %w", err)
	}
	return nil
}

func (store) end(ctx context.Context, tx *ledger.Tx, id string) error {
	if _, err := tx.Exec(ctx, sqlEnd, tx.Now, tx.School, id); err != nil {
		return fmt.Errorf("gates: end: %w", err)
	}
	return nil
}

// resolved are the holds that have ended since a moment, the newest first.
func (store) resolved(ctx context.Context, tx *ledger.Tx, since string) ([]hold, error) {
	out, err := db.All[hold](ctx, tx.Tx, sqlResolved, tx.School, since)
	if err != nil {
		return nil, fmt.Errorf("gates: resolved: %w", err)
	}
	return out, nil
}

// children are the open holds of pupils.
func (store) children(ctx context.Context, tx *ledger.Tx) ([]hold, error) {
	out, err := db.All[hold](ctx, tx.Tx, sqlChildren, tx.School)
	if err != nil {
		return nil, fmt.Errorf("gates: children: %w", err)
	}
	return out, nil
}

// tally counts who is held at one gate, and since when the first of them is.
type tally struct {
	Gate   string `db:"gate"`
	N      int    `db:"n"`
	Oldest string `db:"oldest"`
}

func (store) tally(ctx context.Context, tx *ledger.Tx) ([]tally, error) {
	out, err := db.All[tally](ctx, tx.Tx, sqlTally, tx.School)
	if err != nil {
		return nil, fmt.Errorf("gates: tally: %w", err)
	}
	return out, nil
}

// count is how many people are held: all, or the pupils of some classes.
func (store) count(ctx context.Context, tx *ledger.Tx, classes []string) (int, error) {
	query, args := sqlPeopleHeld, []any{tx.School}
	if len(classes) > 0 {
		query, args = fmt.Sprintf(sqlPupilsOf, db.In(len(classes))), db.Args(classes, tx.School)
	}
	n, err := db.One[int](ctx, tx.Tx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("gates: count: %w", err)
	}
	return n, nil
}

// knownRow says since when the house knows a gate.
type knownRow struct {
	Gate  string `db:"gate"`
	Since string `db:"since"`
}

// known gives since when each gate is known.
func (store) known(ctx context.Context, tx *ledger.Tx) (map[string]time.Time, error) {
	rows, err := db.All[knownRow](ctx, tx.Tx, sqlKnown, tx.School)
	if err != nil {
		return nil, fmt.Errorf("gates: known: %w", err)
	}
	out := make(map[string]time.Time, len(rows))
	for _, r := range rows {
		if out[r.Gate], err = clock.Parse(r.Since); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (store) learn(ctx context.Context, tx *ledger.Tx, gate string) error {
	if _, err := tx.Exec(ctx, sqlLearn, tx.School, gate, tx.Now); err != nil {
		return fmt.Errorf("gates: learn: %w", err)
	}
	return nil
}
