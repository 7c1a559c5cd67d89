package keeping

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const sqlNumbered = `SELECT id FROM incidents_incident WHERE school_id = ? AND number = ?`

// NoFiles reports that the case with a number is one of which no file may be kept, wherever it is offered. A number that no case
// has is no case. // serves STD-16
func (k *Keeping) NoFiles(ctx context.Context, tx *ledger.Tx, number string) (bool, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlNumbered, tx.School, number)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	i, err := k.cases.Get(ctx, tx, id)
	return i.NoPictures(), err
}
