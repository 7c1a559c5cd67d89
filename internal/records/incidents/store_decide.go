package incidents

import (
	"context"
	"errors"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

const (
	sqlClassify = `UPDATE incidents_incident SET audience = ?, matrix_row = ?, risk_type = ?, pack = ?, tags = ?, confidential = ?, place = ?,
 happened_at = ?, title = ? WHERE school_id = ? AND id = ?`
	sqlAsk = `INSERT INTO incidents_task (school_id, incident_id, ` + taskColumns + `) VALUES (?,?,?,?,?,?,?,'open','','','')
 ON CONFLICT (school_id, incident_id, key) DO UPDATE SET state = 'open', reason = '', who = '', at = '' WHERE incidents_task.state = 'dropped'`
	sqlTask   = `SELECT ` + taskColumns + ` FROM incidents_task WHERE school_id = ? AND incident_id = ? AND key = ?`
	sqlSettle = `UPDATE incidents_task SET state = ?, reason = ?, who = ?, at = ? WHERE school_id = ? AND incident_id = ? AND key = ?`
	sqlClose  = `UPDATE incidents_incident SET state = 'closed', outcome = ?, informed = ?, reason = ?, closed_at = ? WHERE school_id = ? AND id = ?`
	sqlReopen = `UPDATE incidents_incident SET state = 'open', outcome = '', reason = '', closed_at = '' WHERE school_id = ? AND id = ?`
	sqlTag    = `UPDATE incidents_incident SET tags = ? WHERE school_id = ? AND id = ?`
)

// Choice is how a lead classifies a case.
type Choice struct {
	Audience, Row, Place, Happened, Title, Reason string
	Tags                                          []string
	Confidential                                  bool
}

func (c Choice) check() error {
	switch {
	case c.Audience != Learner && c.Audience != Staff:
		return errs.Bad("row", "Choose the kind of misuse from the policy's matrix.")
	case !known(Places(), c.Place):
		return errs.Bad("place", "Choose where it happened.")
	case c.Title == "":
		return errs.Bad("heading", "Enter a title.")
	case c.Reason == "":
		return errs.Bad("classify-reason", "Enter the reason for this choice. No decision is stored without a written reason.")
	}
	return nil
}

// classify sets the row and loads its responses as tasks, from the matrix that counted on the day. A later change
// keeps what was done and drops what is no longer asked for. // serves INC-14, POL-12, STD-13
func (s Store) classify(ctx context.Context, tx *ledger.Tx, id string, c Choice) (before, after Incident, moved bool, err error) {
	if err = c.check(); err != nil {
		return before, after, false, err
	}
	if before, err = s.open(ctx, tx, id); err != nil {
		return before, after, false, err
	}
	version, pack, err := s.packAt(ctx, tx, c.Happened)
	if err != nil {
		return before, after, false, err
	}
	matrix := matrixOf(pack, c.Audience)
	row, ok := matrix.Row(c.Row)
	if !ok {
		return before, after, false, errs.Bad("row", "Choose the kind of misuse from the policy's matrix.")
	}
	tags := slices.DeleteFunc(c.Tags, func(t string) bool { return !known(Tags(), t) })
	if before.HasTag(tagImages) && !slices.Contains(tags, tagImages) {
		tags = append(tags, tagImages) // once suspected, no upload opens again by a tick taken away
	}
	if _, err = tx.Exec(ctx, sqlClassify, c.Audience, row.Key, row.Type, version, strings.Join(tags, " "), c.Confidential, c.Place, c.Happened, c.Title, tx.School, id); err != nil {
		return before, after, false, err
	}
	if after, err = s.Get(ctx, tx, id); err != nil {
		return before, after, false, err
	}
	if moved, err = s.reroute(ctx, tx, after); err != nil {
		return before, after, false, err
	}
	if err = s.ask(ctx, tx, id, c.Audience, responses(matrix, c.Audience, row.Key)); err != nil {
		return before, after, false, err
	}
	text := "Classified as “" + row.Title + "” (policy version of the day: " + pack.Identity.Version + "). " + c.Reason
	return before, after, moved, s.note(ctx, tx, id, "decision", text)
}

// packAt finds the policy in force on the day it happened, never the newest. // serves POL-12
func (s Store) packAt(ctx context.Context, tx *ledger.Tx, happened string) (string, *policy.Pack, error) {
	when, err := clock.Parse(happened)
	if err != nil {
		return "", nil, errs.Bad("happened", "Enter the date on which it happened, for example 14 3 2026.")
	}
	return s.packs.At(ctx, tx, when)
}

func matrixOf(pack *policy.Pack, audience string) *policy.Matrix {
	if audience == Staff {
		return &pack.Staff
	}
	return &pack.Learner
}

// responses are the row's ticks. Every concern about staff goes to the head, whether the table has that column or not.
func responses(m *policy.Matrix, audience, row string) []policy.Column {
	cols := m.Responses(row)
	if audience != Staff || slices.ContainsFunc(cols, func(c policy.Column) bool { return c.Key == "HT" }) {
		return cols
	}
	head := policy.Column{Key: "HT", Title: "Head teacher", Post: "head",
		Task: "Take the matter up as head teacher (the chair of governors does if it concerns the head) and note the time"}
	return append([]policy.Column{head}, cols...)
}

func (s Store) ask(ctx context.Context, tx *ledger.Tx, id, audience string, cols []policy.Column) error {
	handlers, err := db.All[string](ctx, tx.Tx, sqlHandlers, tx.School, id)
	if err != nil {
		return err
	}
	var asked []string
	for n, c := range cols {
		post := c.Post
		if post == "head" && slices.Equal(handlers, []string{"chair"}) {
			post = "chair" // the head is named
		}
		key := audience + ":" + c.Key
		asked = append(asked, key)
		if _, err := tx.Exec(ctx, sqlAsk, tx.School, id, key, n, c.Title, c.Task, post); err != nil {
			return err
		}
	}
	tasks, err := db.All[Task](ctx, tx.Tx, sqlTasks, tx.School, id)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.State != TaskOpen || slices.Contains(asked, t.Key) {
			continue
		}
		if _, err := tx.Exec(ctx, sqlSettle, TaskDropped, "Another row was chosen.", by(tx), tx.Now, tx.School, id, t.Key); err != nil {
			return err
		}
	}
	return nil
}

