package lessons

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	saidColumns = `id, term, kind, title, state, body, figures, made_at, made_by, published_at, published_by, how`
	sqlWrite    = `INSERT INTO lessons_said (school_id, ` + saidColumns + `) VALUES (?,?,?,?,?,'draft',?,?,?,?,'','','')
 ON CONFLICT (school_id, term, kind) DO UPDATE SET title = excluded.title, body = excluded.body, figures = excluded.figures, made_at = excluded.made_at,
 made_by = excluded.made_by WHERE lessons_said.state = 'draft' RETURNING id`
	sqlSaid    = `SELECT ` + saidColumns + ` FROM lessons_said WHERE school_id = ? AND id = ?`
	sqlOfTerm  = `SELECT ` + saidColumns + ` FROM lessons_said WHERE school_id = ? AND term = ? AND kind = ?`
	sqlOut     = `SELECT ` + saidColumns + ` FROM lessons_said WHERE school_id = ? AND state = 'published' ORDER BY published_at DESC, id LIMIT 60`
	sqlPublish = `UPDATE lessons_said SET state = 'published', figures = ?, how = ?, published_at = ?, published_by = ? WHERE school_id = ? AND id = ? AND state = 'draft'`

	sqlPrinted      = `SELECT key, n FROM lessons_printed WHERE school_id = ? ORDER BY key`
	sqlRemember     = `INSERT INTO lessons_printed (school_id, key, n, paper, at) VALUES (?,?,?,?,?) ON CONFLICT (school_id, key) DO NOTHING`
	sqlPrintedSince = `SELECT COUNT(*) FROM lessons_printed WHERE school_id = ? AND at > ?`
	sqlPrompted     = `INSERT INTO lessons_prompt (school_id, term, kind, at) VALUES (?,?,?,?) ON CONFLICT (school_id, term, kind) DO NOTHING`
	sqlPrompts      = `SELECT COUNT(*) FROM lessons_prompt WHERE school_id = ? AND term = ? AND kind = ?`
	sqlSealSaid     = sqlSaid
)

func (Store) write(ctx context.Context, tx *ledger.Tx, n Note) (string, error) {
	return db.OneOr[string](ctx, tx.Tx, errs.Clash("body", "This has been published already, and stays as it was published."), sqlWrite, tx.School, n.ID, n.Term, n.Kind, n.Title, n.Body, n.Figures, tx.Now, n.MadeBy)
}

func (Store) note(ctx context.Context, tx *ledger.Tx, id string) (Note, error) {
	return db.OneOr[Note](ctx, tx.Tx, errs.Missing("There is no such note."), sqlSaid, tx.School, id)
}

// ofTerm gives the note of a term; nil when none was written yet.
func (Store) ofTerm(ctx context.Context, tx *ledger.Tx, term, kind string) (*Note, error) {
	n, err := db.One[Note](ctx, tx.Tx, sqlOfTerm, tx.School, term, kind)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &n, err
}

// out are the notes that were published, the newest first.
func (Store) out(ctx context.Context, tx *ledger.Tx) ([]Note, error) {
	return db.All[Note](ctx, tx.Tx, sqlOut, tx.School)
}

func (Store) publish(ctx context.Context, tx *ledger.Tx, n Note) error {
	done, err := tx.Exec(ctx, sqlPublish, n.Figures, n.How, tx.Now, n.PublishedBy, tx.School, n.ID)
	if err == nil && done == 0 {
		return errs.Clash("", "This has been published already, and stays as it was published.")
	}
	return err
}

// Unpublished are the kinds of notes of a term that nobody has published; with fresh, those of which nobody was reminded.
// serves GOV-13, INC-41
func (s Store) Unpublished(ctx context.Context, tx *ledger.Tx, term string, fresh bool) ([]string, error) {
	var out []string
	for _, kind := range []string{YouSaid, Parents} {
		n, err := s.ofTerm(ctx, tx, term, kind)
		if err != nil {
			return nil, err
		}
		if n != nil && n.Published() {
			continue
		}
		if fresh {
			if told, err := db.One[int64](ctx, tx.Tx, sqlPrompts, tx.School, term, kind); err != nil || told > 0 {
				if err != nil {
					return nil, err
				}
				continue
			}
		}
		out = append(out, kind)
	}
	return out, nil
}

func (Store) prompted(ctx context.Context, tx *ledger.Tx, term, kind string) error {
	_, err := tx.Exec(ctx, sqlPrompted, tx.School, term, kind, tx.Now)
	return err
}

// printed is a number that a paper has printed.
type printed struct {
	Key string `db:"key"`
	N   int    `db:"n"`
}

// Printed is every number that any paper has printed beyond those who handle concerns. // serves STD-28
func (Store) Printed(ctx context.Context, tx *ledger.Tx) (map[string]int, error) {
	all, err := db.All[printed](ctx, tx.Tx, sqlPrinted, tx.School)
	out := map[string]int{}
	for _, p := range all {
		out[p.Key] = p.N
	}
	return out, err
}

// Remember keeps the numbers of a paper that goes out, so that no later one can be subtracted from it. // serves STD-28
func (Store) Remember(ctx context.Context, tx *ledger.Tx, paper string, numbers map[string]int) error {
	for key, n := range numbers {
		if _, err := tx.Exec(ctx, sqlRemember, tx.School, key, n, paper, tx.Now); err != nil {
			return err
		}
	}
	return nil
}

// PrintedSince reports that a paper has gone out after a moment.
func (Store) PrintedSince(ctx context.Context, tx *ledger.Tx, at string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlPrintedSince, tx.School, at)
	return n > 0, err
}
