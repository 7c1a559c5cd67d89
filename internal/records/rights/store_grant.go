package rights

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Grant is a module that somebody may use beyond their job, until a day. // serves PPL-18
type Grant struct {
	ID       string `db:"id"`
	Person   string `db:"person"`
	Module   string `db:"module"`
	Reason   string `db:"reason"`
	From     string `db:"from_on"`  // YYYY-MM-DD, the first day
	Until    string `db:"until_on"` // YYYY-MM-DD, the last day
	Approved string `db:"approved_by"`
	At       string `db:"at"`
	Entry    string `db:"entry"` // of the register of grants; empty: the policy has none
	Ended    string `db:"ended_at"`
	EndedBy  string `db:"ended_by"`
}

// Ref names the grant.
func (g Grant) Ref(school string) ref.Ref { return ref.New(school, RefGrant, g.ID) }

const (
	grantColumns = `id, person, module, reason, from_on, until_on, approved_by, at, entry, ended_at, ended_by`
	sqlGrant     = `SELECT ` + grantColumns + ` FROM rights_grant WHERE school_id = ? AND id = ?`
	sqlGrants    = `SELECT ` + grantColumns + ` FROM rights_grant WHERE school_id = ? ORDER BY CASE WHEN ended_at = '' THEN 0 ELSE 1 END, until_on, id LIMIT 500`
	sqlInForce   = `SELECT ` + grantColumns + ` FROM rights_grant WHERE school_id = ? AND ended_at = '' AND from_on <= ? AND until_on >= ? ORDER BY person, module`
	sqlKeys      = `SELECT module FROM rights_grant WHERE school_id = ? AND person = ? AND ended_at = '' AND from_on <= ? AND until_on >= ? ORDER BY module`
	sqlNew       = `SELECT COUNT(*) FROM rights_grant WHERE school_id = ? AND person = ? AND ended_at = '' AND until_on >= ? AND (from_on = ? OR (at >= ? AND from_on <= ?))`
	sqlAddGrant  = `INSERT INTO rights_grant (school_id, ` + grantColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,'','')`
	sqlEndGrant  = `UPDATE rights_grant SET ended_at = ?, ended_by = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlRunOut    = `SELECT ` + grantColumns + ` FROM rights_grant WHERE school_id = ? AND ended_at = '' AND until_on < ? ORDER BY id LIMIT 200`
)

func (store) grant(ctx context.Context, tx *ledger.Tx, id string) (Grant, error) {
	return db.OneOr[Grant](ctx, tx.Tx, errs.Missing("There is no such grant. It may have been typed wrongly."), sqlGrant, tx.School, id)
}

// grants are all, those in force first.
func (store) grants(ctx context.Context, tx *ledger.Tx) ([]Grant, error) {
	return db.All[Grant](ctx, tx.Tx, sqlGrants, tx.School)
}

func (store) inForce(ctx context.Context, tx *ledger.Tx, today string) ([]Grant, error) {
	out, err := db.All[Grant](ctx, tx.Tx, sqlInForce, tx.School, today, today)
	if err != nil {
		return nil, fmt.Errorf("rights: grants: %w", err)
	}
	return out, nil
}

// keys are the modules that one person was granted and may use today.
func (store) keys(ctx context.Context, tx *ledger.Tx, person, today string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlKeys, tx.School, person, today, today)
}

// begun counts the grants of a person that were made since a moment and hold, or that begin on a day.
func (store) begun(ctx context.Context, tx *ledger.Tx, person, since, day string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlNew, tx.School, person, day, day, since, day)
}

func (store) addGrant(ctx context.Context, tx *ledger.Tx, g Grant) error {
	_, err := tx.Exec(ctx, sqlAddGrant, tx.School, g.ID, g.Person, g.Module, g.Reason, g.From, g.Until, g.Approved, tx.Now, g.Entry)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("module", "This person has been granted this module already. End that grant first, or wait until it ends.")
	}
	return err
}

func (store) endGrant(ctx context.Context, tx *ledger.Tx, id, by string) error {
	n, err := tx.Exec(ctx, sqlEndGrant, tx.Now, by, tx.School, id)
	if err == nil && n == 0 {
		err = errs.Clash("", "This grant has ended already.")
	}
	return err
}

// runOut are grants whose last day is over.
func (store) runOut(ctx context.Context, tx *ledger.Tx, today string) ([]Grant, error) {
	return db.All[Grant](ctx, tx.Tx, sqlRunOut, tx.School, today)
}
