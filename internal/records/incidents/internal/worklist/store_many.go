package worklist

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

// Reading of many cases at once, for features on higher shelves: the search, a child's chronology, an export. Whatever is
// asked for, only cases within the grant's reach come back.
const (
	sqlManyHead   = `SELECT ` + record.IncidentColumns + ` FROM incidents_incident i WHERE i.school_id = ? AND`
	sqlManyIDs    = ` AND i.id IN (`
	sqlManyPerson = ` AND EXISTS (SELECT 1 FROM incidents_person n WHERE n.school_id = i.school_id AND n.incident_id = i.id AND n.person_id = ? AND n.part <> 'reporter')
 ORDER BY i.happened_at, i.id LIMIT ?`
	sqlManyPersons  = `SELECT incident_id, ` + record.PersonColumns + ` FROM incidents_person WHERE school_id = ? AND incident_id IN (`
	sqlManyEntries  = `SELECT incident_id, ` + record.EntryColumns + ` FROM incidents_entry WHERE school_id = ? AND incident_id IN (`
	sqlManyTasks    = `SELECT incident_id, ` + record.TaskColumns + ` FROM incidents_task WHERE school_id = ? AND incident_id IN (`
	sqlManyEvidence = `SELECT incident_id, ` + record.EvidenceColumns + ` FROM incidents_evidence WHERE school_id = ? AND incident_id IN (`
)

const manyAtOnce = 200 // ids in one statement

// Reachable gives the condition for the cases that a grant's actor may see, with its arguments: it stands after AND in a
// statement in which the table incidents_incident is called i. Lists, counts and searches all use this one, so that none of
// them can tell more than another. // serves INC-05, INC-06
func Reachable(g authz.Grant) (string, []any) { return reachable(g) }

type (
	entryIn struct {
		Incident string `db:"incident_id"`
		record.Entry
	}
	evidenceIn struct {
		Incident string `db:"incident_id"`
		record.Evidence
	}
)

// Cases reads cases whole, those within the grant's reach, in the order asked for. The bodies of evidence and the refusals
// stay where they are.
func (s Lists) Cases(ctx context.Context, tx *ledger.Tx, ids []string) ([]record.Case, error) {
	var out []record.Case
	for len(ids) > 0 {
		n := min(len(ids), manyAtOnce)
		some, err := s.cases(ctx, tx, ids[:n])
		if err != nil {
			return nil, err
		}
		out, ids = append(out, some...), ids[n:]
	}
	return out, nil
}

func (s Lists) cases(ctx context.Context, tx *ledger.Tx, ids []string) ([]record.Case, error) {
	where, args := reachable(tx.Grant)
	args = db.Args(ids, append([]any{tx.School}, args...)...)
	found, err := db.All[record.Incident](ctx, tx.Tx, sqlManyHead+where+sqlManyIDs+db.In(len(ids))+`)`, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	by := map[string]*record.Case{}
	seen := make([]string, len(found))
	for n, i := range found {
		by[i.ID], seen[n] = &record.Case{Incident: i}, i.ID
	}
	if err := fillCases(ctx, tx, seen, by); err != nil {
		return nil, err
	}
	out := make([]record.Case, 0, len(found))
	for _, id := range ids {
		if k := by[id]; k != nil {
			out = append(out, k.Kept())
			delete(by, id)
		}
	}
	return out, nil
}

func fillCases(ctx context.Context, tx *ledger.Tx, ids []string, by map[string]*record.Case) error {
	args := db.Args(ids, any(tx.School))
	in := db.In(len(ids))
	persons, err := db.All[namedIn](ctx, tx.Tx, sqlManyPersons+in+`) ORDER BY incident_id, part, person_id`, args...)
	if err != nil {
		return err
	}
	for _, p := range persons {
		by[p.Incident].Persons = append(by[p.Incident].Persons, p.Person)
	}
	entries, err := db.All[entryIn](ctx, tx.Tx, sqlManyEntries+in+`) ORDER BY incident_id, at, id`, args...)
	if err != nil {
		return err
	}
	for _, e := range entries {
		by[e.Incident].Entries = append(by[e.Incident].Entries, e.Entry)
	}
	tasks, err := db.All[record.TaskIn](ctx, tx.Tx, sqlManyTasks+in+`) ORDER BY incident_id, place, key`, args...)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		by[t.Incident].Tasks = append(by[t.Incident].Tasks, t.Task())
	}
	evidence, err := db.All[evidenceIn](ctx, tx.Tx, sqlManyEvidence+in+`) ORDER BY incident_id, added_at, id`, args...)
	for _, e := range evidence {
		by[e.Incident].Evidence = append(by[e.Incident].Evidence, e.Evidence)
	}
	return err
}

// About lists the cases in which a person is named, other than as the one who told, within the grant's reach and the oldest
// first. // serves INC-06
func (s Lists) About(ctx context.Context, tx *ledger.Tx, person string, most int) ([]record.Incident, error) {
	where, args := reachable(tx.Grant)
	args = append(append([]any{tx.School}, args...), person, most)
	return db.All[record.Incident](ctx, tx.Tx, sqlManyHead+where+sqlManyPerson, args...)
}
