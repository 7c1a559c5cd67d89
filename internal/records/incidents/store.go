package incidents

import (
	"context"
	"errors"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

const (
	// When a case was first read is left out of its seal: reading is in the trail by itself, and a look renews no seal.
	sealedColumns = `school_id, id, number, state, route, happened_at, reported_at, reporter, reporter_kind, reporter_text, place, title, words, about,
 audience, matrix_row, risk_type, pack, tags, confidential, informed, outcome, reason, closed_at, opened_at, opened_by, ticket, receipt, changed_at,
 touched_by, handed, kind, user_action, action_text, serious, adult, unnamed, answers, paths, no_files, frozen, protects, late, school_link, clause, repeats, repeat_why,
 substance, found_at, found_by, found_why, found_leads, acknowledged_at, acknowledged_by, first_action_at, answer_due, answer_then, first_due`
	incidentColumns = sealedColumns + `, read_at`
	personColumns   = `person_id, part, kind, class, year, added_at, added_by`
	entryColumns    = `id, at, who, kind, text`
	taskColumns     = `key, place, title, task, post, state, reason, who, at, path, step, person_id, began_at, due_at, needs, skip_by, escalate,
 told_when, told_who, channel, reference, reply, review_at, choice, owner`
	evidenceColumns = `id, kind, at, address, description, media, sha256, supersedes, added_at, who`

	sqlSealedCase = `SELECT ` + sealedColumns + ` FROM incidents_incident WHERE school_id = ? AND id = ?`
	sqlGet        = `SELECT ` + incidentColumns + ` FROM incidents_incident WHERE school_id = ? AND id = ?`
	sqlTicket     = `SELECT ` + incidentColumns + ` FROM incidents_incident WHERE school_id = ? AND ticket = ?`
	sqlPersons    = `SELECT ` + personColumns + ` FROM incidents_person WHERE school_id = ? AND incident_id = ? ORDER BY part, person_id`
	sqlHandlers   = `SELECT who FROM incidents_handler WHERE school_id = ? AND incident_id = ? ORDER BY who`
	sqlEntries    = `SELECT ` + entryColumns + ` FROM incidents_entry WHERE school_id = ? AND incident_id = ? ORDER BY at, id`
	sqlTasks      = `SELECT ` + taskColumns + ` FROM incidents_task WHERE school_id = ? AND incident_id = ? ORDER BY place, key`
	sqlEvidence   = `SELECT ` + evidenceColumns + ` FROM incidents_evidence WHERE school_id = ? AND incident_id = ? ORDER BY added_at, id`
	sqlItem       = `SELECT ` + evidenceColumns + `, body FROM incidents_evidence WHERE school_id = ? AND incident_id = ? AND id = ?`
	sqlSealed     = `SELECT ` + evidenceColumns + `, body FROM incidents_evidence WHERE school_id = ? AND incident_id = ? ORDER BY added_at, id`

	sqlLock     = `UPDATE incidents_incident SET number = number WHERE school_id = ? AND id = ? RETURNING ` + incidentColumns
	sqlTouch    = `UPDATE incidents_incident SET changed_at = ?, touched_by = ? WHERE school_id = ? AND id = ? RETURNING ` + incidentColumns
	sqlActed    = `UPDATE incidents_incident SET first_action_at = ? WHERE school_id = ? AND id = ? AND first_action_at = ''`
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
		{Name: "incidents_reading", Query: sqlReadings},
		{Name: "incidents_discipline", Query: sqlDiscipline},
	}
}

// Store is every statement over incidents. Features on higher shelves call it inside their own write.
type Store struct {
	people people.Store
	roles  func(posts []string) []authz.Role
	policy *feature.InForce
	packs  Packs
	hooks  *Hooks
}

// NewStore makes a store without hooks. The gate tells which posts are whose roles, for the routing. A feature that changes
// cases takes Cases.Store instead, which has them.
func NewStore(base feature.Base, p people.Store, packs Packs) Store {
	return Store{people: p, roles: base.Gate.RolesOf, policy: base.Policy, packs: packs, hooks: &Hooks{}}
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

// change takes the case for a change: it locks the row, so that two who act at once act one after the other. What a
// handler changes first is the first action. // serves INC-13
func (s Store) change(ctx context.Context, tx *ledger.Tx, id string) (Incident, error) {
	i, err := db.One[Incident](ctx, tx.Tx, sqlTouch, tx.Now, by(tx), tx.School, id)
	if err != nil || i.FirstActionAt != "" {
		return i, missing(err)
	}
	hands, err := db.All[string](ctx, tx.Tx, sqlHandlers, tx.School, id)
	if err != nil || !holds(tx.Grant.Actor(), hands) {
		return i, err
	}
	i.FirstActionAt = tx.Now
	_, err = tx.Exec(ctx, sqlActed, tx.Now, tx.School, id)
	return i, err
}

// unchanged refuses a change that was decided on an older state of the case than the one there is.
func (s Store) unchanged(ctx context.Context, tx *ledger.Tx, id, version string) error {
	i, err := db.One[Incident](ctx, tx.Tx, sqlLock, tx.School, id)
	if err != nil || version == "" || version == i.Changed || i.State == Closed {
		return missing(err)
	}
	return errs.Clash("", "Someone else changed this case at %s, while you had it open. What they did stands in the chronology below. Read it, then send this again.", clock.Told(i.Changed))
}

// holds reports that somebody has one of these roles or posts, or is named by id.
func holds(a authz.Actor, list []string) bool {
	return a.Person != "" && (slices.Contains(list, a.Person) || slices.ContainsFunc(list, a.Holds))
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
