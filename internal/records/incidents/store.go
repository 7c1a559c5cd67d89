package incidents

import (
	"context"
	"errors"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

const (
	// When a case was first read is left out of its seal: reading is in the trail by itself, and a look renews no seal.
	sealedColumns = `school_id, id, number, state, route, happened_at, reported_at, reporter, reporter_kind, reporter_text, place, title, words, about,
 audience, matrix_row, risk_type, pack, tags, confidential, informed, outcome, reason, closed_at, opened_at, opened_by, ticket, receipt, changed_at`
	incidentColumns = sealedColumns + `, read_at`
	personColumns   = `person_id, part, kind, class, year, added_at, added_by`
	entryColumns    = `id, at, who, kind, text`
	taskColumns     = `key, place, title, task, post, state, reason, who, at`
	evidenceColumns = `id, kind, at, address, description, media, sha256, supersedes, added_at, who`

	sqlSealedCase = `SELECT ` + sealedColumns + ` FROM incidents_incident WHERE school_id = ? AND id = ?`
	sqlGet        = `SELECT ` + incidentColumns + ` FROM incidents_incident WHERE school_id = ? AND id = ?`
	sqlTicket     = `SELECT ` + incidentColumns + ` FROM incidents_incident WHERE school_id = ? AND ticket = ?`
	sqlReceipt    = `SELECT ` + incidentColumns + ` FROM incidents_incident WHERE school_id = ? AND receipt = ? AND receipt <> ''`
	sqlPersons    = `SELECT ` + personColumns + ` FROM incidents_person WHERE school_id = ? AND incident_id = ? ORDER BY part, person_id`
	sqlHandlers   = `SELECT who FROM incidents_handler WHERE school_id = ? AND incident_id = ? ORDER BY who`
	sqlEntries    = `SELECT ` + entryColumns + ` FROM incidents_entry WHERE school_id = ? AND incident_id = ? ORDER BY at, id`
	sqlTasks      = `SELECT ` + taskColumns + ` FROM incidents_task WHERE school_id = ? AND incident_id = ? ORDER BY place, key`
	sqlEvidence   = `SELECT ` + evidenceColumns + ` FROM incidents_evidence WHERE school_id = ? AND incident_id = ? ORDER BY added_at, id`
	sqlItem       = `SELECT ` + evidenceColumns + `, body FROM incidents_evidence WHERE school_id = ? AND incident_id = ? AND id = ?`
	sqlSealed     = `SELECT ` + evidenceColumns + `, body FROM incidents_evidence WHERE school_id = ? AND incident_id = ? ORDER BY added_at, id`

	sqlTouch    = `UPDATE incidents_incident SET changed_at = ? WHERE school_id = ? AND id = ? RETURNING ` + incidentColumns
	sqlAddEntry = `INSERT INTO incidents_entry (school_id, incident_id, id, at, who, kind, text) VALUES (?,?,?,?,?,?,?)`
	sqlRead     = `UPDATE incidents_incident SET read_at = ? WHERE school_id = ? AND id = ? AND read_at = ''`
)

// seals are the rows of one incident: all but when it was first read, so that nothing in a case can be changed unseen.
func seals() []ledger.Rows {
	return []ledger.Rows{
		{Name: "incidents_incident", Query: sqlSealedCase},
		{Name: "incidents_person", Query: sqlPersons},
		{Name: "incidents_handler", Query: sqlHandlers},
		{Name: "incidents_entry", Query: sqlEntries},
		{Name: "incidents_task", Query: sqlTasks},
		{Name: "incidents_evidence", Query: sqlSealed},
	}
}

// Store is every statement over incidents. Features on higher shelves call it inside their own write.
type Store struct {
	people people.Store
	roles  func(posts []string) []authz.Role
	packs  Packs
}

// NewStore makes the store. The gate tells which posts are whose roles, for the routing.
func NewStore(base feature.Base, p people.Store, packs Packs) Store {
	return Store{people: p, roles: base.Gate.RolesOf, packs: packs}
}

// Get reads one incident.
func (Store) Get(ctx context.Context, tx *ledger.Tx, id string) (Incident, error) {
	i, err := db.One[Incident](ctx, tx.Tx, sqlGet, tx.School, id)
	return i, missing(err)
}

// ByTicket finds the incident that a ticket opened.
func (Store) ByTicket(ctx context.Context, tx *ledger.Tx, ticket string) (Incident, error) {
	if ticket == "" {
		return Incident{}, missing(db.ErrNone)
	}
	i, err := db.One[Incident](ctx, tx.Tx, sqlTicket, tx.School, ticket)
	return i, missing(err)
}

func (Store) byReceipt(ctx context.Context, tx *ledger.Tx, digest string) (Incident, error) {
	i, err := db.One[Incident](ctx, tx.Tx, sqlReceipt, tx.School, digest)
	return i, missing(err)
}

func missing(err error) error {
	if errors.Is(err, db.ErrNone) {
		return errs.Missing("There is no such concern.")
	}
	return err
}

// Subject gives the facts that the gate decides on. Whoever is a subject of the case is shut out; class teachers
// reach it only while it concerns children and is not confidential. // serves INC-05, INC-06
func (s Store) Subject(ctx context.Context, tx *ledger.Tx, id string) (authz.Subject, error) {
	i, err := s.Get(ctx, tx, id)
	if err != nil {
		return authz.Subject{}, err
	}
	out := authz.Subject{Ref: i.Ref()}
	if out.Handlers, err = db.All[string](ctx, tx.Tx, sqlHandlers, tx.School, id); err != nil {
		return authz.Subject{}, err
	}
	persons, err := db.All[Person](ctx, tx.Tx, sqlPersons, tx.School, id)
	for _, p := range persons {
		if p.Part == SubjectPart {
			out.About = append(out.About, p.ID)
		}
		if p.Class != "" && i.Audience == Learner && !i.Confidential && !slices.Contains(out.Classes, p.Class) {
			out.Classes = append(out.Classes, p.Class)
		}
	}
	return out, err
}

// change takes the case for a change: it locks the row, so that two who act at once act one after the other.
func (Store) change(ctx context.Context, tx *ledger.Tx, id string) (Incident, error) {
	i, err := db.One[Incident](ctx, tx.Tx, sqlTouch, tx.Now, tx.School, id)
	return i, missing(err)
}

// open is change for a case that must still be open.
func (s Store) open(ctx context.Context, tx *ledger.Tx, id string) (Incident, error) {
	i, err := s.change(ctx, tx, id)
	if err == nil && i.State != Open {
		err = errs.Clash("", "This case is closed. Open it again, with a reason, before you change it.")
	}
	return i, err
}

// note adds a line to the chronology.
func (Store) note(ctx context.Context, tx *ledger.Tx, id, kind, text string) error {
	_, err := tx.Exec(ctx, sqlAddEntry, tx.School, id, tx.ID(), tx.Now, by(tx), kind, text)
	return err
}

// by names who acts, as the trail does.
func by(tx *ledger.Tx) string {
	a := tx.Grant.Actor()
	switch {
	case a.Job != "":
		return "job/" + a.Job
	case a.Person != "":
		return "person/" + a.Person
	}
	return "nobody"
}

// refOf names an incident by its id.
func refOf(tx *ledger.Tx, id string) ref.Ref { return ref.New(tx.School, Kind, id) }
