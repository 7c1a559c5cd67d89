package chronology

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

const (
	perPage = 20

	sqlFoundHead = `SELECT i.id, COUNT(*) OVER () AS total FROM incidents_incident i WHERE i.school_id = ? AND`
	// Each word of a question is looked for by itself; what counts as a beginning is the order of the letters' numbers.
	sqlFoundWord = ` AND i.id IN (SELECT w.incident_id FROM chronology_word w WHERE w.school_id = ? AND w.word >= ? AND w.word < ?)`
	sqlFoundTail = ` AND (? = '' OR i.state = ?) AND (? = '' OR i.risk_type = ?) AND (? = '' OR i.happened_at >= ?) AND (? = '' OR i.happened_at < ?)
 ORDER BY i.happened_at DESC, i.id DESC LIMIT ? OFFSET ?`

	// What was changed is compared with what is indexed, so that nothing is missed whoever wrote it.
	sqlStale = `SELECT i.id FROM incidents_incident i LEFT JOIN chronology_indexed x ON x.school_id = i.school_id AND x.incident_id = i.id
 WHERE i.school_id = ? AND (x.changed_at IS NULL OR x.changed_at <> i.changed_at) AND`
	sqlStaleTail = ` ORDER BY i.id LIMIT ?`
	sqlOrphans   = `SELECT x.incident_id FROM chronology_indexed x LEFT JOIN incidents_incident i ON i.school_id = x.school_id AND i.id = x.incident_id
 WHERE x.school_id = ? AND i.id IS NULL ORDER BY x.incident_id LIMIT ?`
	sqlWords    = `SELECT word FROM chronology_word WHERE school_id = ? AND incident_id = ? ORDER BY word`
	sqlAddWord  = `INSERT INTO chronology_word (school_id, word, incident_id) VALUES `
	sqlDropWord = `DELETE FROM chronology_word WHERE school_id = ? AND incident_id = ? AND word = ?`
	sqlDropCase = `DELETE FROM chronology_word WHERE school_id = ? AND incident_id = ?`
	sqlIndexed  = `INSERT INTO chronology_indexed (school_id, incident_id, changed_at) VALUES (?,?,?)
 ON CONFLICT (school_id, incident_id) DO UPDATE SET changed_at = excluded.changed_at`
	sqlUnindexed = `DELETE FROM chronology_indexed WHERE school_id = ? AND incident_id = ?`
)

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
	all = append(all, q.State, q.State, q.Kind, q.Kind, q.From, q.From, q.Until, q.Until, perPage, (max(q.Page, 1)-1)*perPage)
	out, err := db.All[Found](ctx, tx.Tx, sqlFoundHead+where+words.String()+sqlFoundTail, all...)
	if err != nil {
		return nil, fmt.Errorf("chronology: search: %w", err)
	}
	return out, nil
}

// stale lists cases within the grant's reach whose words are not those that stand there now.
func (store) stale(ctx context.Context, tx *ledger.Tx, most int) ([]string, error) {
	where, args := incidents.Reachable(tx.Grant)
	return db.All[string](ctx, tx.Tx, sqlStale+where+sqlStaleTail, append(append([]any{tx.School}, args...), most)...)
}

func (store) orphans(ctx context.Context, tx *ledger.Tx, most int) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlOrphans, tx.School, most)
}

// index writes down the words of a case that are new and drops those that are gone.
func (s store) index(ctx context.Context, tx *ledger.Tx, k incidents.Case) error {
	before, err := db.All[string](ctx, tx.Tx, sqlWords, tx.School, k.ID)
	if err != nil {
		return fmt.Errorf("chronology: words: %w", err)
	}
	had := map[string]bool{}
	for _, w := range before {
		had[w] = true
	}
	var fresh []string
	for _, w := range wordsOf(k) {
		if !had[w] {
			fresh = append(fresh, w)
		}
		delete(had, w)
	}
	for w := range had {
		if _, err := tx.Exec(ctx, sqlDropWord, tx.School, k.ID, w); err != nil {
			return fmt.Errorf("chronology: words: %w", err)
		}
	}
	for some := range slices.Chunk(fresh, 200) {
		var args []any
		for _, w := range some {
			args = append(args, tx.School, w, k.ID)
		}
		if _, err := tx.Exec(ctx, sqlAddWord+strings.TrimSuffix(strings.Repeat("(?,?,?),", len(some)), ","), args...); err != nil {
			return fmt.Errorf("chronology: words: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, sqlIndexed, tx.School, k.ID, k.Changed); err != nil {
		return fmt.Errorf("chronology: indexed: %w", err)
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
