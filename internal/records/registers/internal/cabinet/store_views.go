package cabinet

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	sqlViews = `SELECT id, register, person, shared, usual, title, query, at FROM registers_view
 WHERE school_id = ? AND register = ? AND (person = ? OR shared) ORDER BY title, id LIMIT ?`
	sqlAddView   = `INSERT INTO registers_view (school_id, id, register, person, shared, usual, title, query, at) VALUES (?,?,?,?,?,?,?,?,?)`
	sqlUsualView = `UPDATE registers_view SET usual = FALSE WHERE school_id = ? AND register = ? AND person = ? AND shared = ? AND id <> ?`
	sqlDropView  = `DELETE FROM registers_view WHERE school_id = ? AND register = ? AND id = ?`
)

// mostViews bounds what one person may keep of one register.
const mostViews = 40

// View is a way of looking at a register that somebody has kept.
type View struct {
	ID       string `db:"id"`
	Register string `db:"register"`
	Person   string `db:"person"` // who kept it
	Shared   bool   `db:"shared"` // for everybody who may see the register
	Usual    bool   `db:"usual"`  // how the register opens: the keeper's own, or when shared for all without one of their own
	Title    string `db:"title"`
	Query    string `db:"query"` // the address behind the question mark
	At       string `db:"at"`
}

// Views are a person's own and the shared ones.
func (Store) Views(ctx context.Context, tx *ledger.Tx, register, person string) ([]View, error) {
	all, err := db.All[View](ctx, tx.Tx, sqlViews, tx.School, register, person, 10*mostViews)
	if err != nil {
		return nil, fmt.Errorf("registers: views: %w", err)
	}
	return all, nil
}

// Usual is the view that a register opens with for a person: their own before a shared one.
func Usual(all []View, person string) (View, bool) {
	var best View
	for _, v := range all {
		if v.Usual && (best.ID == "" || v.Person == person && !v.Shared) {
			best = v
		}
	}
	return best, best.ID != ""
}

// KeepView stores a view; of several that are meant to open the register, the last rules.
func (s Store) KeepView(ctx context.Context, tx *ledger.Tx, v View) error {
	all, err := s.Views(ctx, tx, v.Register, v.Person)
	if err != nil {
		return err
	}
	own := 0
	for _, one := range all {
		if one.Person == v.Person {
			own++
		}
	}
	if own >= mostViews {
		return errs.Bad("title", "You have kept %d ways of looking at this register already. Remove one first.", own)
	}
	_, err = tx.Exec(ctx, sqlAddView, tx.School, v.ID, v.Register, v.Person, v.Shared, v.Usual, v.Title, v.Query, v.At)
	if errors.Is(err, db.ErrTaken) {
		return errs.Bad("title", "You have kept a view of this name already. Choose another name, or remove the old one first.")
	}
	if err == nil && v.Usual {
		_, err = tx.Exec(ctx, sqlUsualView, tx.School, v.Register, v.Person, v.Shared, v.ID)
	}
	if err != nil {
		return fmt.Errorf("registers: keep view: %w", err)
	}
	return nil
}

// DropView forgets a view.
func (Store) DropView(ctx context.Context, tx *ledger.Tx, v View) error {
	if _, err := tx.Exec(ctx, sqlDropView, tx.School, v.Register, v.ID); err != nil {
		return fmt.Errorf("registers: drop view: %w", err)
	}
	return nil
}
