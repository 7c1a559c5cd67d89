package incidents

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	sqlTask   = `SELECT ` + taskColumns + ` FROM incidents_task WHERE school_id = ? AND incident_id = ? AND key = ?`
	sqlClose  = `UPDATE incidents_incident SET state = 'closed', outcome = ?, informed = ?, reason = ?, closed_at = ? WHERE school_id = ? AND id = ?`
	sqlReopen = `UPDATE incidents_incident SET state = 'open', outcome = '', reason = '', closed_at = '' WHERE school_id = ? AND id = ?`
)

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
	named, err := db.All[Person](ctx, tx.Tx, sqlPersons, tx.School, id)
	if err != nil {
		return i, err
	}
	if faults := Missing(i, named, tasks, c); len(faults) > 0 {
		return i, faults
	}
	if _, err := tx.Exec(ctx, sqlClose, c.Outcome, c.Informed, c.Reason, tx.Now, tx.School, id); err != nil {
		return i, err
	}
	text := Said(Outcomes(), c.Outcome) + ". " + c.Reason + " Told: " + c.Informed
	if !someone(named) {
		text += " Nobody could be named."
	}
	return i, s.note(ctx, tx, id, "closed", text)
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
