package record

import (
	"context"
	"errors"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

const (
	// When a case was first read is left out of its seal: reading is in the trail by itself, and a look renews no seal.
	sealedColumns = `school_id, id, number, state, route, happened_at, reported_at, reporter, reporter_kind, reporter_text, place, title, words, about,
 audience, matrix_row, risk_type, pack, tags, confidential, informed, outcome, reason, closed_at, opened_at, opened_by, ticket, receipt, changed_at,
 touched_by, handed, kind, user_action, action_text, serious, adult, unnamed, answers, paths, no_files, frozen, protects, late, school_link, clause, repeats, repeat_why,
 substance, found_at, found_by, found_why, found_leads, acknowledged_at, acknowledged_by, first_action_at, answer_due, answer_then, first_due`
	IncidentColumns = sealedColumns + `, read_at`
	PersonColumns   = `person_id, part, kind, class, year, added_at, added_by`
	EntryColumns    = `id, at, who, kind, text`
	TaskColumns     = `key, place, title, task, post, state, reason, who, at, path, step, person_id, began_at, due_at, needs, skip_by, escalate,
 told_when, told_who, channel, reference, reply, review_at, choice, owner`
	EvidenceColumns = `id, kind, at, address, description, media, sha256, supersedes, added_at, who`

	sqlSealedCase = `SELECT ` + sealedColumns + ` FROM incidents_incident WHERE school_id = ? AND id = ?`
	sqlGet        = `SELECT ` + IncidentColumns + ` FROM incidents_incident WHERE school_id = ? AND id = ?`
	sqlTicket     = `SELECT ` + IncidentColumns + ` FROM incidents_incident WHERE school_id = ? AND ticket = ?`
	SQLPersons    = `SELECT ` + PersonColumns + ` FROM incidents_person WHERE school_id = ? AND incident_id = ? ORDER BY part, person_id`
	SQLHandlers   = `SELECT who FROM incidents_handler WHERE school_id = ? AND incident_id = ? ORDER BY who`
	sqlEntries    = `SELECT ` + EntryColumns + ` FROM incidents_entry WHERE school_id = ? AND incident_id = ? ORDER BY at, id`
	SQLTasks      = `SELECT ` + TaskColumns + ` FROM incidents_task WHERE school_id = ? AND incident_id = ? ORDER BY place, key`
	sqlEvidence   = `SELECT ` + EvidenceColumns + ` FROM incidents_evidence WHERE school_id = ? AND incident_id = ? ORDER BY added_at, id`
	SQLItem       = `SELECT ` + EvidenceColumns + `, body FROM incidents_evidence WHERE school_id = ? AND incident_id = ? AND id = ?`
	sqlSealed     = `SELECT ` + EvidenceColumns + `, body FROM incidents_evidence WHERE school_id = ? AND incident_id = ? ORDER BY added_at, id`

	sqlLock     = `UPDATE incidents_incident SET number = number WHERE school_id = ? AND id = ? RETURNING ` + IncidentColumns
	SQLTouch    = `UPDATE incidents_incident SET changed_at = ?, touched_by = ? WHERE school_id = ? AND id = ? RETURNING ` + IncidentColumns
	sqlActed    = `UPDATE incidents_incident SET first_action_at = ? WHERE school_id = ? AND id = ? AND first_action_at = ''`
	SQLAddEntry = `INSERT INTO incidents_entry (school_id, incident_id, id, at, who, kind, text) VALUES (?,?,?,?,?,?,?)`
	SQLRead     = `UPDATE incidents_incident SET read_at = ? WHERE school_id = ? AND id = ? AND read_at = ''`
)

// Seals are the rows of one incident: all but when it was first read, so that nothing in a case can be changed unseen.
func Seals() []ledger.Rows {
	return []ledger.Rows{
		{Name: "incidents_incident", Query: sqlSealedCase},
		{Name: "incidents_person", Query: SQLPersons},
		{Name: "incidents_handler", Query: SQLHandlers},
		{Name: "incidents_entry", Query: sqlEntries},
		{Name: "incidents_task", Query: SQLTasks},
		{Name: "incidents_evidence", Query: sqlSealed},
	}
}

// Book reads single cases.
type Book struct{}

// Get reads one incident.
func (Book) Get(ctx context.Context, tx *ledger.Tx, id string) (Incident, error) {
	i, err := db.One[Incident](ctx, tx.Tx, sqlGet, tx.School, id)
	return i, missing(err)
}

// ByTicket finds the incident that a ticket opened.
func (Book) ByTicket(ctx context.Context, tx *ledger.Tx, ticket string) (Incident, error) {
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
func (s Book) Subject(ctx context.Context, tx *ledger.Tx, id string) (authz.Subject, error) {
	i, err := s.Get(ctx, tx, id)
	if err != nil {
		return authz.Subject{}, err
	}
	out := authz.Subject{Ref: i.Ref()}
	if out.Handlers, err = db.All[string](ctx, tx.Tx, SQLHandlers, tx.School, id); err != nil {
		return authz.Subject{}, err
	}
	persons, err := db.All[Person](ctx, tx.Tx, SQLPersons, tx.School, id)
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

// Change takes the case for a change: it locks the row, so that two who act at once act one after the other. What a
// handler changes first is the first action. // serves INC-13
func Change(ctx context.Context, tx *ledger.Tx, id string) (Incident, error) {
	i, err := db.One[Incident](ctx, tx.Tx, SQLTouch, tx.Now, By(tx), tx.School, id)
	if err != nil || i.FirstActionAt != "" {
		return i, missing(err)
	}
	hands, err := db.All[string](ctx, tx.Tx, SQLHandlers, tx.School, id)
	if err != nil || !Holds(tx.Grant.Actor(), hands) {
		return i, err
	}
	i.FirstActionAt = tx.Now
	_, err = tx.Exec(ctx, sqlActed, tx.Now, tx.School, id)
	return i, err
}

// Unchanged refuses a change that was decided on an older state of the case than the one there is.
func Unchanged(ctx context.Context, tx *ledger.Tx, id, version string) error {
	i, err := db.One[Incident](ctx, tx.Tx, sqlLock, tx.School, id)
	if err != nil || version == "" || version == i.Changed || i.State == Closed {
		return missing(err)
	}
	return errs.Clash("", "Someone else changed this case at %s, while you had it open. What they did stands in the chronology below. Read it, then send this again.", clock.Told(i.Changed))
}

// Holds reports that somebody has one of these roles or posts, or is named by id.
func Holds(a authz.Actor, list []string) bool {
	return a.Person != "" && (slices.Contains(list, a.Person) || slices.ContainsFunc(list, a.Holds))
}

// StillOpen is change for a case that must still be open.
func StillOpen(ctx context.Context, tx *ledger.Tx, id string) (Incident, error) {
	i, err := Change(ctx, tx, id)
	if err == nil && i.State != Open {
		err = errs.Clash("", "This case is closed. Open it again, with a reason, before you change it.")
	}
	return i, err
}

// Note adds a line to the chronology.
func Note(ctx context.Context, tx *ledger.Tx, id, kind, text string) error {
	_, err := tx.Exec(ctx, SQLAddEntry, tx.School, id, tx.ID(), tx.Now, By(tx), kind, text)
	return err
}

// By names who acts, as the trail does.
func By(tx *ledger.Tx) string {
	a := tx.Grant.Actor()
	switch {
	case a.Job != "":
		return "job/" + a.Job
	case a.Person != "":
		return "person/" + a.Person
	}
	return "nobody"
}

// RefOf names an incident by its id.
func RefOf(tx *ledger.Tx, id string) ref.Ref { return ref.New(tx.School, Kind, id) }
