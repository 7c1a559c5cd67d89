package matters

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	matterColumns = `id, person_id, kind, at, addr, other, state, closed_at, closed_by, note`
	sqlAdd        = `INSERT INTO accounts_matter (school_id, id, person_id, kind, at, addr, other, state, closed_at, closed_by, note) VALUES (?,?,?,?,?,?,?,?,'','','')`
	sqlGet        = `SELECT ` + matterColumns + ` FROM accounts_matter WHERE school_id = ? AND id = ?`
	sqlOpen       = `SELECT ` + matterColumns + ` FROM accounts_matter WHERE school_id = ? AND (? = '' OR kind = ?) AND (? = '' OR state = ?) AND at >= ? ORDER BY at DESC, id DESC LIMIT 500`
	sqlOf         = `SELECT ` + matterColumns + ` FROM accounts_matter WHERE school_id = ? AND person_id = ? AND kind = ? AND at >= ? ORDER BY at DESC, id DESC LIMIT 20`
	sqlClose      = `UPDATE accounts_matter SET state = ?, closed_at = ?, closed_by = ?, note = ? WHERE school_id = ? AND id = ? AND state = 'open'`

	// SealedMatter and SealedAct are what the trail seals.
	SealedMatter = `SELECT ` + matterColumns + ` FROM accounts_matter WHERE school_id = ? AND id = ? ORDER BY id`
	SealedAct    = `SELECT ` + actColumns + ` FROM accounts_act WHERE school_id = ? AND id = ? ORDER BY id`

	actColumns = `id, person_id, verb, why, asked, by_person, at, state, decided_by, decided_at`
	sqlAct     = `INSERT INTO accounts_act (school_id, id, person_id, verb, why, asked, by_person, at, state, decided_by, decided_at) VALUES (?,?,?,?,?,?,?,?,?,'','')`
	sqlGetAct  = `SELECT ` + actColumns + ` FROM accounts_act WHERE school_id = ? AND id = ?`
	sqlActs    = `SELECT ` + actColumns + ` FROM accounts_act WHERE school_id = ? AND (? = '' OR person_id = ?) AND (? = '' OR state = ?) AND at >= ? ORDER BY at DESC, id DESC LIMIT ?`
	sqlDecide  = `UPDATE accounts_act SET state = ?, decided_by = ?, decided_at = ? WHERE school_id = ? AND id = ? AND state = ?`
	sqlMove    = `UPDATE accounts_act SET state = ? WHERE school_id = ? AND id = ? AND state = ?`
)

// Store holds every statement about matters and acts.
type Store struct{}

// Add writes a matter down, open; it gives it with its id.
func (Store) Add(ctx context.Context, tx *ledger.Tx, m Matter) (Matter, error) {
	m.ID, m.At, m.State = tx.ID(), tx.Now, Open
	if _, err := tx.Exec(ctx, sqlAdd, tx.School, m.ID, m.Person, m.Kind, m.At, m.Addr, m.Other, m.State); err != nil {
		return m, fmt.Errorf("matters: add: %w", err)
	}
	return m, nil
}

// Get finds a matter.
func (Store) Get(ctx context.Context, tx *ledger.Tx, id string) (Matter, error) {
	return db.OneOr[Matter](ctx, tx.Tx, errs.Missing("There is no such matter. It may have been typed wrongly."), sqlGet, tx.School, id)
}

// List gives matters since a moment, of a kind or all, in a state or all.
func (Store) List(ctx context.Context, tx *ledger.Tx, kind, state, from string) ([]Matter, error) {
	return db.All[Matter](ctx, tx.Tx, sqlOpen, tx.School, kind, kind, state, state, from)
}

// Of gives a person's matters of a kind since a moment.
func (Store) Of(ctx context.Context, tx *ledger.Tx, person, kind, from string) ([]Matter, error) {
	return db.All[Matter](ctx, tx.Tx, sqlOf, tx.School, person, kind, from)
}

// Close settles an open matter; one that is settled already stays as it is, and that is a clash.
func (Store) Close(ctx context.Context, tx *ledger.Tx, m Matter) error {
	n, err := tx.Exec(ctx, sqlClose, m.State, tx.Now, m.ClosedBy, m.Note, tx.School, m.ID)
	if err == nil && n == 0 {
		err = errs.Clash("", "Somebody has dealt with this already.")
	}
	return err
}

// Did writes an act down; it gives it with its id.
func (Store) Did(ctx context.Context, tx *ledger.Tx, a Act) (Act, error) {
	a.ID, a.At = tx.ID(), tx.Now
	if _, err := tx.Exec(ctx, sqlAct, tx.School, a.ID, a.Person, a.Verb, a.Why, a.Asked, a.By, a.At, a.State); err != nil {
		return a, fmt.Errorf("matters: act: %w", err)
	}
	return a, nil
}

// Act finds an act.
func (Store) Act(ctx context.Context, tx *ledger.Tx, id string) (Act, error) {
	return db.OneOr[Act](ctx, tx.Tx, errs.Missing("There is no such request. It may have been typed wrongly."), sqlGetAct, tx.School, id)
}

// Acts gives acts since a moment, at one account or all, in a state or all, the newest first.
func (Store) Acts(ctx context.Context, tx *ledger.Tx, person, state, from string, n int) ([]Act, error) {
	return db.All[Act](ctx, tx.Tx, sqlActs, tx.School, person, person, state, state, from, n)
}

// Decide approves or refuses an act that waits.
func (Store) Decide(ctx context.Context, tx *ledger.Tx, id, state, by string) error {
	n, err := tx.Exec(ctx, sqlDecide, state, by, tx.Now, tx.School, id, Waits)
	if err == nil && n == 0 {
		err = errs.Clash("", "Somebody has decided on this already.")
	}
	return err
}

// Use does an approved act: it can be done once.
func (Store) Use(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlMove, Done, tx.School, id, Approved)
	if err == nil && n == 0 {
		err = errs.Clash("", "This approval has been used already. Ask for a new one.")
	}
	return err
}
