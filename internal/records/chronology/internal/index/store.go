package index

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

const (
	PerPage = 20 // cases on a page

	sqlFoundHead = `SELECT i.id, COUNT(*) OVER () AS total FROM incidents_incident i WHERE i.school_id = ? AND`
	// Each word of a question is looked for by itself; what counts as a beginning is the order of the letters' numbers.
	sqlFoundWord = ` AND i.id IN (SELECT w.incident_id FROM chronology_word w WHERE w.school_id = ? AND w.word >= ? AND w.word < ?)`
	sqlFoundTail = ` AND (? = '' OR i.state = ?) AND (? = '' OR i.risk_type = ?) AND (? = '' OR i.happened_at >= ?) AND (? = '' OR i.happened_at < ?)
 ORDER BY i.happened_at DESC, i.id DESC LIMIT ? OFFSET ?`

	// What was changed is compared with what is indexed, so that nothing is missed whoever wrote it. Both states are named, as
	// the index on the moments of change begins with them: only what changed since then is read.
	sqlStale = `SELECT i.id FROM incidents_incident i LEFT JOIN chronology_indexed x ON x.school_id = i.school_id AND x.incident_id = i.id
 WHERE i.school_id = ? AND i.state IN ('open', 'closed') AND i.changed_at >= ? AND (x.changed_at IS NULL OR x.changed_at <> i.changed_at) AND`
	sqlStaleTail = ` ORDER BY i.changed_at DESC, i.id LIMIT ?`
	sqlNewest    = `SELECT COALESCE(MAX(changed_at), '') FROM incidents_incident WHERE school_id = ? AND state IN ('open', 'closed') AND changed_at >= ?`
	sqlOrphans   = `SELECT x.incident_id FROM chronology_indexed x LEFT JOIN incidents_incident i ON i.school_id = x.school_id AND i.id = x.incident_id
 WHERE x.school_id = ? AND i.id IS NULL ORDER BY x.incident_id LIMIT ?`
	sqlKnown     = `SELECT incident_id FROM chronology_indexed WHERE school_id = ? AND incident_id IN (`
	sqlWords     = `SELECT word FROM chronology_word WHERE school_id = ? AND incident_id = ? ORDER BY word`
	sqlAddWord   = `INSERT INTO chronology_word (school_id, word, incident_id) VALUES `
	sqlDropWord  = `DELETE FROM chronology_word WHERE school_id = ? AND incident_id = ? AND word IN (`
	sqlDropCase  = `DELETE FROM chronology_word WHERE school_id = ? AND incident_id = ?`
	sqlIndexed   = `INSERT INTO chronology_indexed (school_id, incident_id, changed_at) VALUES `
	sqlSo        = ` ON CONFLICT (school_id, incident_id) DO UPDATE SET changed_at = excluded.changed_at`
	sqlUnindexed = `DELETE FROM chronology_indexed WHERE school_id = ? AND incident_id = ?`

	rowsAtOnce = 300 // in one statement
)

type store struct{}

// Query is what is looked for. Moments are text, as the records have them.
type Query struct {
	Words       []string
	State, Kind string
	From, Until string
	Page        int
}

// Found is one case that answers, with how many there are in all.
type Found struct {
	ID    string `db:"id"`
	Total int64  `db:"total"`
}

// find gives a page of the cases that answer and that the grant's actor may see, the newest first. serves INC-06, INC-42
func (store) find(ctx context.Context, tx *ledger.Tx, q Query) ([]Found, error) {
	where, args := incidents.Reachable(tx.Grant)
	all := append([]any{tx.School}, args...)
	var words strings.Builder
	for _, w := range q.Words {
		words.WriteString(sqlFoundWord)
		all = append(all, tx.School, w, w+"\U0010FFFF")
	}
	all = append(all, q.State, q.State, q.Kind, q.Kind, q.From, q.From, q.Until, q.Until, PerPage, (max(q.Page, 1)-1)*PerPage)
	out, err := db.All[Found](ctx, tx.Tx, sqlFoundHead+where+words.String()+sqlFoundTail, all...)
	if err != nil {
		return nil, fmt.Errorf("chronology: search: %w", err)
	}
	return out, nil
}

