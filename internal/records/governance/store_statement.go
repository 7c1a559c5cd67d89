package governance

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// kept is a statement that was signed.
type kept struct {
	ID     string `db:"id"`
	At     string `db:"at"`
	By     string `db:"by_person"`
	Digest string `db:"digest"`
}

const (
	sqlAddStatement = `INSERT INTO governance_statement (school_id, id, at, by_person, digest, body) VALUES (?,?,?,?,?,?)`
	sqlStatements   = `SELECT id, at, by_person, digest FROM governance_statement WHERE school_id = ? ORDER BY at DESC LIMIT 100`
	sqlNewest       = `SELECT at FROM governance_statement WHERE school_id = ? ORDER BY at DESC LIMIT 1`
	sqlStatement    = `SELECT body FROM governance_statement WHERE school_id = ? AND id = ?`
	sqlSealedPaper  = `SELECT id, at, digest, body FROM governance_statement WHERE school_id = ? AND id = ?`
)

func (Store) addStatement(ctx context.Context, tx *ledger.Tx, k kept, file []byte) error {
	_, err := tx.Exec(ctx, sqlAddStatement, tx.School, k.ID, k.At, k.By, k.Digest, string(file))
	return err
}

// newest is when the newest statement was signed; empty before the first.
func (Store) newest(ctx context.Context, tx *ledger.Tx) (string, error) {
	at, err := db.One[string](ctx, tx.Tx, sqlNewest, tx.School)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return at, err
}

func (Store) statements(ctx context.Context, tx *ledger.Tx) ([]kept, error) {
	return db.All[kept](ctx, tx.Tx, sqlStatements, tx.School)
}

func (Store) statement(ctx context.Context, tx *ledger.Tx, id string) ([]byte, error) {
	body, err := db.One[string](ctx, tx.Tx, sqlStatement, tx.School, id)
	if errors.Is(err, db.ErrNone) {
		return nil, errs.Missing("There is no such statement.")
	}
	return []byte(body), err
}
