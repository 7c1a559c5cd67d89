package search

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const sqlCaseID = `SELECT id FROM incidents_incident WHERE school_id = ? AND number = ?`

// caseID finds a concern by its number; empty when there is none.
func caseID(ctx context.Context, tx *ledger.Tx, number string) (string, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlCaseID, tx.School, number)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}
