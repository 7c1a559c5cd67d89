package cabinet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

const (
	// An IN list may not be empty, and no state is called nothing but that of a register without states.
	sqlTotal = `SELECT COUNT(*) AS total,
 COALESCE(SUM(CASE WHEN state IN (%s) THEN 1 ELSE 0 END), 0) AS open,
 COALESCE(SUM(CASE WHEN state IN (%s) THEN 1 ELSE 0 END), 0) AS bad,
 COALESCE(SUM(CASE WHEN due_on <> '' AND due_on < ? AND due_on <> ? THEN 1 ELSE 0 END), 0) AS overdue,
 COALESCE(SUM(CASE WHEN created_at >= ? THEN 1 ELSE 0 END), 0) AS this_term,
 COALESCE(SUM(CASE WHEN created_at >= ? THEN 1 ELSE 0 END), 0) AS this_year,
 COALESCE(MAX(created_at), '') AS newest
 FROM registers_entry WHERE school_id = ? AND register = ? AND removed_at = ''`
	// Without a window the statement has none either, so that the engines read an index that holds all it needs.
	sqlFrom    = ` AND created_at >= ?`
	sqlTo      = ` AND created_at < ?`
	sqlBetween = `SELECT ` + entryColumns + ` FROM registers_entry
 WHERE school_id = ? AND register = ? AND removed_at = '' AND created_at >= ? AND (? = '' OR created_at < ?) AND (created_at > ? OR created_at = ? AND id > ?)
 ORDER BY created_at, id LIMIT ?`
)

type total struct {
	Total    int    `db:"total"`
	Open     int    `db:"open"`
	Bad      int    `db:"bad"`
	Overdue  int    `db:"overdue"`
	ThisTerm int    `db:"this_term"`
	ThisYear int    `db:"this_year"`
	Newest   string `db:"newest"`
}

func edge(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Text(t)
}

// noState is in no register.
const noState = "\x01"

// Total counts a register in one statement.
func (Store) Total(ctx context.Context, tx *ledger.Tx, def policy.Register, w Window) (total, error) {
	opens := append(entry.StateKeys(def, entry.IsOpen), noState)
	bads := append(entry.StateKeys(def, entry.IsBad), noState)
	args := db.Args(bads, db.Args(opens)...)
	args = append(args, lateAt(w.Now)...)
	args = append(args, clock.Text(w.Term), clock.Text(policy.YearOf(w.Now)), tx.School, def.Key)
	query := fmt.Sprintf(sqlTotal, db.In(len(opens)), db.In(len(bads)))
	if !w.From.IsZero() {
		query, args = query+sqlFrom, append(args, clock.Text(w.From))
	}
	if !w.To.IsZero() {
		query, args = query+sqlTo, append(args, clock.Text(w.To))
	}
	t, err := db.One[total](ctx, tx.Tx, query, args...)
	if err != nil {
		return t, fmt.Errorf("registers: count: %w", err)
	}
	return t, nil
}

// EachBetween hands over the entries of a time, the oldest first, some at a time.
func (Store) EachBetween(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time, f func(entry.Entry) error) error {
	const atOnce = 500
	at, id := "", ""
	for {
		rows, err := db.All[row](ctx, tx.Tx, sqlBetween, tx.School, register, edge(from), edge(to), edge(to), at, at, id, atOnce)
		if err != nil {
			return fmt.Errorf("registers: between: %w", err)
		}
		all, err := entries(rows)
		if err != nil {
			return err
		}
		for e := range slices.Values(all) {
			if err := f(e); err != nil {
				return err
			}
			at, id = e.CreatedAt, e.ID
		}
		if len(all) < atOnce {
			return nil
		}
	}
}

// lateAt are the moment and the day by which something is overdue: what is due on the day itself is not yet.
func lateAt(now time.Time) []any { return []any{clock.Text(now), clock.ISO(now)} }

// Window is the time that counts look at: entries from one moment to before another, and what now, term and year are.
type Window struct {
	Now, Term time.Time
	From, To  time.Time // zero: without an end
}
