package cabinet

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

const (
	sqlDated = `SELECT ` + entryColumns + ` FROM registers_entry
 WHERE school_id = ? AND register = ? AND removed_at = '' AND blanked_at = '' AND id > ?%s ORDER BY id LIMIT ?`
	onlyDated = ` AND due_on <> ''`
	// An entry that somebody has changed meanwhile has got its day by the new rules already.
	sqlRedate = `UPDATE registers_entry SET due_on = ? WHERE school_id = ? AND id = ? AND revision = ?`
)

// Dated are some entries of a register that may have a due day, or have one though the register sets none any more:
// those behind an id, in the order of ids.
func (Store) Dated(ctx context.Context, tx *ledger.Tx, def policy.Register, behind string, most int) ([]entry.Entry, error) {
	narrow := ""
	if !entry.HasDue(def) {
		narrow = onlyDated
	}
	rows, err := db.All[row](ctx, tx.Tx, fmt.Sprintf(sqlDated, narrow), tx.School, def.Key, behind, most)
	if err != nil {
		return nil, fmt.Errorf("registers: dated: %w", err)
	}
	return entries(rows)
}

// Redate gives an entry another due day. Nobody has changed the entry, so it stays the same revision.
func (Store) Redate(ctx context.Context, tx *ledger.Tx, e entry.Entry, due string) error {
	if _, err := tx.Exec(ctx, sqlRedate, due, tx.School, e.ID, e.Revision); err != nil {
		return fmt.Errorf("registers: new due day: %w", err)
	}
	return nil
}
