package duties

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// store holds every statement about duties.
type store struct{}

const (
	sqlKnown = `SELECT duty, since, every FROM duties_known WHERE school_id = ?`
	sqlKnow  = `INSERT INTO duties_known (school_id, duty, since, every) VALUES (?,?,?,?)
 ON CONFLICT (school_id, duty) DO UPDATE SET since = excluded.since, every = excluded.every WHERE duties_known.every <> excluded.every`
	sqlUnknow = `DELETE FROM duties_known WHERE school_id = ? AND duty = ?`

	doneColumns = `id, duty, period, title, due, at, by_id, how, words, note, seen`
	sqlSign     = `INSERT INTO duties_done (school_id, ` + doneColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlDoneIn   = `SELECT ` + doneColumns + ` FROM duties_done WHERE school_id = ? AND period IN (%s)`
	sqlDoneOf   = `SELECT ` + doneColumns + ` FROM duties_done WHERE school_id = ? AND duty = ? ORDER BY due DESC, at DESC LIMIT ?`
	sqlDoneFrom = `SELECT ` + doneColumns + ` FROM duties_done WHERE school_id = ? AND due >= ? AND due < ? ORDER BY due, duty`
	sqlDoneRow  = `SELECT ` + doneColumns + ` FROM duties_done WHERE school_id = ? AND id = ?`

	handoverColumns = `id, duty, post, from_id, to_id, from_day, to_day, why, by_id, at, ended_at, ended_by`
	sqlHandOver     = `INSERT INTO duties_handover (school_id, ` + handoverColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,'','')`
	sqlHandovers    = `SELECT ` + handoverColumns + ` FROM duties_handover WHERE school_id = ? AND ended_at = '' AND to_day >= ? ORDER BY from_day, id`
	sqlHandoversOf  = `SELECT ` + handoverColumns + ` FROM duties_handover WHERE school_id = ? AND (duty = ? OR post = ?) ORDER BY from_day DESC, id DESC LIMIT 50`
	sqlHandoverRow  = `SELECT ` + handoverColumns + ` FROM duties_handover WHERE school_id = ? AND id = ?`
	sqlTakeBack     = `UPDATE duties_handover SET ended_at = ?, ended_by = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlRunOut       = `SELECT ` + handoverColumns + ` FROM duties_handover WHERE school_id = ? AND ended_at = '' AND to_day < ? ORDER BY id`

	openedColumns = `duty, period, verb, subject, at, due`
	sqlOpen       = `INSERT INTO duties_opened (school_id, ` + openedColumns + `) VALUES (?,?,?,?,?,?,?) ON CONFLICT (school_id, duty, period) DO NOTHING`
	sqlStillOpen  = `SELECT ` + openedColumns + ` FROM duties_opened o WHERE school_id = ? AND NOT EXISTS
 (SELECT 1 FROM duties_done d WHERE d.school_id = o.school_id AND d.duty = o.duty AND d.period = o.period) ORDER BY due, duty, period LIMIT 1000`
	sqlOpenedOf = `SELECT ` + openedColumns + ` FROM duties_opened WHERE school_id = ? AND duty = ? ORDER BY at DESC LIMIT 50`

	sqlTold    = `SELECT duty, period, kind, at FROM duties_told WHERE school_id = ? AND period IN (%s)`
	sqlPutTold = `INSERT INTO duties_told (school_id, duty, period, kind, at) VALUES (?,?,?,?,?) ON CONFLICT (school_id, duty, period, kind) DO NOTHING`
	sqlForget  = `DELETE FROM duties_told WHERE school_id = ? AND duty = ? AND period = ?`

	sqlFeeds   = `SELECT person_id, scope, token_hash, at FROM duties_feed WHERE school_id = ? AND person_id = ?`
	sqlFeed    = `SELECT person_id, scope, token_hash, at FROM duties_feed WHERE school_id = ? AND token_hash = ?`
	sqlPutFeed = `INSERT INTO duties_feed (school_id, person_id, scope, token_hash, at) VALUES (?,?,?,?,?)
 ON CONFLICT (school_id, person_id, scope) DO UPDATE SET token_hash = excluded.token_hash, at = excluded.at`
	sqlDropFeed = `DELETE FROM duties_feed WHERE school_id = ? AND person_id = ? AND scope = ?`
	sqlSealFeed = `SELECT scope, token_hash, at FROM duties_feed WHERE school_id = ? AND person_id = ? ORDER BY scope`
)

func (store) known(ctx context.Context, tx *ledger.Tx) ([]known, error) {
	return db.All[known](ctx, tx.Tx, sqlKnown, tx.School)
}

// since gives the first day on which each known duty is owed.
func (s store) since(ctx context.Context, tx *ledger.Tx) (map[string]time.Time, error) {
	rows, err := s.known(ctx, tx)
	out := make(map[string]time.Time, len(rows))
	for _, k := range rows {
		since, bad := time.ParseInLocation(time.DateOnly, k.Since, clock.London)
		if bad != nil {
			return nil, fmt.Errorf("duties: %s is known since %q: %w", k.Duty, k.Since, bad)
		}
		out[k.Duty] = since
	}
	return out, err
}

func (store) know(ctx context.Context, tx *ledger.Tx, k known) error {
	_, err := tx.Exec(ctx, sqlKnow, tx.School, k.Duty, k.Since, k.Every)
	return err
}

func (store) unknow(ctx context.Context, tx *ledger.Tx, duty string) error {
	_, err := tx.Exec(ctx, sqlUnknow, tx.School, duty)
	return err
}

