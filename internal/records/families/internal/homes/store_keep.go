package homes

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	// Letters of the last weeks whose fate the office has not been told of.
	sqlUnsure = `SELECT ` + linkColumns + ` FROM families_link WHERE school_id = ? AND letter <> '' AND undone_at = '' ORDER BY id`
	sqlUndone = `UPDATE families_link SET undone_at = ? WHERE school_id = ? AND id = ?`
	// Not arrived, and nothing newer was made for the same carer.
	sqlCountUndone = `SELECT COUNT(*) FROM families_link l WHERE school_id = ? AND undone_at <> '' AND closed_at = '' AND NOT EXISTS (
 SELECT 1 FROM families_link n WHERE n.school_id = l.school_id AND n.person = l.person AND n.id > l.id)`
	sqlOpenNow   = `SELECT DISTINCT person FROM families_link WHERE school_id = ? AND closed_at = '' AND expires_at > ? ORDER BY person`
	sqlOld       = `SELECT id FROM families_link WHERE school_id = ? AND made_at < ? ORDER BY id LIMIT 500`
	sqlStale     = `SELECT COUNT(*) FROM families_pass WHERE school_id = ? AND until_at < ?`
	sqlDropStale = `DELETE FROM families_pass WHERE school_id = ? AND until_at < ?`
	sqlDropPass  = `DELETE FROM families_pass WHERE school_id = ? AND link = ?`
	sqlDropVisit = `DELETE FROM families_visit WHERE school_id = ? AND link = ?`
	sqlDropLink  = `DELETE FROM families_link WHERE school_id = ? AND id = ?`
)

func (Store) unsure(ctx context.Context, tx *ledger.Tx) ([]Link, error) {
	return db.All[Link](ctx, tx.Tx, sqlUnsure, tx.School)
}

func (Store) markUndone(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlUndone, tx.Now, tx.School, id)
	return err
}

// Undone counts the letters that did not arrive, and after which nothing newer went home.
func (Store) Undone(ctx context.Context, tx *ledger.Tx) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlCountUndone, tx.School)
}

// open are the carers who hold a link that works.
func (Store) open(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlOpenNow, tx.School, tx.Now)
}

func (Store) old(ctx context.Context, tx *ledger.Tx, before string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlOld, tx.School, before)
}

func (Store) stale(ctx context.Context, tx *ledger.Tx) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlStale, tx.School, tx.Now)
}

func (Store) sweep(ctx context.Context, tx *ledger.Tx, links []string) error {
	if _, err := tx.Exec(ctx, sqlDropStale, tx.School, tx.Now); err != nil {
		return err
	}
	for _, id := range links {
		for _, query := range []string{sqlDropPass, sqlDropVisit, sqlDropLink} {
			if _, err := tx.Exec(ctx, query, tx.School, id); err != nil {
				return err
			}
		}
	}
	return nil
}
