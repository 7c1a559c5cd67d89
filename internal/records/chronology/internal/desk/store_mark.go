package desk

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlMark    = `SELECT name, at, seq FROM chronology_mark WHERE school_id = ? AND name = ?`
	sqlPutMark = `INSERT INTO chronology_mark (school_id, name, at, seq) VALUES (?,?,?,?) ON CONFLICT (school_id, name) DO UPDATE SET at = excluded.at, seq = excluded.seq`
)

// Mark is how far something has been read.
type Mark struct {
	Name string `db:"name"`
	At   string `db:"at"`
	Seq  int64  `db:"seq"`
}

// MarkOf reads a mark; one that is not there yet stands at the beginning.
func MarkOf(ctx context.Context, tx *ledger.Tx, name string) (Mark, error) {
	m, err := db.One[Mark](ctx, tx.Tx, sqlMark, tx.School, name)
	if errors.Is(err, db.ErrNone) {
		return Mark{Name: name}, nil
	}
	return m, err
}

// Put writes a mark down.
func (m Mark) Put(ctx context.Context, tx *ledger.Tx) error {
	_, err := tx.Exec(ctx, sqlPutMark, tx.School, m.Name, m.At, m.Seq)
	return Wrap("mark", err)
}

// Wrap says where something went wrong.
func Wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("chronology: %s: %w", what, err)
	}
	return nil
}
