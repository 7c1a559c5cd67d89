package people

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Acting is a post held for a while (POL-08).
type Acting struct {
	ID      string `db:"id"`
	Person  string `db:"person"`
	Post    string `db:"post"`
	From    string `db:"from_on"`  // YYYY-MM-DD, the first day
	Until   string `db:"until_on"` // YYYY-MM-DD, the last day
	GivenBy string `db:"given_by"`
	Why     string `db:"why"`
	Ended   string `db:"ended_at"` // taken back before its time
}

const (
	sqlActingColumns = `id, person, post, from_on, until_on, given_by, why, ended_at`
	sqlActingNow     = `SELECT person, post AS word FROM people_acting WHERE school_id = ? AND ended_at = '' AND from_on <= ? AND until_on >= ? AND person IN (%s) ORDER BY person, post`
	sqlActingOf      = `SELECT ` + sqlActingColumns + ` FROM people_acting WHERE school_id = ? AND person = ? ORDER BY until_on DESC, id`
	sqlActingAll     = `SELECT ` + sqlActingColumns + ` FROM people_acting WHERE school_id = ? AND ended_at = '' AND until_on >= ? ORDER BY until_on, id`
	sqlActingOver    = `SELECT ` + sqlActingColumns + ` FROM people_acting WHERE school_id = ? AND told_at = '' AND (ended_at <> '' OR until_on < ?) ORDER BY until_on, id LIMIT 100`
	sqlActingGive    = `INSERT INTO people_acting (school_id, id, person, post, from_on, until_on, given_by, given_at, why, ended_at, told_at) VALUES (?,?,?,?,?,?,?,?,?,'','')`
	sqlActingEnd     = `UPDATE people_acting SET ended_at = ? WHERE school_id = ? AND id = ? AND person = ? AND ended_at = '' AND until_on >= ?`
	sqlActingTold    = `UPDATE people_acting SET told_at = ? WHERE school_id = ? AND id = ? AND told_at = ''`
	sqlActingGet     = `SELECT ` + sqlActingColumns + ` FROM people_acting WHERE school_id = ? AND id = ?`
	sqlSealActing    = `SELECT id, person, post, from_on, until_on, given_by, given_at, why, ended_at FROM people_acting WHERE school_id = ? AND person = ? ORDER BY id`
)

// acting adds the posts that people hold for a while today.
func (Store) acting(ctx context.Context, tx *ledger.Tx, ids []string, to func(person, post string)) error {
	rows, err := db.All[wordRow](ctx, tx.Tx, fmt.Sprintf(sqlActingNow, db.In(len(ids))), db.Args(ids, tx.School, today(tx), today(tx))...)
	if err != nil {
		return fmt.Errorf("people: posts for a while: %w", err)
	}
	for _, r := range rows {
		to(r.Person, r.Word)
	}
	return nil
}

// ActingOf lists the posts that a person holds or held for a while, the last to end first.
func (Store) ActingOf(ctx context.Context, tx *ledger.Tx, person string) ([]Acting, error) {
	return db.All[Acting](ctx, tx.Tx, sqlActingOf, tx.School, person)
}

// Delegations are those that run or will.
func (Store) Delegations(ctx context.Context, tx *ledger.Tx) ([]Acting, error) {
	return db.All[Acting](ctx, tx.Tx, sqlActingAll, tx.School, today(tx))
}

// Over are delegations that have ended and of which nobody has been told yet, at most a hundred.
func (Store) Over(ctx context.Context, tx *ledger.Tx) ([]Acting, error) {
	return db.All[Acting](ctx, tx.Tx, sqlActingOver, tx.School, today(tx))
}

// Told notes that both sides know that a delegation has ended.
func (Store) Told(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlActingTold, tx.Now, tx.School, id)
	return err
}

func (Store) give(ctx context.Context, tx *ledger.Tx, a Acting) error {
	_, err := tx.Exec(ctx, sqlActingGive, tx.School, a.ID, a.Person, a.Post, a.From, a.Until, tx.Grant.Actor().Person, tx.Now, a.Why)
	return err
}

// takeBack ends a delegation now. What has ended already is not ended twice.
func (Store) takeBack(ctx context.Context, tx *ledger.Tx, person, id string) (Acting, error) {
	a, err := db.One[Acting](ctx, tx.Tx, sqlActingGet, tx.School, id)
	if errors.Is(err, db.ErrNone) || err == nil && a.Person != person {
		return a, errs.Missing("There is no such delegation.")
	}
	if err != nil {
		return a, err
	}
	n, err := tx.Exec(ctx, sqlActingEnd, tx.Now, tx.School, id, person, today(tx))
	if err == nil && n == 0 {
		err = errs.Clash("", "This delegation has ended already.")
	}
	return a, err
}