// sign stores a round as done; a round is done once.
func (store) sign(ctx context.Context, tx *ledger.Tx, d done) error {
	_, err := tx.Exec(ctx, sqlSign, tx.School, d.ID, d.Duty, d.Period, d.Title, d.Due, d.At, d.By, d.How, d.Words, d.Note, d.Seen)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("round", "Somebody else has signed this round in the meantime. Nothing was changed.")
	}
	if err != nil {
		return fmt.Errorf("duties: sign: %w", err)
	}
	return nil
}

type roundKey struct{ duty, period string }

// doneIn finds what was done of some rounds, by their keys.
func (store) doneIn(ctx context.Context, tx *ledger.Tx, periods []string) (map[roundKey]done, error) {
	out := map[roundKey]done{}
	for part := range slices.Chunk(periods, 500) {
		rows, err := db.All[done](ctx, tx.Tx, fmt.Sprintf(sqlDoneIn, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("duties: done: %w", err)
		}
		for _, d := range rows {
			out[roundKey{d.Duty, d.Period}] = d
		}
	}
	return out, nil
}

func (store) doneOf(ctx context.Context, tx *ledger.Tx, duty string, limit int) ([]done, error) {
	return db.All[done](ctx, tx.Tx, sqlDoneOf, tx.School, duty, limit)
}

// doneFrom gives what fell due from one day to before another.
func (store) doneFrom(ctx context.Context, tx *ledger.Tx, from, to string) (map[roundKey]done, error) {
	rows, err := db.All[done](ctx, tx.Tx, sqlDoneFrom, tx.School, from, to)
	out := make(map[roundKey]done, len(rows))
	for _, d := range rows {
		out[roundKey{d.Duty, d.Period}] = d
	}
	return out, err
}

func (store) handOver(ctx context.Context, tx *ledger.Tx, h Handover) error {
	_, err := tx.Exec(ctx, sqlHandOver, tx.School, h.ID, h.Duty, h.Post, h.From, h.To, h.FromDay, h.ToDay, h.Why, h.By, h.At)
	if err != nil {
		return fmt.Errorf("duties: hand over: %w", err)
	}
	return nil
}

// handovers gives those that have not ended on a day, also those that have not begun.
func (store) handovers(ctx context.Context, tx *ledger.Tx, day string) ([]Handover, error) {
	return db.All[Handover](ctx, tx.Tx, sqlHandovers, tx.School, day)
}

func (store) handoversOf(ctx context.Context, tx *ledger.Tx, duty, post string) ([]Handover, error) {
	return db.All[Handover](ctx, tx.Tx, sqlHandoversOf, tx.School, duty, post)
}

func (store) handover(ctx context.Context, tx *ledger.Tx, id string) (Handover, error) {
	return db.OneOr[Handover](ctx, tx.Tx, errs.Missing("There is no such hand-over."), sqlHandoverRow, tx.School, id)
}

// runOut gives the hand-overs whose last day has passed and that nobody has ended.
func (store) runOut(ctx context.Context, tx *ledger.Tx, day string) ([]Handover, error) {
	return db.All[Handover](ctx, tx.Tx, sqlRunOut, tx.School, day)
}

func (store) takeBack(ctx context.Context, tx *ledger.Tx, id, by string) error {
	n, err := tx.Exec(ctx, sqlTakeBack, tx.Now, by, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "This hand-over has already ended.")
	}
	return err
}

func (store) open(ctx context.Context, tx *ledger.Tx, o opened) (bool, error) {
	n, err := tx.Exec(ctx, sqlOpen, tx.School, o.Duty, o.Period, o.Verb, o.Subject, o.At, o.Due)
	return n > 0, err
}

func (store) stillOpen(ctx context.Context, tx *ledger.Tx) ([]opened, error) {
	return db.All[opened](ctx, tx.Tx, sqlStillOpen, tx.School)
}

func (store) openedOf(ctx context.Context, tx *ledger.Tx, duty string) ([]opened, error) {
	return db.All[opened](ctx, tx.Tx, sqlOpenedOf, tx.School, duty)
}

func (store) told(ctx context.Context, tx *ledger.Tx, periods []string) (map[told]string, error) {
	out := map[told]string{}
	for part := range slices.Chunk(periods, 500) {
		rows, err := db.All[told](ctx, tx.Tx, fmt.Sprintf(sqlTold, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("duties: told: %w", err)
		}
		for _, t := range rows {
			out[told{t.Duty, t.Period, t.Kind, ""}] = t.At
		}
	}
	return out, nil
}

// putTold notes that something is told, and reports whether it is for the first time.
func (store) putTold(ctx context.Context, tx *ledger.Tx, duty, period, kind string) (bool, error) {
	n, err := tx.Exec(ctx, sqlPutTold, tx.School, duty, period, kind, tx.Now)
	return n > 0, err
}

// forget lets something be told again when it happens again.
func (store) forget(ctx context.Context, tx *ledger.Tx, duty, period string) error {
	_, err := tx.Exec(ctx, sqlForget, tx.School, duty, period)
	return err
}

func (store) feeds(ctx context.Context, tx *ledger.Tx, person string) ([]Feed, error) {
	return db.All[Feed](ctx, tx.Tx, sqlFeeds, tx.School, person)
}

func (store) feed(ctx context.Context, tx *ledger.Tx, hash string) (Feed, error) {
	return db.One[Feed](ctx, tx.Tx, sqlFeed, tx.School, hash)
}

func (store) putFeed(ctx context.Context, tx *ledger.Tx, f Feed) error {
	_, err := tx.Exec(ctx, sqlPutFeed, tx.School, f.Person, f.Scope, f.Hash, f.At)
	return err
}

func (store) dropFeed(ctx context.Context, tx *ledger.Tx, person, scope string) error {
	_, err := tx.Exec(ctx, sqlDropFeed, tx.School, person, scope)
	return err
}