// stale lists cases within the grant's reach that changed at or after a moment and whose words are not those that stand there
// now, the newest change first.
func (store) stale(ctx context.Context, tx *ledger.Tx, since string, most int) ([]string, error) {
	where, args := incidents.Reachable(tx.Grant)
	return db.All[string](ctx, tx.Tx, sqlStale+where+sqlStaleTail, append(append([]any{tx.School, since}, args...), most)...)
}

// newest is the moment of the newest change at or after a moment; empty: there was none.
func (store) newest(ctx context.Context, tx *ledger.Tx, since string) (string, error) {
	return db.One[string](ctx, tx.Tx, sqlNewest, tx.School, since)
}

func (store) orphans(ctx context.Context, tx *ledger.Tx, most int) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlOrphans, tx.School, most)
}

// index writes down the words of cases that are new and drops those that are gone.
func (s store) index(ctx context.Context, tx *ledger.Tx, cases []incidents.Case) error {
	ids := make([]string, len(cases))
	for n, k := range cases {
		ids[n] = k.ID
	}
	had, err := s.words(ctx, tx, ids)
	if err != nil {
		return err
	}
	var fresh, done [][]any
	for _, k := range cases {
		for _, w := range wordsOf(k) {
			if !had[k.ID][w] {
				fresh = append(fresh, []any{tx.School, w, k.ID})
			}
			delete(had[k.ID], w)
		}
		if err := s.drop(ctx, tx, k.ID, slices.Sorted(maps.Keys(had[k.ID]))); err != nil {
			return err
		}
		done = append(done, []any{tx.School, k.ID, k.Changed})
	}
	if err := addRows(ctx, tx, sqlAddWord, "", fresh); err != nil {
		return err
	}
	return addRows(ctx, tx, sqlIndexed, sqlSo, done)
}

// words are the words that stand there of cases. Only those of cases that were indexed before are asked for, each by itself: a
// long list of cases makes PostgreSQL walk through all words of the school.
func (store) words(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	for some := range slices.Chunk(ids, rowsAtOnce) {
		known, err := db.All[string](ctx, tx.Tx, sqlKnown+db.In(len(some))+`)`, db.Args(some, any(tx.School))...)
		for _, id := range known {
			var words []string
			if words, err = db.All[string](ctx, tx.Tx, sqlWords, tx.School, id); err != nil {
				break
			}
			out[id] = map[string]bool{}
			for _, w := range words {
				out[id][w] = true
			}
		}
		if err != nil {
			return nil, fmt.Errorf("chronology: words: %w", err)
		}
	}
	return out, nil
}

func (store) drop(ctx context.Context, tx *ledger.Tx, incident string, words []string) error {
	for some := range slices.Chunk(words, rowsAtOnce) {
		if _, err := tx.Exec(ctx, sqlDropWord+db.In(len(some))+`)`, db.Args(some, any(tx.School), incident)...); err != nil {
			return fmt.Errorf("chronology: words: %w", err)
		}
	}
	return nil
}

// addRows adds rows of three values, many in one statement: each statement is a way to the database and back.
func addRows(ctx context.Context, tx *ledger.Tx, head, tail string, rows [][]any) error {
	for some := range slices.Chunk(rows, rowsAtOnce) {
		q := head + strings.TrimSuffix(strings.Repeat("(?,?,?),", len(some)), ",") + tail
		if _, err := tx.Exec(ctx, q, slices.Concat(some...)...); err != nil {
			return fmt.Errorf("chronology: index: %w", err)
		}
	}
	return nil
}

// forget drops a case's words.
func (store) forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	for _, q := range []string{sqlDropCase, sqlUnindexed} {
		if _, err := tx.Exec(ctx, q, tx.School, incident); err != nil {
			return fmt.Errorf("chronology: forget: %w", err)
		}
	}
	return nil
}
