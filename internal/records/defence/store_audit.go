package defence

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	auditColumns  = `id, state, tool, made_on, file, content, missing, entries, devices, programs, shares, unknown, fresh, at, by_id`
	auditLines    = `id, state, tool, made_on, file, '' AS content, '' AS missing, '' AS entries, devices, programs, shares, unknown, fresh, at, by_id`
	sqlAddAudit   = `INSERT INTO defence_audit (school_id, ` + auditColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlAudit      = `SELECT ` + auditColumns + ` FROM defence_audit WHERE school_id = ? AND id = ? ORDER BY id`
	sqlAudits     = `SELECT ` + auditLines + ` FROM defence_audit WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT ? OFFSET ?`
	sqlAuditCount = `SELECT COUNT(*) FROM defence_audit WHERE school_id = ?`
	sqlTakeAudit  = `UPDATE defence_audit SET state = ?, content = ?, missing = ?, entries = ?, unknown = ?, fresh = ?, at = ? WHERE school_id = ? AND id = ? AND state = 'draft'`
	sqlSweep      = `DELETE FROM defence_audit WHERE school_id = ? AND state = 'draft' AND id = ?`
	sqlStale      = `SELECT id FROM defence_audit WHERE school_id = ? AND state = 'draft' AND at < ? ORDER BY id LIMIT 500`
	sqlLatest     = `SELECT COALESCE(MAX(at), '') FROM defence_audit WHERE school_id = ? AND state = 'taken'`

	itemColumns = `id, kind, item_key, title, detail, seen, first_id, last_id, found_at, last_at, owner_id, state, words, decided_at, decided_by`
	sqlPutItem  = `INSERT INTO defence_item (school_id, ` + itemColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
 ON CONFLICT (school_id, kind, item_key) DO UPDATE SET title = excluded.title, detail = excluded.detail, seen = excluded.seen, last_id = excluded.last_id, found_at = excluded.found_at,
 last_at = excluded.last_at, owner_id = excluded.owner_id, state = excluded.state, words = excluded.words, decided_at = excluded.decided_at, decided_by = excluded.decided_by`
	sqlItem      = `SELECT ` + itemColumns + ` FROM defence_item WHERE school_id = ? AND id = ?`
	sqlEveryItem = `SELECT ` + itemColumns + ` FROM defence_item WHERE school_id = ? ORDER BY kind, item_key LIMIT 50000`
	sqlItemsWith = ` FROM defence_item WHERE school_id = ? AND (? = '' OR state = ?) AND (? = '' OR kind = ?)`
	sqlItems     = `SELECT ` + itemColumns + sqlItemsWith + ` ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, kind, title, id LIMIT ? OFFSET ?`
	sqlItemCount = `SELECT COUNT(*)` + sqlItemsWith
	sqlTally     = `SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0) AS open, COALESCE(SUM(CASE WHEN state <> 'open' THEN 1 ELSE 0 END), 0) AS done,
 COALESCE(MIN(CASE WHEN state = 'open' THEN found_at END), '') AS oldest FROM defence_item WHERE school_id = ? AND (found_at >= ? OR state = 'open')`
)

func (store) addAudit(ctx context.Context, tx *ledger.Tx, a Audit) error {
	_, err := tx.Exec(ctx, sqlAddAudit, tx.School, a.ID, a.State, a.Tool, a.Made, a.File, a.Content, a.Missing, a.Entries, a.Devices, a.Programs, a.Shares, a.Unknown, a.Fresh, a.At, a.By)
	if err != nil {
		return fmt.Errorf("defence: keeping an audit: %w", err)
	}
	return nil
}

func (store) audit(ctx context.Context, tx *ledger.Tx, id string) (Audit, error) {
	return db.OneOr[Audit](ctx, tx.Tx, errs.Missing("There is no such report. One that nobody took in within a day is gone; upload it again."), sqlAudit, tx.School, id)
}

func (store) audits(ctx context.Context, tx *ledger.Tx, page int) ([]Audit, int, error) {
	total, err := db.One[int](ctx, tx.Tx, sqlAuditCount, tx.School)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Audit](ctx, tx.Tx, sqlAudits, tx.School, perPage, (max(page, 1)-1)*perPage)
	return all, total, err
}

func (store) takeAudit(ctx context.Context, tx *ledger.Tx, a Audit) error {
	n, err := tx.Exec(ctx, sqlTakeAudit, a.State, a.Content, a.Missing, a.Entries, a.Unknown, a.Fresh, a.At, tx.School, a.ID)
	if err == nil && n == 0 {
		return errs.Clash("", "This report was taken in already.")
	}
	return err
}

// stale are drafts that nobody took in.
func (store) stale(ctx context.Context, tx *ledger.Tx, before string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlStale, tx.School, before)
}

func (store) sweep(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlSweep, tx.School, id)
	return err
}

func (store) latest(ctx context.Context, tx *ledger.Tx) (string, error) {
	return db.One[string](ctx, tx.Tx, sqlLatest, tx.School)
}

func (store) putItem(ctx context.Context, tx *ledger.Tx, i Item) error {
	_, err := tx.Exec(ctx, sqlPutItem, tx.School, i.ID, i.Kind, i.Key, i.Title, i.Detail, i.Seen, i.FirstAudit, i.LastAudit, i.Found, i.Last, i.Owner, i.State, i.Words, i.Decided, i.DecidedBy)
	if err != nil {
		return fmt.Errorf("defence: keeping a task: %w", err)
	}
	return nil
}

func (store) item(ctx context.Context, tx *ledger.Tx, id string) (Item, error) {
	return db.OneOr[Item](ctx, tx.Tx, errs.Missing("There is no such task."), sqlItem, tx.School, id)
}

// byKey are all things that audits ever found unknown, by kind and key.
func (store) byKey(ctx context.Context, tx *ledger.Tx) (map[string]Item, error) {
	all, err := db.All[Item](ctx, tx.Tx, sqlEveryItem, tx.School)
	out := make(map[string]Item, len(all))
	for _, i := range all {
		out[i.Kind+"\n"+i.Key] = i
	}
	return out, err
}

func (store) items(ctx context.Context, tx *ledger.Tx, state, kind string, limit, offset int) ([]Item, int, error) {
	args := []any{tx.School, state, state, kind, kind}
	total, err := db.One[int](ctx, tx.Tx, sqlItemCount, args...)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Item](ctx, tx.Tx, sqlItems, append(args, limit, offset)...)
	return all, total, err
}

// itemTally is how many unknown things were found, and what became of them.
type itemTally struct {
	N      int    `db:"n"`
	Open   int    `db:"open"`
	Done   int    `db:"done"`
	Oldest string `db:"oldest"`
}

func (store) tally(ctx context.Context, tx *ledger.Tx, from string) (itemTally, error) {
	return db.One[itemTally](ctx, tx.Tx, sqlTally, tx.School, from)
}
