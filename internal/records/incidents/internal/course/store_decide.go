package course

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlClassify = `UPDATE incidents_incident SET audience = ?, matrix_row = ?, risk_type = ?, pack = ?, tags = ?, confidential = ?, place = ?,
 happened_at = ?, title = ?, user_action = ?, action_text = ?, school_link = ?, clause = ?, repeats = ?, repeat_why = ? WHERE school_id = ? AND id = ?`
)

// Choice is how a lead classifies a case.
type Choice struct {
	Audience, Row, Place, Happened, Title, Reason string
	Tags                                          []string
	Confidential                                  bool

	Action, ActionText string // of the table of user actions
	SchoolLink, Clause string // for what happened elsewhere
	RepeatWhy          string // why it is not dealt with as carrying on after warnings
}

func (c Choice) check() error {
	switch {
	case c.Audience != record.Learner && c.Audience != record.Staff:
		return errs.Bad("row", "Choose the kind of misuse from the policy's matrix.")
	case !record.Known(record.Places(), c.Place):
		return errs.Bad("place", "Choose where it happened.")
	case c.Title == "":
		return errs.Bad("heading", "Enter a title.")
	case c.Action == record.OtherAction && c.ActionText == "":
		return errs.Bad("action-text", "Enter what it was, since the policy's table does not name it.")
	case c.Reason == "":
		return errs.Bad("classify-reason", "Enter the reason for this choice. No decision is stored without a written reason.")
	}
	return nil
}

// Classify sets the row and loads its responses as tasks, from the matrix that counted on the day. A later change
// keeps what was done and drops what is no longer asked for. // serves INC-14, POL-12, STD-13
func (s Course) Classify(ctx context.Context, tx *ledger.Tx, id string, c Choice) (before, after record.Incident, moved bool, err error) {
	if err = c.check(); err != nil {
		return before, after, false, err
	}
	if before, err = record.StillOpen(ctx, tx, id); err != nil {
		return before, after, false, err
	}
	version, pack, err := s.packAt(ctx, tx, c.Happened)
	if err != nil {
		return before, after, false, err
	}
	matrix := MatrixOf(pack, c.Audience)
	row, ok := matrix.Row(c.Row)
	if !ok {
		return before, after, false, errs.Bad("row", "Choose the kind of misuse from the policy's matrix.")
	}
	if c.Action != "" && !record.Known(record.ActionsOf(pack), c.Action) {
		return before, after, false, errs.Bad("action", "Choose the user action from the policy's table, or “Something else”.")
	}
	repeats, err := s.repeated(ctx, tx, before, pack, matrix, c)
	if err != nil {
		return before, after, false, err
	}
	tags := slices.DeleteFunc(c.Tags, func(t string) bool { return !record.Known(record.TagsOf(pack), t) })
	if before.HasTag(record.TagImages) && !slices.Contains(tags, record.TagImages) {
		tags = append(tags, record.TagImages) // once suspected, no upload opens again by a tick taken away
	}
	if _, err = tx.Exec(ctx, sqlClassify, c.Audience, row.Key, row.Type, version, strings.Join(tags, " "), c.Confidential, c.Place, c.Happened, c.Title,
		c.Action, c.ActionText, c.SchoolLink, c.Clause, repeats, c.RepeatWhy, tx.School, id); err != nil {
		return before, after, false, err
	}
	if after, err = s.Get(ctx, tx, id); err != nil {
		return before, after, false, err
	}
	if moved, err = s.follow(ctx, tx, id); err != nil {
		return before, after, false, err
	}
	if err = s.ask(ctx, tx, id, c.Audience, responses(matrix, c.Audience, row.Key)); err != nil {
		return before, after, false, err
	}
	text := "Classified as “" + row.Title + "” (policy version of the day: " + pack.Identity.Version + "). " + c.Reason
	return before, after, moved, record.Note(ctx, tx, id, "decision", text)
}

// packAt finds the policy in force on the day it happened, never the newest. // serves POL-12
func (s Course) packAt(ctx context.Context, tx *ledger.Tx, happened string) (string, *policy.Pack, error) {
	when, err := clock.Parse(happened)
	if err != nil {
		return "", nil, errs.Bad("happened", "Enter the date on which it happened, for example 14 3 2026.")
	}
	return s.packs.At(ctx, tx, when)
}

func MatrixOf(pack *policy.Pack, audience string) *policy.Matrix {
	if audience == record.Staff {
		return &pack.Staff
	}
	return &pack.Learner
}

// responses are the row's ticks. Every concern about staff goes to the head, whether the table has that column or not.
func responses(m *policy.Matrix, audience, row string) []policy.Column {
	cols := m.Responses(row)
	if audience != record.Staff || slices.ContainsFunc(cols, func(c policy.Column) bool { return c.Key == "HT" }) {
		return cols
	}
	head := policy.Column{Key: "HT", Title: "Head teacher", Post: "head",
		Task: "Take the matter up as head teacher (the chair of governors does if it concerns the head) and note the time"}
	return append([]policy.Column{head}, cols...)
}

// ask puts the row's responses among the tasks. Those of the suspension column and of the staff matrix are for head and chair.
func (s Course) ask(ctx context.Context, tx *ledger.Tx, id, audience string, cols []policy.Column) error {
	handlers, err := db.All[string](ctx, tx.Tx, record.SQLHandlers, tx.School, id)
	if err != nil {
		return err
	}
	var asked []string
	for n, c := range cols {
		t := record.Task{Key: audience + ":" + c.Key, Place: int64(afterSteps + n), Title: c.Title, Task: c.Task, Post: postFor(c.Post, handlers)}
		asked = append(asked, t.Key)
		if err := s.put(ctx, tx, id, t); err != nil {
			return err
		}
	}
	return s.drop(ctx, tx, id, asked, "Another row was chosen.", record.Task.Matrix)
}
