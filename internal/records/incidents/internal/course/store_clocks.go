package course

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlRunning = `SELECT ` + record.IncidentColumns + ` FROM incidents_incident WHERE school_id = ? AND state = 'open' AND (adult <> '' AND read_at = ''
 OR acknowledged_at = '' AND answer_due <> '' OR first_action_at = '' AND first_due <> '') ORDER BY reported_at, id`
	sqlRunningTasks = `SELECT incident_id, ` + record.TaskColumns + ` FROM incidents_task WHERE school_id = ? AND state = 'open' AND due_at <> ''
 AND incident_id IN (SELECT id FROM incidents_incident WHERE school_id = ? AND state = 'open') ORDER BY due_at, incident_id, key`
	sqlHandsOpen = `SELECT h.incident_id, h.who FROM incidents_handler h JOIN incidents_incident i ON i.school_id = h.school_id AND i.id = h.incident_id
 WHERE h.school_id = ? AND i.state = 'open' ORDER BY h.incident_id, h.who`
	sqlNamedOpen = `SELECT p.incident_id, p.person_id AS who FROM incidents_person p JOIN incidents_incident i ON i.school_id = p.school_id AND i.id = p.incident_id
 WHERE p.school_id = ? AND i.state = 'open' AND p.part = 'subject' ORDER BY p.incident_id, p.person_id`
	sqlWithTasks = `SELECT ` + record.IncidentColumns + ` FROM incidents_incident WHERE school_id = ? AND state = 'open'
 AND id IN (SELECT incident_id FROM incidents_task WHERE school_id = ? AND state = 'open' AND due_at <> '') ORDER BY id`
	sqlMark      = `INSERT INTO incidents_clock (school_id, incident_id, key, state, at) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING`
	sqlMarked    = `SELECT state FROM incidents_clock WHERE school_id = ? AND incident_id = ? AND key = ? ORDER BY at, state`
	sqlUntouched = `SELECT ` + record.IncidentColumns + ` FROM incidents_incident WHERE school_id = ? AND state = 'open' AND changed_at < ? ORDER BY changed_at, id`

	readWithin = 30 * time.Minute // INC-02
)

type handOf struct {
	Incident string `db:"incident_id"`
	Who      string `db:"who"`
}

// running is what the clocks of all open cases are made from.
type running struct {
	hands, named map[string][]string
	posts        func(role string) []string
}

