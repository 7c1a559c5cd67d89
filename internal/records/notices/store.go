package notices

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Store is every statement about notices.
type Store struct{}

// Told is a notice as one person has it.
type Told struct {
	ID     string `db:"id"`
	Person string `db:"person"`
	Kind   string `db:"kind"`
	Title  string `db:"title"`
	Text   string `db:"text"`
	Href   string `db:"href"`
	Urgent bool   `db:"urgent"`
	Key    string `db:"key"`
	At     string `db:"at"`
	Read   string `db:"read_at"`
	Done   bool   `db:"done"`
	Digest string `db:"digest"`
}

// Pinned says that it stays on top: urgent, not opened, and not done by somebody else.
func (t Told) Pinned() bool { return t.Urgent && t.Read == "" && !t.Done }

const waits = "wait" // for the next daily message

const (
	toldColumns = `id, person, kind, title, text, href, urgent, key, at, read_at, done, digest`
	sqlForgot   = `SELECT COUNT(*) FROM notices_told WHERE school_id = ? AND person = ? AND key = ?`
	sqlAdd      = `INSERT INTO notices_notice (school_id, ` + toldColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,'',FALSE,?)
 ON CONFLICT (school_id, person, key) DO NOTHING`
	sqlGet  = `SELECT ` + toldColumns + ` FROM notices_notice WHERE school_id = ? AND person = ? AND id = ?`
	sqlMine = `SELECT ` + toldColumns + ` FROM notices_notice WHERE school_id = ? AND person = ?
 ORDER BY CASE WHEN read_at <> '' THEN 2 WHEN urgent AND NOT done THEN 0 ELSE 1 END, at DESC, id DESC LIMIT ? OFFSET ?`
	sqlHave    = `SELECT COUNT(*) FROM notices_notice WHERE school_id = ? AND person = ?`
	sqlUnread  = `SELECT COUNT(*) FROM notices_notice WHERE school_id = ? AND person = ? AND read_at = ''`
	sqlRead    = `UPDATE notices_notice SET read_at = ? WHERE school_id = ? AND person = ? AND id = ? AND read_at = ''`
	sqlReadAll = `UPDATE notices_notice SET read_at = ? WHERE school_id = ? AND person = ? AND read_at = '' AND (done OR NOT urgent)`
	sqlSettle  = `UPDATE notices_notice SET done = TRUE WHERE school_id = ? AND key = ? AND NOT done`

	sqlChoices    = `SELECT person, kind, mail, push FROM notices_choice WHERE school_id = ? AND person IN (%s) ORDER BY person, kind`
	sqlDropChoice = `DELETE FROM notices_choice WHERE school_id = ? AND person = ?`
	sqlAddChoice  = `INSERT INTO notices_choice (school_id, person, kind, mail, push) VALUES (?,?,?,?,?)`
)

// add stores a notice unless its key was told to this person before.
func (Store) add(ctx context.Context, tx *ledger.Tx, t Told) (bool, error) {
	forgotten, err := db.One[int](ctx, tx.Tx, sqlForgot, tx.School, t.Person, t.Key)
	if err != nil || forgotten > 0 {
		return false, err
	}
	n, err := tx.Exec(ctx, sqlAdd, tx.School, t.ID, t.Person, t.Kind, t.Title, t.Text, t.Href, t.Urgent, t.Key, t.At, t.Digest)
	return n > 0, err
}

// get finds one person's own notice; nobody else's is ever found.
func (Store) get(ctx context.Context, tx *ledger.Tx, person, id string) (Told, error) {
	return db.OneOr[Told](ctx, tx.Tx, errs.Missing("There is no such notice. It may have been removed: notices that were read are kept for 90 days."), sqlGet, tx.School, person, id)
}

// mine gives a page of one person's notices: urgent ones first, then unread ones, then the rest.
func (Store) mine(ctx context.Context, tx *ledger.Tx, person string, limit, offset int) ([]Told, int, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlHave, tx.School, person)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Told](ctx, tx.Tx, sqlMine, tx.School, person, limit, offset)
	return all, n, err
}

func (Store) unread(ctx context.Context, tx *ledger.Tx, person string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlUnread, tx.School, person)
}

func (Store) read(ctx context.Context, tx *ledger.Tx, person, id string) error {
	_, err := tx.Exec(ctx, sqlRead, tx.Now, tx.School, person, id)
	return err
}

// readAll marks all as read but the urgent ones, which are opened one by one.
func (Store) readAll(ctx context.Context, tx *ledger.Tx, person string) (int64, error) {
	return tx.Exec(ctx, sqlReadAll, tx.Now, tx.School, person)
}

func (Store) settle(ctx context.Context, tx *ledger.Tx, key string) error {
	_, err := tx.Exec(ctx, sqlSettle, tx.School, key)
	return err
}

func (Store) choices(ctx context.Context, tx *ledger.Tx, persons []string) ([]Choice, error) {
	return some[Choice](ctx, tx, sqlChoices, persons)
}

// choose puts a person's choices in the place of those before.
func (Store) choose(ctx context.Context, tx *ledger.Tx, person string, all []Choice) error {
	if _, err := tx.Exec(ctx, sqlDropChoice, tx.School, person); err != nil {
		return err
	}
	for _, c := range all {
		if _, err := tx.Exec(ctx, sqlAddChoice, tx.School, person, c.Kind, c.Mail, c.Push); err != nil {
			return err
		}
	}
	return nil
}

// some runs a query with a list of persons in parts, so that no statement has more arguments than the engines take.
func some[T any](ctx context.Context, tx *ledger.Tx, query string, persons []string) ([]T, error) {
	var out []T
	for part := range slices.Chunk(persons, 500) {
		all, err := db.All[T](ctx, tx.Tx, fmt.Sprintf(query, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}
