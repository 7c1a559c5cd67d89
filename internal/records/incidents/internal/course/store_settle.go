package course

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlTask   = `SELECT ` + record.TaskColumns + ` FROM incidents_task WHERE school_id = ? AND incident_id = ? AND key = ?`
	sqlSettle = `UPDATE incidents_task SET state = ?, reason = ?, who = ?, at = ?, told_when = ?, told_who = ?, channel = ?, reference = ?, reply = ?,
 review_at = ?, choice = ?, owner = ? WHERE school_id = ? AND incident_id = ? AND key = ?`
)

// task finds an open task of an open case.
func (s Course) task(ctx context.Context, tx *ledger.Tx, id, key string) (record.Incident, record.Task, error) {
	i, err := record.StillOpen(ctx, tx, id)
	if err != nil {
		return i, record.Task{}, err
	}
	t, err := db.One[record.Task](ctx, tx.Tx, sqlTask, tx.School, id, key)
	if errors.Is(err, db.ErrNone) {
		return i, t, errs.Missing("This case has no such task.")
	}
	if err == nil && t.State != record.TaskOpen {
		err = errs.Clash(record.TaskField(key), "“%s” has been dealt with already.", t.Title)
	}
	return i, t, err
}

// Done writes down that a task was done, with all that it asks for. The caller's event names the incident.
// serves INC-11, INC-14, INC-15, INC-19, INC-26, INC-27, STD-13, STD-14
func (s Course) Done(ctx context.Context, tx *ledger.Tx, id, key, words string, a record.Answer) (record.Incident, error) {
	i, t, err := s.task(ctx, tx, id, key)
	if err != nil {
		return i, err
	}
	if suspends(t) && !record.Holds(tx.Grant.Actor(), []string{"head", "chair"}) {
		return i, errs.Denied("Only the head teacher or the chair of governors can suspend somebody.")
	}
	w, err := s.WalkOf(ctx, tx, i)
	if err != nil {
		return i, err
	}
	tasks, err := s.Tasks(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if err := w.mayDo(i, t, tasks); err != nil {
		return i, err
	}
	if faults := Lacking(t, words, a, w.Pack); len(faults) > 0 {
		return i, faults
	}
	if err := s.settle(ctx, tx, i, t, record.TaskDone, words, a); err != nil {
		return i, err
	}
	return i, s.enter(ctx, tx, i, t, w, words, a)
}

// Skip sets a task aside with a reason, if whoever acts may. // serves INC-12, INC-14, INC-15
func (s Course) Skip(ctx context.Context, tx *ledger.Tx, id, key, why string) (record.Incident, error) {
	i, t, err := s.task(ctx, tx, id, key)
	if err != nil {
		return i, err
	}
	if may := t.Skippers(); !record.Holds(tx.Grant.Actor(), may) {
		return i, errs.Denied("“%s” can be set aside only by: %s.", t.Title, listed(record.OfficeNames(may)))
	}
	if why == "" {
		return i, errs.Bad(record.TaskField(key), "Enter why “%s” is skipped.", t.Title)
	}
	return i, s.settle(ctx, tx, i, t, record.TaskSkipped, why, record.Answer{})
}

func (s Course) settle(ctx context.Context, tx *ledger.Tx, i record.Incident, t record.Task, state, words string, a record.Answer) error {
	if _, err := tx.Exec(ctx, sqlSettle, state, words, record.By(tx), tx.Now, a.When, a.Told, a.Channel, a.Reference, a.Reply, a.Review, a.Choice, a.Owner,
		tx.School, i.ID, t.Key); err != nil {
		return err
	}
	verb := "Done"
	if state == record.TaskSkipped {
		verb = "Skipped"
	}
	return record.Note(ctx, tx, i.ID, "task", verb+": "+t.Title+". "+words)
}

// enter puts a step that is kept in a register there too.
func (s Course) enter(ctx context.Context, tx *ledger.Tx, i record.Incident, t record.Task, w Walk, words string, a record.Answer) error {
	step, ok := w.Step(t)
	if !ok || step.Register == "" || s.hooks.Enter == nil {
		return nil
	}
	href, err := s.hooks.Enter(ctx, tx, step.Register, map[string]string{"incident": i.Number, "step": t.Step, "person": t.Person, "reported": i.Reported, "title": t.Title, "words": words,
		"when": a.When, "who": a.Told, "channel": a.Channel, "reference": a.Reference, "reply": a.Reply, "review": a.Review, "choice": a.Choice, "owner": a.Owner})
	if err != nil {
		return fmt.Errorf("incidents: register: %w", err)
	}
	if href == "" {
		return nil
	}
	return record.Note(ctx, tx, i.ID, "task", "Entered in the register: "+href)
}

// Tasks are all tasks of a case, in the order in which they stand.
func (Course) Tasks(ctx context.Context, tx *ledger.Tx, id string) ([]record.Task, error) {
	return db.All[record.Task](ctx, tx.Tx, record.SQLTasks, tx.School, id)
}
