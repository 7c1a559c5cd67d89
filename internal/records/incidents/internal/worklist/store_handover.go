package worklist

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlHandOver  = `INSERT INTO incidents_handover (school_id, id, at, who, text) VALUES (?,?,?,?,?)`
	sqlSealed    = `SELECT school_id, id, at, who, text FROM incidents_handover WHERE school_id = ? AND id = ?`
	sqlHandovers = `SELECT id, at, who, text FROM incidents_handover WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT 5`
)

// NoteKind is the kind of a note that is handed over, as the trail names it.
const NoteKind = "handover"

// Seals are the rows of one note.
func Seals() []ledger.Rows { return []ledger.Rows{{Name: "incidents_handover", Query: sqlSealed}} }

// Handover is a note from one who deals with concerns to the next. // serves GOV-22
type Handover struct {
	ID   string `db:"id"`
	At   string `db:"at"`
	Who  string `db:"who"`
	Text string `db:"text"`
}

func (Lists) HandOver(ctx context.Context, tx *ledger.Tx, text string) (string, error) {
	if text == "" {
		return "", errs.Bad("handover", "Enter the note.")
	}
	id := tx.ID()
	_, err := tx.Exec(ctx, sqlHandOver, tx.School, id, tx.Now, record.By(tx), text)
	return id, err
}

// Handovers are the newest five.
func (Lists) Handovers(ctx context.Context, tx *ledger.Tx) ([]Handover, error) {
	return db.All[Handover](ctx, tx.Tx, sqlHandovers, tx.School)
}