// settle marks a task done or skipped, with what was done or why not. // serves INC-14, STD-13
func (s Store) settle(ctx context.Context, tx *ledger.Tx, id, key, state, reason string) (Incident, error) {
	i, err := s.open(ctx, tx, id)
	if err != nil {
		return i, err
	}
	t, err := db.One[Task](ctx, tx.Tx, sqlTask, tx.School, id, key)
	if errors.Is(err, db.ErrNone) {
		return i, errs.Missing("This case has no such task.")
	}
	if err != nil {
		return i, err
	}
	if t.State != TaskOpen {
		return i, errs.Clash(TaskField(key), "“%s” has been dealt with already.", t.Title)
	}
	verb := "Done"
	if state == TaskSkipped {
		verb = "Skipped"
	}
	if reason == "" && state == TaskSkipped {
		return i, errs.Bad(TaskField(key), "Enter why “%s” is skipped.", t.Title)
	}
	if reason == "" {
		return i, errs.Bad(TaskField(key), "Enter what was done for “%s”.", t.Title)
	}
	if _, err := tx.Exec(ctx, sqlSettle, state, reason, by(tx), tx.Now, tx.School, id, key); err != nil {
		return i, err
	}
	return i, s.note(ctx, tx, id, "task", verb+": "+t.Title+". "+reason)
}

