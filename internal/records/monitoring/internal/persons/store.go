package persons

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	// Persons in a case from which somebody is shut out: their activity is closed to that person too (INC-06).
	sqlShut = `SELECT DISTINCT o.person_id FROM incidents_person me JOIN incidents_person o ON o.school_id = me.school_id AND o.incident_id = me.incident_id
 WHERE me.school_id = ? AND me.person_id = ? AND me.part = 'subject' AND o.person_id <> me.person_id`
	// Persons shut out of a case that another person is in: what is about the other is closed to them too (INC-06).
	sqlShutOut = `SELECT DISTINCT me.person_id FROM incidents_person me JOIN incidents_person o ON o.school_id = me.school_id AND o.incident_id = me.incident_id
 WHERE o.school_id = ? AND o.person_id = ? AND me.part = 'subject' AND me.person_id <> o.person_id ORDER BY me.person_id`
)

// shutFrom are the other persons in cases that this person is a subject of.
func shutFrom(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlShut, tx.School, person)
}

// shutOut are those who are subjects of a case in which a person is named.
func shutOut(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlShutOut, tx.School, person)
}
