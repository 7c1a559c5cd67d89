package passes

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const perPage = 25

const (
	sqlList = `SELECT ` + passColumns + `, COUNT(*) OVER () AS total FROM passes_pass WHERE school_id = ? AND (? = 1 OR class IN (%s))
 AND (? = '' OR class = ?) AND (? = '' OR LOWER(aim) LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM passes_host h WHERE h.school_id = passes_pass.school_id AND h.pass_id = passes_pass.id AND h.host LIKE ? ESCAPE '!'))`
	sqlIsRunning = ` AND state = 'open' AND ended_at = '' AND ends_at > ?`
	sqlIsAsked   = ` AND state = 'asked' AND ended_at = '' AND ends_at > ?`
	sqlIsOver    = ` AND (state = 'declined' OR ended_at <> '' OR ends_at <= ?)`
	sqlListEnd   = ` ORDER BY starts_at DESC, id DESC LIMIT ? OFFSET ?`

	sqlWeek   = `SELECT ` + passColumns + ` FROM passes_pass WHERE school_id = ? AND state = 'open' AND starts_at >= ? AND starts_at < ? ORDER BY starts_at, id LIMIT 2000`
	sqlWeekN  = `SELECT COUNT(*) FROM passes_pass WHERE school_id = ? AND state = 'open' AND starts_at >= ? AND starts_at < ?`
	sqlDigest = `INSERT INTO passes_digest (school_id, week, at, opened) VALUES (?,?,?,?)`
	sqlTold   = `SELECT COUNT(*) FROM passes_digest WHERE school_id = ? AND week = ?`
	sqlSeal   = `SELECT week, at, opened FROM passes_digest WHERE school_id = ? AND week = ?`

	sqlTally = `SELECT COALESCE(SUM(CASE WHEN state = 'open' THEN 1 ELSE 0 END), 0) AS opened, COALESCE(SUM(CASE WHEN state = 'open' AND plan_id <> '' THEN 1 ELSE 0 END), 0) AS planned,
 COALESCE(SUM(CASE WHEN state = 'open' AND only_list THEN 1 ELSE 0 END), 0) AS only_list, COALESCE(SUM(CASE WHEN state = 'open' AND decided_by <> '' THEN 1 ELSE 0 END), 0) AS approved,
 COALESCE(SUM(CASE WHEN state = 'asked' AND ended_at = '' THEN 1 ELSE 0 END), 0) AS waiting, COALESCE(SUM(CASE WHEN state = 'declined' THEN 1 ELSE 0 END), 0) AS declined,
 COALESCE(SUM(CASE WHEN state = 'open' AND ended_at = '' AND ends_at < ? THEN 1 ELSE 0 END), 0) AS late, COALESCE(MAX(at), '') AS latest
 FROM passes_pass WHERE school_id = ? AND at >= ?`
	sqlImages  = `SELECT COUNT(*) AS n, COALESCE(MAX(at), '') AS latest FROM passes_pass WHERE school_id = ? AND state = 'open' AND images AND at >= ?`
	sqlPending = `SELECT COUNT(*) FROM passes_pass WHERE school_id = ? AND state = 'asked' AND ended_at = '' AND ends_at > ? AND by_id <> ?`
)

// filter narrows the list of lessons.
type filter struct {
	State, Class, Text string
	Page               int
}

type listed struct {
	Pass
	Total int `db:"total"`
}

// list reads a page of the lessons within the grant's reach, and of one's own, newest first.
func (store) list(ctx context.Context, tx *ledger.Tx, f filter) ([]listed, error) {
	all, classes := within(tx)
	args := db.Args(classes, any(tx.School), any(all))
	args = append(args, f.Class, f.Class, f.Text, like(f.Text), like(f.Text))
	state := map[string]string{"running": sqlIsRunning, Asked: sqlIsAsked, "over": sqlIsOver}[f.State]
	for range strings.Count(state, "?") {
		args = append(args, tx.Now)
	}
	return db.All[listed](ctx, tx.Tx, fmt.Sprintf(sqlList, db.In(len(classes)))+state+sqlListEnd, append(args, perPage, (max(f.Page, 1)-1)*perPage)...)
}

func (store) between(ctx context.Context, tx *ledger.Tx, from, to string) ([]Pass, error) {
	return db.All[Pass](ctx, tx.Tx, sqlWeek, tx.School, from, to)
}

func (store) openedBetween(ctx context.Context, tx *ledger.Tx, from, to string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlWeekN, tx.School, from, to)
}

func (store) digest(ctx context.Context, tx *ledger.Tx, week string, n int) error {
	_, err := tx.Exec(ctx, sqlDigest, tx.School, week, tx.Now, n)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("", "This week has its digest.")
	}
	return err
}

func (store) digested(ctx context.Context, tx *ledger.Tx, week string) (bool, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlTold, tx.School, week)
	return n > 0, err
}

type tally struct {
	Opened   int    `db:"opened"`
	Planned  int    `db:"planned"`
	Only     int    `db:"only_list"`
	Approved int    `db:"approved"`
	Waiting  int    `db:"waiting"`
	Declined int    `db:"declined"`
	Late     int    `db:"late"`
	Latest   string `db:"latest"`
}

func (store) tally(ctx context.Context, tx *ledger.Tx, from, late string) (tally, error) {
	return db.One[tally](ctx, tx.Tx, sqlTally, late, tx.School, from)
}

func (store) imageSessions(ctx context.Context, tx *ledger.Tx, from string) (int, string, error) {
	r, err := db.One[struct {
		N      int    `db:"n"`
		Latest string `db:"latest"`
	}](ctx, tx.Tx, sqlImages, tx.School, from)
	return r.N, r.Latest, err
}

// pending counts requests of others that wait for a decision.
func (store) pending(ctx context.Context, tx *ledger.Tx, except string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlPending, tx.School, tx.Now, except)
}
