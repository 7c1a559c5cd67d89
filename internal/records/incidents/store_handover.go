package incidents

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	sqlHandOver  = `INSERT INTO incidents_handover (school_id, id, at, who, text) VALUES (?,?,?,?,?)`
	sqlHandovers = `SELECT id, at, who, text FROM incidents_handover WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT 5`
)

// Handover is a note from one who deals with concerns to the next. // serves GOV-22
type Handover struct {
	ID   string `db:"id"`
	At   string `db:"at"`
	Who  string `db:"who"`
	Text string `db:"text"`
}

func (Store) handOver(ctx context.Context, tx *ledger.Tx, text string) (string, error) {
	if text == "" {
		return "", errs.Bad("handover", "Enter the note.")
	}
	id := tx.ID()
	_, err := tx.Exec(ctx, sqlHandOver, tx.School, id, tx.Now, by(tx), text)
	return id, err
}

// handovers are the newest five.
func (Store) handovers(ctx context.Context, tx *ledger.Tx) ([]Handover, error) {
	return db.All[Handover](ctx, tx.Tx, sqlHandovers, tx.School)
}
