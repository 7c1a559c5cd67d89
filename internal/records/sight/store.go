package sight

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

type store struct{}

const (
	columns = `person_id, at, how`
	sqlPut  = `INSERT INTO sight_notice (school_id, ` + columns + `) VALUES (?,?,?,?) ON CONFLICT (school_id, person_id) DO UPDATE SET
 how = CASE WHEN excluded.at >= sight_notice.at THEN excluded.how ELSE sight_notice.how END, at = CASE WHEN excluded.at >= sight_notice.at THEN excluded.at ELSE sight_notice.at END`
	sqlOf    = `SELECT ` + columns + ` FROM sight_notice WHERE school_id = ? AND person_id = ?`
	sqlSince = `SELECT person_id FROM sight_notice WHERE school_id = ? AND at >= ?`
)

func (store) put(ctx context.Context, tx *ledger.Tx, n notice) error {
	if _, err := tx.Exec(ctx, sqlPut, tx.School, n.Person, n.At, n.How); err != nil {
		return fmt.Errorf("sight: keeping a notice: %w", err)
	}
	return nil
}

// of is the last notice of a person; the zero notice when there is none.
func (store) of(ctx context.Context, tx *ledger.Tx, person string) (notice, error) {
	n, err := db.One[notice](ctx, tx.Tx, sqlOf, tx.School, person)
	if errors.Is(err, db.ErrNone) {
		return notice{}, nil
	}
	return n, err
}

func (store) since(ctx context.Context, tx *ledger.Tx, at string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlSince, tx.School, at)
}
