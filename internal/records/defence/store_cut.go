package defence

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	cutColumns = `id, alert_id, kind, person_id, device, asset_id, at, by_id, ended_at, ended_by, why`
	sqlAddCut  = `INSERT INTO defence_cut (school_id, ` + cutColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlCut     = `SELECT ` + cutColumns + ` FROM defence_cut WHERE school_id = ? AND id = ? ORDER BY id`
	sqlCutsOf  = `SELECT ` + cutColumns + ` FROM defence_cut WHERE school_id = ? AND alert_id = ? ORDER BY at, id LIMIT 200`
	sqlCutsOn  = `SELECT ` + cutColumns + ` FROM defence_cut WHERE school_id = ? AND ended_at = '' ORDER BY at, id LIMIT 2000`
	sqlLetIn   = `UPDATE defence_cut SET ended_at = ?, ended_by = ?, why = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
)

func (store) addCut(ctx context.Context, tx *ledger.Tx, c Cut) error {
	_, err := tx.Exec(ctx, sqlAddCut, tx.School, c.ID, c.Alert, c.Kind, c.Person, c.Device, c.Asset, c.At, c.By, c.Ended, c.EndedBy, c.Why)
	if err != nil {
		return fmt.Errorf("defence: writing down what was cut off: %w", err)
	}
	return nil
}

func (store) cut(ctx context.Context, tx *ledger.Tx, id string) (Cut, error) {
	return db.OneOr[Cut](ctx, tx.Tx, errs.Missing("Nothing of this kind was cut off."), sqlCut, tx.School, id)
}

func (store) cutsOf(ctx context.Context, tx *ledger.Tx, alert string) ([]Cut, error) {
	return db.All[Cut](ctx, tx.Tx, sqlCutsOf, tx.School, alert)
}

// cutsOn are all that hold now.
func (store) cutsOn(ctx context.Context, tx *ledger.Tx) ([]Cut, error) {
	return db.All[Cut](ctx, tx.Tx, sqlCutsOn, tx.School)
}

func (store) letIn(ctx context.Context, tx *ledger.Tx, c Cut) error {
	n, err := tx.Exec(ctx, sqlLetIn, c.Ended, c.EndedBy, c.Why, tx.School, c.ID)
	if err == nil && n == 0 {
		return errs.Clash("", "This has been let in again already. Load the page again.")
	}
	return err
}
