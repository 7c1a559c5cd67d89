package chronology

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const sqlHandlersOf = `SELECT DISTINCT h.who FROM incidents_handler h JOIN incidents_person p ON p.school_id = h.school_id AND p.incident_id = h.incident_id
 WHERE h.school_id = ? AND p.person_id = ? AND p.part <> 'reporter' ORDER BY h.who`

// handlersOf are all who deal with a case in which a person is named.
func (store) handlersOf(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	out, err := db.All[string](ctx, tx.Tx, sqlHandlersOf, tx.School, person)
	if err != nil {
		return nil, fmt.Errorf("chronology: handlers: %w", err)
	}
	return out, nil
}
