package incidents

import (
	"context"
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
	sqlSettle = `UPDATE incidents_task SET state = ?, reason = ?, who = ?, at = ? WHERE school_id = ? AND incident_id = ? AND key = ?`
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
	tags := slices.DeleteFunc(c.Tags, func(t string) bool { return !known(tagsOf(pack), t) })
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