// close ends a case, or says everything that is missing. // serves INC-04, INC-14, STD-13
func (s Store) close(ctx context.Context, tx *ledger.Tx, id string, c Closing) (Incident, error) {
	i, err := s.open(ctx, tx, id)
	if err != nil {
		return i, err
	}
	tasks, err := db.All[Task](ctx, tx.Tx, sqlTasks, tx.School, id)
	if err != nil {
		return i, err
	}
	if faults := Missing(i, tasks, c); len(faults) > 0 {
		return i, faults
	}
	if _, err := tx.Exec(ctx, sqlClose, c.Outcome, c.Informed, c.Reason, tx.Now, tx.School, id); err != nil {
		return i, err
	}
	return i, s.note(ctx, tx, id, "closed", Said(Outcomes(), c.Outcome)+". "+c.Reason+" Told: "+c.Informed)
}

func (s Store) reopen(ctx context.Context, tx *ledger.Tx, id, reason string) (Incident, error) {
	i, err := s.change(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if i.State != Closed {
		return i, errs.Clash("", "This case is open already.")
	}
	if reason == "" {
		return i, errs.Bad("reopen-reason", "Enter why the case is opened again.")
	}
	if _, err := tx.Exec(ctx, sqlReopen, tx.School, id); err != nil {
		return i, err
	}
	return i, s.note(ctx, tx, id, "reopened", reason)
}

// jot adds a note by hand.
func (s Store) jot(ctx context.Context, tx *ledger.Tx, id, text string) (Incident, error) {
	i, err := s.change(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if text == "" {
		return i, errs.Bad("note", "Enter the note.")
	}
	return i, s.note(ctx, tx, id, "note", text)
}

// addPerson names someone in a case and routes it anew.
func (s Store) addPerson(ctx context.Context, tx *ledger.Tx, id, person, part string) (i Incident, moved bool, err error) {
	if !known(Parts(), part) {
		return i, false, errs.Bad("part", "Choose what part this person has in it.")
	}
	if i, err = s.open(ctx, tx, id); err != nil {
		return i, false, err
	}
	if err = s.name(ctx, tx, i, person, part); err != nil {
		return i, false, err
	}
	if moved, err = s.reroute(ctx, tx, i); err != nil {
		return i, false, err
	}
	return i, moved, s.note(ctx, tx, id, "person", "A person was named: "+strings.ToLower(Said(Parts(), part))+".")
}

// addEvidence attaches an item; images is the sender's word that it may show a child sexually. Then, as with illegal
// material, the file is let go and the address alone is kept. // serves INC-24
func (s Store) addEvidence(ctx context.Context, tx *ledger.Tx, id string, e Evidence, images bool) (Incident, Evidence, error) {
	i, err := s.open(ctx, tx, id)
	if err != nil {
		return i, e, err
	}
	if images && !i.HasTag(tagImages) {
		i.Tags = strings.TrimSpace(i.Tags + " " + tagImages)
		if _, err := tx.Exec(ctx, sqlTag, i.Tags, tx.School, id); err != nil {
			return i, e, err
		}
	}
	if e.Picture() && i.NoPictures() && e.Address != "" {
		e.Kind, e.Body, e.Media = Address, "", ""
	}
	if e.Supersedes != "" {
		if _, err := s.item(ctx, tx, id, e.Supersedes); err != nil {
			return i, e, err
		}
	}
	if e, err = s.attach(ctx, tx, i, e); err != nil {
		return i, e, err
	}
	text := "Evidence added, SHA-256 " + e.Hash
	if e.Supersedes != "" {
		text += ", in the place of an earlier item, which is kept"
	}
	return i, e, s.note(ctx, tx, id, "evidence", text+".")
}

func (Store) item(ctx context.Context, tx *ledger.Tx, id, eid string) (Evidence, error) {
	e, err := db.One[Evidence](ctx, tx.Tx, sqlItem, tx.School, id, eid)
	if errors.Is(err, db.ErrNone) {
		return e, errs.Missing("There is no such item of evidence.")
	}
	return e, err
}