// Clocks are those that still run on open cases, whatever time it is; whoever is told of one checks that they are not named
// in the case: Not lists them. // serves INC-02, INC-08, INC-11, INC-13, INC-19
func (s Course) Clocks(ctx context.Context, tx *ledger.Tx, now time.Time) ([]record.Clock, error) {
	waiting, err := db.All[record.Incident](ctx, tx.Tx, sqlRunning, tx.School)
	if err != nil {
		return nil, err
	}
	tasks, err := db.All[record.TaskIn](ctx, tx.Tx, sqlRunningTasks, tx.School, tx.School)
	if err != nil {
		return nil, err
	}
	owners, err := db.All[record.Incident](ctx, tx.Tx, sqlWithTasks, tx.School, tx.School)
	if err != nil {
		return nil, err
	}
	r, err := s.running(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []record.Clock
	for _, i := range waiting {
		out = append(out, r.ofCase(i)...)
	}
	of := map[string]record.Incident{}
	for _, i := range owners {
		of[i.ID] = i
	}
	for _, t := range tasks {
		out = append(out, r.ofTask(of[t.Incident], t.Task()))
	}
	return slices.DeleteFunc(out, func(c record.Clock) bool { return c.From > clock.Text(now) }), nil
}

func (s Course) running(ctx context.Context, tx *ledger.Tx) (running, error) {
	r := running{hands: map[string][]string{}, named: map[string][]string{}, posts: s.postsWith}
	hands, err := db.All[handOf](ctx, tx.Tx, sqlHandsOpen, tx.School)
	if err != nil {
		return r, err
	}
	named, err := db.All[handOf](ctx, tx.Tx, sqlNamedOpen, tx.School)
	for _, h := range hands {
		r.hands[h.Incident] = append(r.hands[h.Incident], h.Who)
	}
	for _, n := range named {
		r.named[n.Incident] = append(r.named[n.Incident], n.Who)
	}
	return r, err
}

// postsWith are the posts that carry a role in the policy in force; a school without one has posts named as the roles are.
func (s Course) postsWith(role string) []string {
	if s.policy != nil {
		if active := s.policy.Load(); active != nil {
			return active.Pack.PostsWith(role)
		}
	}
	return (&policy.Pack{Posts: []policy.Post{{Key: role, Roles: []string{role}}}}).PostsWith(role)
}

// ofCase are the clocks that run from the receipt.
func (r running) ofCase(i record.Incident) []record.Clock {
	var out []record.Clock
	hands := r.hands[i.ID]
	base := record.Clock{Incident: i, From: i.Reported, Posts: r.postsOf(hands), Persons: personsIn(hands), Not: r.named[i.ID], Urgent: i.Serious || i.AnswerDue != ""}
	if at, err := clock.Parse(i.Reported); err == nil && i.Adult != "" && i.ReadAt == "" && slices.Contains(hands, i.Adult) {
		c := base
		c.Kind, c.Key, c.Title, c.Due, c.Posts, c.Persons = record.ReadClock, record.ReadClock, "A child's worry has to be read", clock.Text(at.Add(readWithin)), nil, []string{i.Adult}
		c.Then = r.within(i, r.posts("dsl"))
		out = append(out, c)
	}
	if i.AnswerDue != "" && i.AcknowledgedAt == "" {
		c := base
		c.Kind, c.Key, c.Title, c.Due = record.AnswerClock, record.AnswerClock, "Somebody has to say that they have this case", i.AnswerDue
		c.Then = r.within(i, strings.Fields(i.AnswerThen))
		out = append(out, c)
	}
	if i.FirstDue != "" && i.FirstActionAt == "" {
		c := base
		c.Kind, c.Key, c.Title, c.Due, c.Then = record.FirstClock, record.FirstClock, "The first action", i.FirstDue, r.within(i, r.posts("head"))
		out = append(out, c)
	}
	return out
}

// ofTask is the clock of one task.
func (r running) ofTask(i record.Incident, t record.Task) record.Clock {
	return record.Clock{Incident: i, Kind: record.StepClock, Key: record.StepClock + ":" + t.Key, Title: t.Title, From: t.Began, Due: t.Due, Posts: []string{t.Post},
		Not: r.named[i.ID], Then: r.within(i, strings.Fields(t.Escalate)), Urgent: i.Serious || i.AnswerDue != ""}
}

// within keeps an escalation of a case about an adult among those who have it: nobody else may learn that there is one.
func (r running) within(i record.Incident, posts []string) []string {
	if i.Audience != record.Staff && i.About == "" {
		return posts
	}
	return r.postsOf(r.hands[i.ID])
}

func (r running) postsOf(hands []string) []string {
	var out []string
	for _, role := range RolesIn(hands) {
		out = append(out, r.posts(role)...)
	}
	return out
}

func personsIn(hands []string) []string {
	roles := RolesIn(hands)
	return slices.DeleteFunc(slices.Clone(hands), func(h string) bool { return slices.Contains(roles, h) })
}

// Mark remembers what somebody was told about a clock: "warned", "missed". It reports whether that is new.
func (Course) Mark(ctx context.Context, tx *ledger.Tx, incident, key, state string) (bool, error) {
	n, err := tx.Exec(ctx, sqlMark, tx.School, incident, key, state, tx.Now)
	return n > 0, err
}

// Marked are the states that were remembered about a clock.
func (Course) Marked(ctx context.Context, tx *ledger.Tx, incident, key string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlMarked, tx.School, incident, key)
}

// Untouched are the open cases that nobody has changed since a moment, the longest first. // serves GOV-22
func (Course) Untouched(ctx context.Context, tx *ledger.Tx, since time.Time) ([]record.Incident, error) {
	return db.All[record.Incident](ctx, tx.Tx, sqlUntouched, tx.School, clock.Text(since))
}
