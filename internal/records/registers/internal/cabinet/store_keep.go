package cabinet

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

const (
	pastWhere = ` FROM registers_entry e WHERE e.school_id = ? AND e.register = ? AND e.hold = '' AND e.blanked_at = ''`
	// Of a register without states an entry is finished when it was last written.
	pastCreated = ` AND e.created_at < ?`
	pastChanged = ` AND e.changed_at < ?`
	pastClosed  = ` AND e.closed_at <> '' AND e.closed_at < ?`
	pastField   = ` AND EXISTS (SELECT 1 FROM registers_value v WHERE v.school_id = e.school_id AND v.entry = e.id AND v.field = ? AND v.value < ?)`
	pastHeld    = ` AND NOT EXISTS (SELECT 1 FROM registers_value h WHERE h.school_id = e.school_id AND h.entry = e.id
 AND h.field IN ('case', 'incident', 'reference') AND h.value IN (%s))`
	sqlPast  = `SELECT ` + findColumns + pastWhere
	sqlPastN = `SELECT COUNT(*)` + pastWhere

	sqlDropEntry     = `DELETE FROM registers_entry WHERE school_id = ? AND id = ?`
	sqlDropRevisions = `DELETE FROM registers_revision WHERE school_id = ? AND entry = ?`
	sqlDropAttests   = `DELETE FROM registers_attest WHERE school_id = ? AND entry = ?`
	sqlDropFiles     = `DELETE FROM registers_file WHERE school_id = ? AND entry = ?`
	sqlForget        = `UPDATE registers_entry SET created_by = '' WHERE school_id = ? AND id = ?`
)

// past is the condition under which an entry has outlived its rule.
func past(tx *ledger.Tx, def policy.Register, k policy.Keep, now time.Time, held []string) (string, []any) {
	where, args := outlived(tx, def, k, now)
	if len(held) == 0 {
		return where, args
	}
	return where + fmt.Sprintf(pastHeld, db.In(len(held))), db.Args(held, args...)
}

func outlived(tx *ledger.Tx, def policy.Register, k policy.Keep, now time.Time) (string, []any) {
	args := []any{tx.School, def.Key}
	last := now.In(clock.London).AddDate(0, 0, -k.Days)
	switch {
	case k.From == "created":
		return pastCreated, append(args, clock.Text(last))
	case k.From != "" && k.From != "closed":
		return pastField, append(args, k.From, last.Format(time.DateOnly))
	case len(def.States) == 0:
		return pastChanged, append(args, clock.Text(last))
	}
	return pastClosed, append(args, clock.Text(last))
}

// PastKeep gives some entries that have outlived their rule, those on hold or with a held reference not among them.
func (Store) PastKeep(ctx context.Context, tx *ledger.Tx, def policy.Register, k policy.Keep, now time.Time, held []string, most int) ([]entry.Entry, error) {
	where, args := past(tx, def, k, now, held)
	rows, err := db.All[row](ctx, tx.Tx, sqlPast+where+` ORDER BY e.id LIMIT ?`, append(args, most)...)
	if err != nil {
		return nil, fmt.Errorf("registers: past: %w", err)
	}
	return entries(rows)
}

// PastCount is how many there are.
func (Store) PastCount(ctx context.Context, tx *ledger.Tx, def policy.Register, k policy.Keep, now time.Time, held []string) (int, error) {
	where, args := past(tx, def, k, now, held)
	return db.One[int](ctx, tx.Tx, sqlPastN+where, args...)
}

// Drop deletes an entry and everything that hangs on it.
func (s Store) Drop(ctx context.Context, tx *ledger.Tx, id string) error {
	for _, q := range []string{sqlDropValues, sqlDropLinks, sqlDropRevisions, sqlDropAttests, sqlDropFiles, sqlDropTold, sqlDropEntry} {
		if _, err := tx.Exec(ctx, q, tx.School, id); err != nil {
			return fmt.Errorf("registers: delete: %w", err)
		}
	}
	return nil
}

// Blank takes away an entry's past, its signatures and its files, and who wrote it.
func (s Store) Blank(ctx context.Context, tx *ledger.Tx, id string) error {
	for _, q := range []string{sqlDropRevisions, sqlDropAttests, sqlDropFiles, sqlForget} {
		if _, err := tx.Exec(ctx, q, tx.School, id); err != nil {
			return fmt.Errorf("registers: anonymise: %w", err)
		}
	}
	return nil
}
