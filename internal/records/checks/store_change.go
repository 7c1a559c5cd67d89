package checks

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	sqlAdd = `INSERT INTO checks_check (` + checkColumns + `) VALUES (?,?,?,?,'waiting',?,?,?,?,?,?,?,?,?,?,?,?,?,'','','','','','','','','','','')`
	// The row is taken first, so that two who act at once act one after the other.
	sqlTake      = `UPDATE checks_check SET state = state WHERE school_id = ? AND id = ? RETURNING ` + checkColumns
	sqlAddSenior = `INSERT INTO checks_senior (school_id, check_id, person_id, role, confirmed_at) VALUES (?,?,?,?,'')`
	sqlConfirm   = `UPDATE checks_senior SET confirmed_at = ? WHERE school_id = ? AND check_id = ? AND person_id = ? AND confirmed_at = ''`
	sqlAddUsed   = `INSERT INTO checks_device (school_id, check_id, id, at, device, label, address, reason, who) VALUES (?,?,?,?,?,?,?,?,?)`
	sqlUse       = `UPDATE checks_check SET device = ?, label = ?, address = ? WHERE school_id = ? AND id = ?`
	sqlStart     = `UPDATE checks_check SET state = 'running', started_at = ?, until_at = ? WHERE school_id = ? AND id = ?`
	sqlEnd       = `UPDATE checks_check SET state = ?, ended_at = ?, ended_by = ?, ending = ?, why = ? WHERE school_id = ? AND id = ?`
	sqlFinish    = `UPDATE checks_check SET state = ?, looked_at = ?, found = ?, deleted = ?, outcome = ?, entry = ? WHERE school_id = ? AND id = ?`
)

// take reads a check for a change.
func (s Store) take(ctx context.Context, tx *ledger.Tx, id string) (File, error) {
	if _, err := db.All[Check](ctx, tx.Tx, sqlTake, tx.School, id); err != nil {
		return File{}, err
	}
	return s.File(ctx, tx, id)
}

func (s Store) add(ctx context.Context, tx *ledger.Tx, c Check, taking []Senior) error {
	if _, err := tx.Exec(ctx, sqlAdd, c.School, c.ID, c.Incident, c.Number, c.What, c.Thing, c.Owner, c.Grounds, c.Sought, c.Power, c.Clause,
		c.Investigator, c.Device, c.Label, c.Address, c.OpenedAt, c.OpenedBy); err != nil {
		return fmt.Errorf("checks: adding: %w", err)
	}
	for _, one := range taking {
		if _, err := tx.Exec(ctx, sqlAddSenior, c.School, c.ID, one.Person, one.Role); err != nil {
			return fmt.Errorf("checks: naming senior staff: %w", err)
		}
	}
	return s.use(ctx, tx, c, Device{Key: c.Device, Label: c.Label}, c.Address, "")
}

// use designates a device; a reason is there when it takes another's place.
func (Store) use(ctx context.Context, tx *ledger.Tx, c Check, d Device, address, reason string) error {
	if _, err := tx.Exec(ctx, sqlUse, d.Key, d.Label, address, c.School, c.ID); err != nil {
		return fmt.Errorf("checks: designating: %w", err)
	}
	_, err := tx.Exec(ctx, sqlAddUsed, c.School, c.ID, tx.ID(), tx.Now, d.Key, d.Label, address, reason, actor(tx))
	return err
}

func (Store) confirm(ctx context.Context, tx *ledger.Tx, id, person string) error {
	n, err := tx.Exec(ctx, sqlConfirm, tx.Now, tx.School, id, person)
	if err == nil && n == 0 {
		err = errs.Clash("", "You have confirmed this check already, or you are not named in it.")
	}
	return err
}

func (Store) start(ctx context.Context, tx *ledger.Tx, id string, until time.Time) error {
	_, err := tx.Exec(ctx, sqlStart, tx.Now, clock.Text(until), tx.School, id)
	return err
}

func (Store) end(ctx context.Context, tx *ledger.Tx, id, state, at, ending, why string) error {
	_, err := tx.Exec(ctx, sqlEnd, state, at, actor(tx), ending, why, tx.School, id)
	return err
}

func (Store) finish(ctx context.Context, tx *ledger.Tx, c Check) error {
	_, err := tx.Exec(ctx, sqlFinish, c.State, c.LookedAt, c.Found, c.Deleted, c.Outcome, c.Entry, tx.School, c.ID)
	return err
}

// actor names who acts, as the trail does.
func actor(tx *ledger.Tx) string {
	a := tx.Grant.Actor()
	if a.Job != "" {
		return "job/" + a.Job
	}
	return "person/" + a.Person
}
