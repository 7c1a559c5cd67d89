package cabinet

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/entry"
)

const (
	sqlDueBy = `SELECT ` + entryColumns + ` FROM registers_entry WHERE school_id = ? AND register = ? AND removed_at = '' AND due_on <> '' AND due_on < ?
 AND NOT EXISTS (SELECT 1 FROM registers_told t WHERE t.school_id = registers_entry.school_id AND t.entry = registers_entry.id AND t.due_on = registers_entry.due_on AND t.step = ?)
 ORDER BY due_on, id LIMIT ?`
	sqlToldOf   = `SELECT step FROM registers_told WHERE school_id = ? AND entry = ? AND due_on = ? ORDER BY step`
	sqlMarkTold = `INSERT INTO registers_told (school_id, entry, due_on, step, at) VALUES (?,?,?,?,?) ON CONFLICT (school_id, entry, due_on, step) DO NOTHING`
	sqlDropTold = `DELETE FROM registers_told WHERE school_id = ? AND entry = ?`
)

// DueBy are the entries that are due before a day, the earliest first, without those of which all has been told.
func (Store) DueBy(ctx context.Context, tx *ledger.Tx, register, before, final string, most int) ([]entry.Entry, error) {
	rows, err := db.All[row](ctx, tx.Tx, sqlDueBy, tx.School, register, before, final, most)
	if err != nil {
		return nil, fmt.Errorf("registers: due: %w", err)
	}
	return entries(rows)
}

// ToldOf are the steps that have been told of an entry's term.
func (Store) ToldOf(ctx context.Context, tx *ledger.Tx, entry, due string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlToldOf, tx.School, entry, due)
}

// MarkTold notes that a step has been told of an entry's term.
func (Store) MarkTold(ctx context.Context, tx *ledger.Tx, entry, due, step string) error {
	_, err := tx.Exec(ctx, sqlMarkTold, tx.School, entry, due, step, tx.Now)
	return err
}
