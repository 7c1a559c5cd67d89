package course

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/paths"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
)

const (
	sqlAddPerson    = `INSERT INTO incidents_person (school_id, incident_id, ` + record.PersonColumns + `) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`
	sqlNoHandlers   = `DELETE FROM incidents_handler WHERE school_id = ? AND incident_id = ?`
	sqlAddHandler   = `INSERT INTO incidents_handler (school_id, incident_id, who) VALUES (?,?,?)`
	sqlConfidential = `UPDATE incidents_incident SET confidential = ?, audience = ? WHERE school_id = ? AND id = ?`
	sqlHand         = `UPDATE incidents_incident SET handed = ? WHERE school_id = ? AND id = ?`
)

// name writes down a person with the class and year of today; an id that nobody has is left out.
func (s Course) name(ctx context.Context, tx *ledger.Tx, i record.Incident, id, part string) error {
	if id == "" {
		return nil
	}
	p, err := s.Person(ctx, tx, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqlAddPerson, tx.School, i.ID, p.ID, part, p.Kind, p.Class, p.Year, tx.Now, record.By(tx))
	return err
}

// cast is everybody in a case, as the rules ask for them.
type cast struct {
	persons  []record.Person
	subjects []Named       // those whose conduct is in question
	ids      []string      // … as person ids
	all      []paths.Named // everybody
}

// involved are the roles of those whose conduct is in question, and the office a reporter said it is about.
func (c cast) involved(about string) []string {
	out := []string{about}
	for _, s := range c.subjects {
		for _, r := range s.Roles {
			out = append(out, string(r))
		}
	}
	return append(out, c.ids...)
}

// child says whether a child is affected, and whether one is named at all. // serves INC-19
func (c cast) child() (affected, named bool) {
	for _, n := range c.all {
		affected = affected || n.Child && n.Affected
		named = named || n.Child && (n.Affected || n.Subject)
	}
	return affected, named
}

func (s Course) castOf(ctx context.Context, tx *ledger.Tx, id string) (cast, error) {
	var c cast
	var err error
	if c.persons, err = db.All[record.Person](ctx, tx.Tx, record.SQLPersons, tx.School, id); err != nil {
		return c, err
	}
	for _, p := range c.persons {
		c.all = append(c.all, paths.Named{ID: p.ID, Child: p.Kind == people.Pupil, Subject: p.Part == record.SubjectPart, Affected: p.Part == record.AffectedPart,
			Reporter: p.Part == record.ReporterPart})
		if p.Part != record.SubjectPart {
			continue
		}
		full, err := s.Person(ctx, tx, p.ID)
		if err != nil {
			return c, err
		}
		c.ids = append(c.ids, p.ID)
		c.subjects = append(c.subjects, Named{Kinds: append(full.Kinds, full.Kind), Roles: s.roles(full.Posts)})
	}
	return c, nil
}

// officeOf is the office it is about: an allegation is about somebody of the school, whoever that is.
func officeOf(i record.Incident) string {
	if i.About == "" && i.Kind == "allegation" {
		return "staff"
	}
	return i.About
}

// handsOf says who deals with a case: as routed, unless a path leaves it to some of them or to others. A case about an
// adult of the school stays where the routing sent it, and nobody who is named is ever among them.
// serves INC-05, INC-08, INC-39
func handsOf(i record.Incident, c cast, r paths.Rules) (who []string, senior, narrow bool) {
	who, senior = Handlers(c.subjects, officeOf(i), i.Audience)
	involved := c.involved(i.About)
	if left := paths.Left(r.Hands, involved); !senior && len(left) > 0 {
		who, narrow = left, true
	}
	for _, h := range append(chosen(i, senior || narrow), strings.Fields(i.Handed)...) {
		if !slices.Contains(who, h) && !slices.Contains(involved, h) {
			who = append(who, h)
		}
	}
	return who, senior, narrow
}

// chosen is the grown-up whom a child asked for, where the case is not for a few. // serves INC-02
func chosen(i record.Incident, few bool) []string {
	if i.Adult == "" || few {
		return nil
	}
	return []string{i.Adult}
}

// route writes down who deals with it, and reports whether that changed.
func (s Course) route(ctx context.Context, tx *ledger.Tx, id string, who []string) (bool, error) {
	before, err := db.All[string](ctx, tx.Tx, record.SQLHandlers, tx.School, id)
	if err != nil || sameHands(before, who) {
		return false, err
	}
	if _, err := tx.Exec(ctx, sqlNoHandlers, tx.School, id); err != nil {
		return false, err
	}
	for _, w := range who {
		if _, err := tx.Exec(ctx, sqlAddHandler, tx.School, id, w); err != nil {
			return false, err
		}
	}
	return true, nil
}

func sameHands(before, after []string) bool {
	return len(before) == len(after) && !slices.ContainsFunc(after, func(w string) bool { return !slices.Contains(before, w) })
}

// Hand gives an open case to more roles or persons, since those who have it did not answer or are away. It stays with them
// when the case is routed again; whoever is named in it is never among them. The caller's event names the incident.
// serves INC-08
func (s Course) Hand(ctx context.Context, tx *ledger.Tx, id string, who []string, why string) (record.Incident, error) {
	i, err := record.StillOpen(ctx, tx, id)
	if err != nil {
		return i, err
	}
	for _, w := range who {
		if w == "" || strings.ContainsAny(w, " \t\n") {
			return i, errs.Bad("who", "Choose who is to have this case.")
		}
		if !slices.Contains(strings.Fields(i.Handed), w) {
			i.Handed = strings.TrimSpace(i.Handed + " " + w)
		}
	}
	if _, err := tx.Exec(ctx, sqlHand, i.Handed, tx.School, id); err != nil {
		return i, err
	}
	if _, err := s.follow(ctx, tx, id); err != nil {
		return i, err
	}
	return i, record.Note(ctx, tx, id, "handed", "Given to more people: "+why)
}

// RolesIn are the roles among the hands of a case; the others are persons.
func RolesIn(hands []string) []string {
	known := authz.Roles()
	return slices.DeleteFunc(slices.Clone(hands), func(h string) bool { return !slices.Contains(known, authz.Role(h)) })
}
