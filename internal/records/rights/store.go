package rights

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Schema is the feature's tables.
//
//go:embed schema/*.sql
var Schema embed.FS

const (
	deviationColumns = `id, kind, person, source, target, what, since, found_at, state, reason, until_on, by_id, decided_at`
	sqlDeviation     = `SELECT ` + deviationColumns + ` FROM rights_deviation WHERE school_id = ? AND id = ?`
	sqlLive          = `SELECT ` + deviationColumns + ` FROM rights_deviation WHERE school_id = ? AND state IN ('open', 'kept') ORDER BY kind, found_at, id`
	sqlListed        = `SELECT ` + deviationColumns + ` FROM rights_deviation WHERE school_id = ? AND (? = '' OR state = ?) AND (? = '' OR kind = ?) ORDER BY found_at DESC, id DESC LIMIT ? OFFSET ?`
	sqlListedN       = `SELECT COUNT(*) FROM rights_deviation WHERE school_id = ? AND (? = '' OR state = ?) AND (? = '' OR kind = ?)`
	sqlTally         = `SELECT kind, state, COUNT(*) AS n, MIN(found_at) AS oldest FROM rights_deviation WHERE school_id = ? AND state IN ('open', 'kept') GROUP BY kind, state ORDER BY kind, state`
	sqlFound         = `INSERT INTO rights_deviation (school_id, ` + deviationColumns + `) VALUES (?,?,?,?,?,?,?,?,?,'open','','','','')`
	sqlState         = `UPDATE rights_deviation SET state = ?, reason = ?, until_on = ?, by_id = ?, decided_at = ? WHERE school_id = ? AND id = ? AND state IN ('open', 'kept')`
	sqlWords         = `UPDATE rights_deviation SET what = ? WHERE school_id = ? AND id = ?`

	sqlMark    = `SELECT name, since, note FROM rights_mark WHERE school_id = ? AND name = ?`
	sqlPutMark = `INSERT INTO rights_mark (school_id, name, since, note) VALUES (?,?,?,?) ON CONFLICT (school_id, name) DO UPDATE SET since = excluded.since, note = excluded.note`
)

// store holds every statement of this feature.
type store struct{}

func (store) deviation(ctx context.Context, tx *ledger.Tx, id string) (Deviation, error) {
	return db.OneOr[Deviation](ctx, tx.Tx, errs.Missing("There is no such deviation. It may have been typed wrongly."), sqlDeviation, tx.School, id)
}

// live are the deviations that are open or kept.
func (store) live(ctx context.Context, tx *ledger.Tx) ([]Deviation, error) {
	out, err := db.All[Deviation](ctx, tx.Tx, sqlLive, tx.School)
	if err != nil {
		return nil, fmt.Errorf("rights: deviations: %w", err)
	}
	return out, nil
}

// listed is a page of deviations in a state and of a kind, empty for all, and how many there are.
func (store) listed(ctx context.Context, tx *ledger.Tx, state, kind string, size, skip int) ([]Deviation, int, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlListedN, tx.School, state, state, kind, kind)
	if err != nil {
		return nil, 0, fmt.Errorf("rights: count: %w", err)
	}
	out, err := db.All[Deviation](ctx, tx.Tx, sqlListed, tx.School, state, state, kind, kind, size, skip)
	return out, n, err
}

// tally counts the live deviations of a kind in a state.
type tally struct {
	Kind   string `db:"kind"`
	State  string `db:"state"`
	N      int    `db:"n"`
	Oldest string `db:"oldest"`
}

func (store) tallies(ctx context.Context, tx *ledger.Tx) ([]tally, error) {
	return db.All[tally](ctx, tx.Tx, sqlTally, tx.School)
}

func (store) found(ctx context.Context, tx *ledger.Tx, d Deviation) error {
	_, err := tx.Exec(ctx, sqlFound, tx.School, d.ID, d.Kind, d.Person, d.Source, d.Target, d.What, d.Since, tx.Now)
	if err != nil {
		return fmt.Errorf("rights: found: %w", err)
	}
	return nil
}

// settle gives a live deviation its next state. One that is settled already stays, and that is a clash.
func (store) settle(ctx context.Context, tx *ledger.Tx, d Deviation) error {
	n, err := tx.Exec(ctx, sqlState, d.State, d.Reason, d.Until, d.By, tx.Now, tx.School, d.ID)
	if err == nil && n == 0 {
		err = errs.Clash("", "Somebody has dealt with this already.")
	}
	return err
}

func (store) reword(ctx context.Context, tx *ledger.Tx, id, what string) error {
	_, err := tx.Exec(ctx, sqlWords, what, tx.School, id)
	return err
}

// mark is a thing that the house remembers between two nights.
type mark struct {
	Name  string `db:"name"`
	Since string `db:"since"`
	Note  string `db:"note"`
}

// mark gives a mark, the zero one when there is none.
func (store) mark(ctx context.Context, tx *ledger.Tx, name string) (mark, error) {
	m, err := db.One[mark](ctx, tx.Tx, sqlMark, tx.School, name)
	if errors.Is(err, db.ErrNone) {
		return mark{}, nil
	}
	return m, err
}

func (store) putMark(ctx context.Context, tx *ledger.Tx, m mark) error {
	_, err := tx.Exec(ctx, sqlPutMark, tx.School, m.Name, m.Since, m.Note)
	return err
}
