package people

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	sqlLeavers   = `SELECT ` + sqlColumns + ` FROM people_person WHERE school_id = ? AND left_on >= ? ORDER BY left_on DESC, family, given, id`
	sqlStarting  = `SELECT id FROM people_person WHERE school_id = ? AND starts_on <> '' AND starts_on <= ? AND start_told = '' ORDER BY id LIMIT 500`
	sqlUntold    = `SELECT id, left_on FROM people_person WHERE school_id = ? AND left_on <> left_told ORDER BY id LIMIT 500`
	sqlLeftTold  = `UPDATE people_person SET left_told = left_on WHERE school_id = ? AND id = ?`
	sqlStartTold = `UPDATE people_person SET start_told = ? WHERE school_id = ? AND id = ?`
)

// Leavers lists who has left since a moment or will leave, the latest first.
func (s Store) Leavers(ctx context.Context, tx *ledger.Tx, since time.Time) ([]Person, error) {
	rows, err := db.All[row](ctx, tx.Tx, sqlLeavers, tx.School, clock.ISO(since))
	if err != nil {
		return nil, fmt.Errorf("people: leavers: %w", err)
	}
	return s.fill(ctx, tx, rows)
}

// Starting lists those whose first day has come and of whom the others have not been told.
func (Store) Starting(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return list(ctx, tx, sqlStarting, today(tx))
}

type untold struct {
	ID   string `db:"id"`
	Left string `db:"left_on"`
}

// untold lists those whose leaving date came or went with many others', so that no event is their own yet.
func (Store) untold(ctx context.Context, tx *ledger.Tx) ([]untold, error) {
	out, err := db.All[untold](ctx, tx.Tx, sqlUntold, tx.School)
	if err != nil {
		return nil, fmt.Errorf("people: leavers: %w", err)
	}
	return out, nil
}

func (Store) leftTold(ctx context.Context, tx *ledger.Tx, id string) error {
	if _, err := tx.Exec(ctx, sqlLeftTold, tx.School, id); err != nil {
		return fmt.Errorf("people: leavers: %w", err)
	}
	return nil
}

// StartTold notes that people.started was written.
func (Store) StartTold(ctx context.Context, tx *ledger.Tx, id string) error {
	if _, err := tx.Exec(ctx, sqlStartTold, tx.Now, tx.School, id); err != nil {
		return fmt.Errorf("people: started: %w", err)
	}
	return nil
}
