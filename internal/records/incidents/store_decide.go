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
	case c.Audience != Learner && c.Audience != Staff:
		return errs.Bad("row", "Choose the kind of misuse from the policy's matrix.")
	case !known(Places(), c.Place):
		return errs.Bad("place", "Choose where it happened.")
	case c.Title == "":
		return errs.Bad("heading", "Enter a title.")
	case c.Action == OtherAction && c.ActionText == "":
		return errs.Bad("action-text", "Enter what it was, since the policy's table does not name it.")
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
	if c.Action != "" && !known(actionsOf(pack), c.Action) {
		return before, after, false, errs.Bad("action", "Choose the user action from the policy's table, or “Something else”.")
	}
	repeats, err := s.repeated(ctx, tx, before, pack, matrix, c)
	if err != nil {
		return before, after, false, err
	}
	tags := slices.DeleteFunc(c.Tags, func(t string) bool { return !known(tagsOf(pack), t) })
	if before.HasTag(tagImages) && !slices.Contains(tags, tagImages) {
		tags = append(tags, tagImages) // once suspected, no upload opens again by a tick taken away
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

// ask puts the row's responses among the tasks. Those of the suspension column and of the staff matrix are for head and chair.
func (s Store) ask(ctx context.Context, tx *ledger.Tx, id, audience string, cols []policy.Column) error {
	handlers, err := db.All[string](ctx, tx.Tx, sqlHandlers, tx.School, id)
	if err != nil {
		return err
	}
	var asked []string
	for n, c := range cols {
		t := Task{Key: audience + ":" + c.Key, Place: int64(afterSteps + n), Title: c.Title, Task: c.Task, Post: postFor(c.Post, handlers)}
		asked = append(asked, t.Key)
		if err := s.put(ctx, tx, id, t); err != nil {
			return err
		}
	}
	return s.drop(ctx, tx, id, asked, "Another row was chosen.", Task.Matrix)
}
