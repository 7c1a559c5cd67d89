package filtering

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	rulebookColumns = `id, from_at, version, hash, head, exceptions`
	sqlAddRulebook  = `INSERT INTO filtering_rulebook (school_id, ` + rulebookColumns + `) VALUES (?,?,?,?,?,?,?)`
	sqlRulebookAt   = `SELECT ` + rulebookColumns + ` FROM filtering_rulebook WHERE school_id = ? AND from_at <= ? ORDER BY from_at DESC, id DESC LIMIT 1`
	sqlRulesBefore  = `SELECT ` + rulebookColumns + ` FROM filtering_rulebook WHERE school_id = ? AND version <> ? ORDER BY from_at DESC, id DESC LIMIT 1`
	sqlRulebook     = `SELECT ` + rulebookColumns + ` FROM filtering_rulebook WHERE school_id = ? AND id = ?`
	sqlOverrideAt   = `SELECT ` + overrideColumns + ` FROM filtering_override WHERE school_id = ? AND person_id = ? AND at <= ? AND until_at > ? AND (ended_at = '' OR ended_at > ?) ORDER BY at DESC LIMIT 1`
	// The year from before the first move of the school after a moment.
	sqlYearAt = `SELECT l.was_year FROM people_rollover_line l JOIN people_rollover r ON r.school_id = l.school_id AND r.id = l.rollover
 WHERE l.school_id = ? AND l.person = ? AND r.at > ? AND r.undone_at = '' ORDER BY r.at LIMIT 1`
	sqlEnding = `SELECT ` + overrideColumns + ` FROM filtering_override WHERE school_id = ? AND ended_at = '' AND until_at > ? AND until_at <= ? ORDER BY until_at, id`
)

// rulebook is one set of rules as it was handed to the gateway.
type rulebook struct {
	ID         string `db:"id"`
	From       string `db:"from_at"`
	Version    string `db:"version"`
	Hash       string `db:"hash"`
	Head       string `db:"head"`
	Exceptions string `db:"exceptions"`
}

func (Store) addRulebook(ctx context.Context, tx *ledger.Tx, r rulebook) error {
	_, err := tx.Exec(ctx, sqlAddRulebook, tx.School, r.ID, r.From, r.Version, r.Hash, r.Head, r.Exceptions)
	return err
}

// rulebookAt is the one in force at a moment; the zero one when none is kept.
func (Store) rulebookAt(ctx context.Context, tx *ledger.Tx, at string) (rulebook, error) {
	r, err := db.One[rulebook](ctx, tx.Tx, sqlRulebookAt, tx.School, at)
	if errors.Is(err, db.ErrNone) {
		return rulebook{}, nil
	}
	return r, err
}

// rulebookBefore is the last one of another version of the policy; the zero one when there was none.
func (Store) rulebookBefore(ctx context.Context, tx *ledger.Tx, version string) (rulebook, error) {
	r, err := db.One[rulebook](ctx, tx.Tx, sqlRulesBefore, tx.School, version)
	if errors.Is(err, db.ErrNone) {
		return rulebook{}, nil
	}
	return r, err
}

// overrideAt is the override that ruled a person at a moment; the zero one when none did.
func (Store) overrideAt(ctx context.Context, tx *ledger.Tx, person, at string) (Override, error) {
	o, err := db.One[Override](ctx, tx.Tx, sqlOverrideAt, tx.School, person, at, at, at)
	if errors.Is(err, db.ErrNone) {
		return Override{}, nil
	}
	return o, err
}

// ending are the overrides whose last day comes near.
func (Store) ending(ctx context.Context, tx *ledger.Tx, from, to string) ([]Override, error) {
	return db.All[Override](ctx, tx.Tx, sqlEnding, tx.School, from, to)
}

// yearAt is a child's year at a moment, where the school has moved up since.
func (Store) yearAt(ctx context.Context, tx *ledger.Tx, person, at string) (year string, moved bool, err error) {
	year, err = db.One[string](ctx, tx.Tx, sqlYearAt, tx.School, person, at)
	if errors.Is(err, db.ErrNone) {
		return "", false, nil
	}
	return year, err == nil, err
}
