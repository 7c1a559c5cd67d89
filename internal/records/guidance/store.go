package guidance

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// useKind is the kind of a record here: the counts of a term.
const useKind = "guidance_use"

const (
	chartUse = "chart:" // before a chart's key
	pageUse  = "page:"  // before an audience

	sqlCount = `INSERT INTO guidance_use (school_id, term, what, uses, last_at) VALUES (?, ?, ?, ?, ?)
 ON CONFLICT (school_id, term, what) DO UPDATE SET uses = guidance_use.uses + excluded.uses, last_at = excluded.last_at`
	sqlUses = `SELECT what, uses, last_at FROM guidance_use WHERE school_id = ? AND term = ? ORDER BY what`
)

type store struct{}

// use is how often something was used in a term.
type use struct {
	What string `db:"what"`
	Uses int    `db:"uses"`
	Last string `db:"last_at"`
}

func (store) count(ctx context.Context, tx *ledger.Tx, term, what string, n int) error {
	if _, err := tx.Exec(ctx, sqlCount, tx.School, term, what, n, tx.Now); err != nil {
		return fmt.Errorf("guidance: counting a use: %w", err)
	}
	return nil
}

// uses are the counts of a term whose name begins so.
func (store) uses(ctx context.Context, tx *ledger.Tx, term, kind string) ([]use, error) {
	all, err := db.All[use](ctx, tx.Tx, sqlUses, tx.School, term)
	if err != nil {
		return nil, fmt.Errorf("guidance: reading uses: %w", err)
	}
	var out []use
	for _, u := range all {
		if strings.HasPrefix(u.What, kind) {
			out = append(out, u)
		}
	}
	return out, nil
}
