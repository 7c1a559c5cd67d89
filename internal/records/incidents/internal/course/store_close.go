package course

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlClose  = `UPDATE incidents_incident SET state = 'closed', outcome = ?, informed = ?, reason = ?, closed_at = ?, tags = ? WHERE school_id = ? AND id = ?`
	sqlReopen = `UPDATE incidents_incident SET state = 'open', outcome = '', reason = '', closed_at = '' WHERE school_id = ? AND id = ?`
)

// Close ends a case, or says everything that is missing. // serves INC-04, INC-09, INC-10, INC-14, INC-25, STD-13
func (s Course) Close(ctx context.Context, tx *ledger.Tx, id string, c Closing) (record.Incident, error) {
	if err := record.Unchanged(ctx, tx, id, c.Version); err != nil {
		return record.Incident{}, err
	}
	i, err := record.StillOpen(ctx, tx, id)
	if err != nil {
		return i, err
	}
	w, err := s.WalkOf(ctx, tx, i)
	if err != nil {
		return i, err
	}
	hands, err := db.All[string](ctx, tx.Tx, record.SQLHandlers, tx.School, id)
	if err != nil {
		return i, err
	}
	if only := w.closers(hands); len(only) > 0 && !record.Holds(tx.Grant.Actor(), only) {
		return i, errs.Denied("Only these can close this case: %s.", listed(record.OfficeNames(only)))
	}
	tasks, err := s.Tasks(ctx, tx, id)
	if err != nil {
		return i, err
	}
	faults := append(Missing(i, w.cast.persons, tasks, c), w.missing(i, tasks, c)...)
	for _, blocks := range s.hooks.Blocks {
		more, err := blocks(ctx, tx, i)
		if err != nil {
			return i, fmt.Errorf("incidents: closing: %w", err)
		}
		faults = append(faults, more...)
	}
	if len(faults) > 0 {
		return i, faults
	}
	return i, s.end(ctx, tx, i, w, c)
}

// end writes the closing down. What was frozen is opened again: from here on those outside decide.
func (s Course) end(ctx context.Context, tx *ledger.Tx, i record.Incident, w Walk, c Closing) error {
	tags := i.Tags
	if len(c.Tags) > 0 {
		tags = tagged(w.Pack, append(c.Tags, kept(i)...))
	}
	if _, err := tx.Exec(ctx, sqlClose, c.Outcome, c.Informed, c.Reason, tx.Now, tags, tx.School, i.ID); err != nil {
		return err
	}
	if i.Frozen && s.hooks.Freeze != nil && len(w.cast.ids) > 0 {
		if err := s.hooks.Freeze(ctx, tx, i.ID, w.cast.ids, false, "Case "+i.Number+" is closed."); err != nil {
			return fmt.Errorf("incidents: freeze: %w", err)
		}
	}
	text := record.Said(record.Outcomes(), c.Outcome) + ". " + c.Reason + " Told: " + c.Informed
	if !Someone(w.cast.persons) {
		text += " Nobody could be named."
	}
	return record.Note(ctx, tx, i.ID, "closed", text)
}

func (s Course) Reopen(ctx context.Context, tx *ledger.Tx, id, reason string) (record.Incident, error) {
	i, err := record.Change(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if i.State != record.Closed {
		return i, errs.Clash("", "This case is open already.")
	}
	if reason == "" {
		return i, errs.Bad("reopen-reason", "Enter why the case is opened again.")
	}
	if _, err := tx.Exec(ctx, sqlReopen, tx.School, id); err != nil {
		return i, err
	}
	if _, err := s.follow(ctx, tx, id); err != nil {
		return i, err
	}
	return i, record.Note(ctx, tx, id, "reopened", reason)
}
