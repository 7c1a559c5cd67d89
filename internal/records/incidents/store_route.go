package incidents

import (
	"context"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAddPerson    = `INSERT INTO incidents_person (school_id, incident_id, ` + personColumns + `) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`
	sqlNoHandlers   = `DELETE FROM incidents_handler WHERE school_id = ? AND incident_id = ?`
	sqlAddHandler   = `INSERT INTO incidents_handler (school_id, incident_id, who) VALUES (?,?,?)`
	sqlConfidential = `UPDATE incidents_incident SET confidential = ?, audience = ? WHERE school_id = ? AND id = ?`
)

// name writes down a person with the class and year of today; an id that nobody has is left out.
func (s Store) name(ctx context.Context, tx *ledger.Tx, i Incident, id, part string) error {
	if id == "" {
		return nil
	}
	p, err := s.person(ctx, tx, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqlAddPerson, tx.School, i.ID, p.ID, part, p.Kind, p.Class, p.Year, tx.Now, by(tx))
	return err
}

// reroute asks the routing again and reports whether the case changed hands. // serves INC-05
func (s Store) reroute(ctx context.Context, tx *ledger.Tx, i Incident) (bool, error) {
	persons, err := db.All[Person](ctx, tx.Tx, sqlPersons, tx.School, i.ID)
	if err != nil {
		return false, err
	}
	var named []Named
	for _, p := range persons {
		if p.Part != SubjectPart {
			continue
		}
		full, err := s.person(ctx, tx, p.ID)
		if err != nil {
			return false, err
		}
		named = append(named, Named{Kinds: append(full.Kinds, full.Kind), Roles: s.roles(full.Posts)})
	}
	before, err := db.All[string](ctx, tx.Tx, sqlHandlers, tx.School, i.ID)
	if err != nil {
		return false, err
	}
	who, senior := Handlers(named, i.About, i.Audience)
	if _, err := tx.Exec(ctx, sqlNoHandlers, tx.School, i.ID); err != nil {
		return false, err
	}
	for _, w := range who {
		if _, err := tx.Exec(ctx, sqlAddHandler, tx.School, i.ID, w); err != nil {
			return false, err
		}
	}
	audience := i.Audience
	if senior && i.Row == "" {
		audience = Staff
	}
	_, err = tx.Exec(ctx, sqlConfidential, i.Confidential || senior, audience, tx.School, i.ID)
	return !sameHands(before, who), err
}

func sameHands(before, after []string) bool {
	if len(before) != len(after) {
		return false
	}
	for _, w := range after {
		if !strings.Contains(" "+strings.Join(before, " ")+" ", " "+w+" ") {
			return false
		}
	}
	return true
}
