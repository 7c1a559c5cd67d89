package chronology

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

// sqlAbout goes from the child to its cases: a case asked whether the child is in it would be every case of the school.
const (
	sqlAboutHead = `SELECT i.id FROM incidents_incident i WHERE i.school_id = ? AND`
	sqlAbout     = ` AND i.id IN (SELECT p.incident_id FROM incidents_person p WHERE p.school_id = ? AND p.person_id = ? AND p.part <> 'reporter')
 ORDER BY i.happened_at, i.id LIMIT ?`
)

// about are the cases within the grant's reach in which a person is named other than as the one who told of it.
func (store) about(ctx context.Context, tx *ledger.Tx, person string, most int) ([]string, error) {
	where, args := incidents.Reachable(tx.Grant)
	args = append(append([]any{tx.School}, args...), tx.School, person, most)
	return db.All[string](ctx, tx.Tx, sqlAboutHead+where+sqlAbout, args...)
}

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
