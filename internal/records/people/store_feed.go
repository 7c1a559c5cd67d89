package people

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Run is one feed that was applied or refused. It names nobody.
type Run struct {
	ID      string `db:"id"`
	At      string `db:"at"`
	By      string `db:"by_whom"` // as the trail names an actor
	Kind    string `db:"kind"`
	Scope   string `db:"scope"`
	Applied bool   `db:"applied"`
	Added   int    `db:"added"`
	Changed int    `db:"changed"`
	Removed int    `db:"removed"`
	Faults  int    `db:"faults"`
	FirstAt string `db:"first_at"` // where the first fault stands
}

const (
	sqlFeedAdd = `INSERT INTO people_feed (school_id, id, at, by_whom, kind, scope, applied, added, changed, removed, faults, first_at)
 VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlFeeds = `SELECT id, at, by_whom, kind, scope, applied, added, changed, removed, faults, first_at FROM people_feed
 WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT ? OFFSET ?`
	sqlFeedCount = `SELECT COUNT(*) AS runs, COALESCE(SUM(CASE WHEN applied THEN 0 ELSE 1 END), 0) AS refused, COALESCE(MAX(at), '') AS last
 FROM people_feed WHERE school_id = ?`
)

// NoteFeed enters a feed that is applied in this very transaction. // serves PPL-05
func (s Store) NoteFeed(ctx context.Context, tx *ledger.Tx, in Feed, r Report) error {
	return s.noteRun(ctx, tx, Run{Kind: in.Kind, Scope: in.Scope, Applied: true, Added: r.Added, Changed: r.Changed, Removed: r.Removed})
}

// NoteRefused enters a feed that was refused, with the place of its first fault and without its words, which may name
// somebody. The caller's event is people.feed-refused.
func (s Store) NoteRefused(ctx context.Context, tx *ledger.Tx, kind, scope string, faults Faults) error {
	r := Run{Kind: kind, Scope: scope, Faults: len(faults)}
	if len(faults) > 0 {
		r.FirstAt = fmt.Sprintf("row %d", faults[0].Row)
		for _, c := range Columns() {
			if c.Name == faults[0].Column { // a heading of the file itself could be anything
				r.FirstAt += ", column " + c.Name
			}
		}
	}
	return s.noteRun(ctx, tx, r)
}

func (Store) noteRun(ctx context.Context, tx *ledger.Tx, r Run) error {
	by := "job"
	if p := tx.Grant.Actor().Person; p != "" {
		by = p
	}
	_, err := tx.Exec(ctx, sqlFeedAdd, tx.School, tx.ID(), tx.Now, by, r.Kind, r.Scope, r.Applied, r.Added, r.Changed, r.Removed, r.Faults, r.FirstAt)
	if err != nil {
		return fmt.Errorf("people: note feed: %w", err)
	}
	return nil
}

// Feeds lists feed runs, the latest first.
func (Store) Feeds(ctx context.Context, tx *ledger.Tx, page int) ([]Run, error) {
	out, err := db.All[Run](ctx, tx.Tx, sqlFeeds, tx.School, PageSize, (max(page, 1)-1)*PageSize)
	if err != nil {
		return nil, fmt.Errorf("people: feeds: %w", err)
	}
	return out, nil
}

type runCount struct {
	Runs    int    `db:"runs"`
	Refused int    `db:"refused"`
	Last    string `db:"last"`
}

func (Store) runs(ctx context.Context, tx *ledger.Tx) (runCount, error) {
	return db.One[runCount](ctx, tx.Tx, sqlFeedCount, tx.School)
}
