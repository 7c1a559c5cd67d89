package worklist

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const PerPage = 50

// The same conditions in lists, counts on tiles and panels: never a case in which the asker is a subject; otherwise
// those the asker handles, and a class teacher's own class while it is about children and not confidential.
// serves INC-05, INC-06
const (
	sqlNotNamed = ` NOT EXISTS (SELECT 1 FROM incidents_person s WHERE s.school_id = i.school_id AND s.incident_id = i.id AND s.part = 'subject' AND s.person_id = ?)`
	sqlHandled  = ` EXISTS (SELECT 1 FROM incidents_handler h WHERE h.school_id = i.school_id AND h.incident_id = i.id AND h.who IN (`
	sqlTaught   = `)) OR (i.confidential = FALSE AND i.audience = 'learner' AND EXISTS (SELECT 1 FROM incidents_person c
 WHERE c.school_id = i.school_id AND c.incident_id = i.id AND c.class <> '' AND c.class IN (`

	sqlListHead = `SELECT i.id, i.number, i.state, i.route, i.happened_at, i.reported_at, i.title, i.read_at, i.matrix_row, i.reporter, i.confidential,
 i.protects, i.serious, i.late, i.audience, i.changed_at, i.touched_by, i.answer_due, i.acknowledged_at, i.first_due, i.first_action_at,
 (SELECT COUNT(*) FROM incidents_task t WHERE t.school_id = i.school_id AND t.incident_id = i.id AND t.state = 'open') AS tasks_left,
 0 AS total FROM incidents_incident i WHERE i.school_id = ? AND`
	// Counting stops where nobody pages to: a list of all cases of years would be counted anew each second.
	sqlCountHead   = `SELECT COUNT(*) AS many FROM (SELECT 1 FROM incidents_incident i WHERE i.school_id = ? AND`
	sqlCountTail   = ` LIMIT 1000) AS found`
	sqlWaitingHead = `SELECT COUNT(*) AS fresh FROM incidents_incident i WHERE i.school_id = ? AND i.state = 'open' AND i.read_at = '' AND`
	sqlOpenHead    = `SELECT COUNT(*) AS still FROM incidents_incident i WHERE i.school_id = ? AND i.state = 'open' AND`
	sqlInClass     = ` AND EXISTS (SELECT 1 FROM incidents_person k WHERE k.school_id = i.school_id AND k.incident_id = i.id AND k.class = ? AND NOT (i.protects = TRUE AND k.part = 'reporter'))`
	sqlOfPerson    = ` AND EXISTS (SELECT 1 FROM incidents_person w WHERE w.school_id = i.school_id AND w.incident_id = i.id AND NOT (i.protects = TRUE AND w.part = 'reporter') AND w.person_id IN (`
	sqlLike        = ` AND (LOWER(i.number) LIKE ? ESCAPE '!' OR LOWER(i.title) LIKE ? ESCAPE '!' OR LOWER(i.words) LIKE ? ESCAPE '!')`
	sqlNewest      = ` ORDER BY i.reported_at DESC, i.id DESC LIMIT ? OFFSET ?`
	sqlNamedIn     = `SELECT incident_id, person_id, part, kind, class, year, added_at, added_by FROM incidents_person WHERE school_id = ? AND incident_id IN (`
	// The teller sees their own words: what those who deal with it call it is not for them.
	sqlMine = `SELECT id, number, state, route, happened_at, reported_at, words AS title, read_at, matrix_row, reporter, confidential, 0 AS tasks_left, COUNT(*) OVER () AS total
 FROM incidents_incident WHERE school_id = ? AND reporter = ? AND reporter <> '' ORDER BY reported_at DESC, id DESC LIMIT ? OFFSET ?`
)

// Filter narrows a list.
type Filter struct {
	State, Route, Class, Person, Text string
	Type                              string   // of a row: content, contact, conduct, commercial
	Row                               string   // of a matrix
	Action                            string   // of the table of user actions, OtherAction included
	Persons                           []string // any of these; with Named and none: nothing is found
	Named                             bool
	Page                              int
}

