package filtering

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Store is the requests and overrides.
type Store struct{}

const (
	requestColumns = `id, number, ticket, host, kind, asked_by, profile, reason, at, state, profiles, decided_by, decided_reason, decided_at, until_at,
 escalated_at, risk, effect, ended_at, ended_by, ended_reason, level`
	sqlTakeYear   = `INSERT INTO filtering_number (school_id, year, last) VALUES (?,?,1) ON CONFLICT (school_id, year) DO UPDATE SET last = filtering_number.last + 1 RETURNING last`
	sqlAddRequest = `INSERT INTO filtering_request (school_id, ` + requestColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,'open','','','','','','','','','','','','')`
	sqlRequest    = `SELECT ` + requestColumns + ` FROM filtering_request WHERE school_id = ? AND id = ?`
	sqlTicket     = `SELECT ` + requestColumns + ` FROM filtering_request WHERE school_id = ? AND ticket = ? AND ticket <> ''`
	sqlRequests   = `SELECT ` + requestColumns + ` ` + sqlPicked + `
 ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, at DESC, id LIMIT ? OFFSET ?`
	sqlPicked   = ` FROM filtering_request WHERE school_id = ? AND (? = '' OR state = ?) AND (? = '' OR LOWER(host) LIKE ? ESCAPE '\' OR LOWER(number) LIKE ? ESCAPE '\')`
	sqlOwn      = `SELECT ` + requestColumns + ` FROM filtering_request WHERE school_id = ? AND asked_by = ? ORDER BY at DESC, id LIMIT 20`
	sqlRequestN = `SELECT COUNT(*)` + sqlPicked
	sqlDecide   = `UPDATE filtering_request SET state = ?, profiles = ?, decided_by = ?, decided_reason = ?, decided_at = ?, until_at = ?, risk = ?, effect = ?, level = ? WHERE school_id = ? AND id = ? AND state = 'open'`
	sqlLive     = `SELECT ` + requestColumns + ` FROM filtering_request WHERE school_id = ? AND state IN ('allowed', 'blocked') AND ended_at = '' AND (until_at = '' OR until_at > ?) ORDER BY decided_at, id`

	overrideColumns = `id, person_id, profile, usual, reason, at, by_id, until_at, ended_at, ended_by`
	sqlAddOverride  = `INSERT INTO filtering_override (school_id, ` + overrideColumns + `) VALUES (?,?,?,?,?,?,?,?,?,'','')`
	sqlOverride     = `SELECT ` + overrideColumns + ` FROM filtering_override WHERE school_id = ? AND id = ?`
	sqlOverrideOf   = `SELECT ` + overrideColumns + ` FROM filtering_override WHERE school_id = ? AND person_id = ? AND ended_at = ''`
	sqlEndOverride  = `UPDATE filtering_override SET ended_at = ?, ended_by = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlOverrides    = `SELECT ` + overrideColumns + ` FROM filtering_override WHERE school_id = ? AND ended_at = '' AND until_at > ? ORDER BY until_at, id`
	sqlRunOut       = `SELECT ` + overrideColumns + ` FROM filtering_override WHERE school_id = ? AND ended_at = '' AND until_at <= ? ORDER BY id`
)

// ask stores a request under the next number of the year; a ticket that was used before gives the request it made.
func (s Store) ask(ctx context.Context, tx *ledger.Tx, r Request) (Request, bool, error) {
	if old, err := db.One[Request](ctx, tx.Tx, sqlTicket, tx.School, r.Ticket); err == nil || !errors.Is(err, db.ErrNone) {
		return old, true, err
	}
	year := tx.Now[:4]
	n, err := db.One[int64](ctx, tx.Tx, sqlTakeYear, tx.School, year)
	if err != nil {
		return r, false, fmt.Errorf("filtering: number: %w", err)
	}
	r.ID, r.Number, r.At, r.State = tx.ID(), fmt.Sprintf("W%s-%04d", year, n), tx.Now, Open
	_, err = tx.Exec(ctx, sqlAddRequest, tx.School, r.ID, r.Number, r.Ticket, r.Host, r.Kind, r.By, r.Profile, r.Reason, r.At)
	return r, false, err
}

func (Store) request(ctx context.Context, tx *ledger.Tx, id string) (Request, error) {
	return db.OneOr[Request](ctx, tx.Tx, errs.Missing("There is no such request."), sqlRequest, tx.School, id)
}

func (Store) requests(ctx context.Context, tx *ledger.Tx, state, text string, limit, offset int) ([]Request, int, error) {
	like := "%" + literal(text) + "%"
	args := []any{tx.School, state, state, text, like, like}
	n, err := db.One[int](ctx, tx.Tx, sqlRequestN, args...)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Request](ctx, tx.Tx, sqlRequests, append(args, limit, offset)...)
	return all, n, err
}

// literal makes a text mean itself in LIKE.
func literal(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(s))
}

// own are the newest requests of one person: whoever asks sees the answer.
func (Store) own(ctx context.Context, tx *ledger.Tx, person string) ([]Request, error) {
	return db.All[Request](ctx, tx.Tx, sqlOwn, tx.School, person)
}

func (Store) decide(ctx context.Context, tx *ledger.Tx, r Request) error {
	n, err := tx.Exec(ctx, sqlDecide, r.State, r.Profiles, r.DecidedBy, r.Decision, r.DecidedAt, r.Until, r.Risk, r.Effect, r.Level, tx.School, r.ID)
	if err == nil && n == 0 {
		return errs.Clash("", "Someone else has decided this in the meantime. Please look at it again.")
	}
	return err
}

// live are the decisions that the gateway obeys now.
func (Store) live(ctx context.Context, tx *ledger.Tx, now string) ([]Request, error) {
	return db.All[Request](ctx, tx.Tx, sqlLive, tx.School, now)
}

// override stores one, and ends the one it takes the place of.
func (s Store) override(ctx context.Context, tx *ledger.Tx, o Override) (ended Override, err error) {
	ended, err = s.overrideOf(ctx, tx, o.Person)
	if err == nil {
		err = s.endOverride(ctx, tx, ended.ID, o.By)
	} else if errs.Is(err, errs.NotFound) {
		err = nil
	}
	if err != nil {
		return ended, err
	}
	_, err = tx.Exec(ctx, sqlAddOverride, tx.School, o.ID, o.Person, o.Profile, o.Usual, o.Reason, o.At, o.By, o.Until)
	if errors.Is(err, db.ErrTaken) {
		return ended, errs.Clash("profile", "Someone else has just set a profile for this person. Please look at it again.")
	}
	return ended, err
}

func (Store) oneOverride(ctx context.Context, tx *ledger.Tx, id string) (Override, error) {
	o, err := db.One[Override](ctx, tx.Tx, sqlOverride, tx.School, id)
	return o, noOverride(err)
}

func (Store) overrideOf(ctx context.Context, tx *ledger.Tx, person string) (Override, error) {
	o, err := db.One[Override](ctx, tx.Tx, sqlOverrideOf, tx.School, person)
	return o, noOverride(err)
}

func noOverride(err error) error {
	if errors.Is(err, db.ErrNone) {
		return errs.Missing("There is no such exception.")
	}
	return err
}

func (Store) endOverride(ctx context.Context, tx *ledger.Tx, id, by string) error {
	n, err := tx.Exec(ctx, sqlEndOverride, tx.Now, by, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "This exception has already ended.")
	}
	return err
}

func (Store) overrides(ctx context.Context, tx *ledger.Tx, now string) ([]Override, error) {
	return db.All[Override](ctx, tx.Tx, sqlOverrides, tx.School, now)
}

func (Store) runOut(ctx context.Context, tx *ledger.Tx, now string) ([]Override, error) {
	return db.All[Override](ctx, tx.Tx, sqlRunOut, tx.School, now)
}