// conditions are the filter's own, with their arguments.
func (f Filter) conditions() (string, []any) {
	var where strings.Builder
	var args []any
	and := func(sql string, values ...any) {
		where.WriteString(sql)
		args = append(args, values...)
	}
	for _, c := range []struct{ column, value string }{{"state", f.State}, {"route", f.Route}, {"risk_type", f.Type}, {"matrix_row", f.Row}, {"user_action", f.Action}} {
		if c.value != "" {
			and(" AND i."+c.column+" = ?", c.value)
		}
	}
	if f.Class != "" {
		and(sqlInClass, f.Class)
	}
	if f.Person != "" {
		and(sqlOfPerson+"?))", f.Person)
	}
	if f.Named {
		all := append([]string{""}, f.Persons...)
		and(sqlOfPerson+db.In(len(all))+"))", db.Args(all)...)
	}
	if f.Text != "" {
		like := "%" + escape(strings.ToLower(f.Text)) + "%"
		and(sqlLike, like, like, like)
	}
	return where.String(), args
}

// Listed is one line of the worklist.
type Listed struct {
	record.Incident
	Left    int64 `db:"tasks_left"`
	Total   int64 `db:"total"` // how many the filter finds; beyond a thousand it counts no further than the next page
	Persons []record.Person
}

type namedIn struct {
	Incident string `db:"incident_id"`
	record.Person
}

// reachable gives the conditions for what the grant's actor may see, with their arguments.
func reachable(g authz.Grant) (string, []any) {
	a := g.Actor()
	if a.Job != "" {
		return sqlNotNamed, []any{""}
	}
	who := []string{a.Person}
	for _, r := range a.Roles {
		who = append(who, string(r))
	}
	classes := []string{""}
	if g.Reach() >= authz.Class {
		classes = append(classes, a.Classes...)
	}
	args := db.Args(who, any(a.Person))
	return sqlNotNamed + ` AND (` + sqlHandled + db.In(len(who)) + sqlTaught + db.In(len(classes)) + `))))`, db.Args(classes, args...)
}

// List reads a page of the cases within the grant's reach, newest first.
func (s Lists) List(ctx context.Context, tx *ledger.Tx, f Filter) ([]Listed, error) {
	where, args := reachable(tx.Grant)
	more, with := f.conditions()
	args = append(append([]any{tx.School}, args...), with...)
	skipped := (max(f.Page, 1) - 1) * PerPage
	out, err := db.All[Listed](ctx, tx.Tx, sqlListHead+where+more+sqlNewest, append(slices.Clone(args), PerPage+1, skipped)...)
	if err != nil {
		return nil, err
	}
	many, err := db.One[int64](ctx, tx.Tx, sqlCountHead+where+more+sqlCountTail, args...)
	if err != nil {
		return nil, err
	}
	many = max(many, int64(skipped+len(out)))
	out = out[:min(len(out), PerPage)]
	for n := range out {
		out[n].Total = many
	}
	return out, s.addNames(ctx, tx, out)
}

func escape(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}

func (Lists) addNames(ctx context.Context, tx *ledger.Tx, list []Listed) error {
	if len(list) == 0 {
		return nil
	}
	at := map[string]int{}
	args := []any{tx.School}
	for n, l := range list {
		at[l.ID] = n
		args = append(args, l.ID)
	}
	named, err := db.All[namedIn](ctx, tx.Tx, sqlNamedIn+db.In(len(list))+`) ORDER BY incident_id, part, person_id`, args...)
	for _, n := range named {
		list[at[n.Incident]].Persons = append(list[at[n.Incident]].Persons, n.Person)
	}
	return err
}

// Waiting counts, within the grant's reach, the cases nobody has opened yet and all that are still open.
func (Lists) Waiting(ctx context.Context, tx *ledger.Tx) (fresh, still int64, err error) {
	where, args := reachable(tx.Grant)
	args = append([]any{tx.School}, args...)
	if fresh, err = db.One[int64](ctx, tx.Tx, sqlWaitingHead+where, args...); err != nil {
		return 0, 0, err
	}
	still, err = db.One[int64](ctx, tx.Tx, sqlOpenHead+where, args...)
	return fresh, still, err
}

// Mine lists what the grant's actor has told.
func (Lists) Mine(ctx context.Context, tx *ledger.Tx, page int) ([]Listed, error) {
	return db.All[Listed](ctx, tx.Tx, sqlMine, tx.School, tx.Grant.Actor().Person, PerPage, (max(page, 1)-1)*PerPage)
}
