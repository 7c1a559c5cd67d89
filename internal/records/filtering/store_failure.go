package filtering

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	failureColumns = `id, number, ticket, host, reason, at, by_id, for_group, profiles, until_at, entry, state, settled_at, settled_by, settled_reason, escalated_at`
	sqlAddFailure  = `INSERT INTO filtering_failure (school_id, ` + failureColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,'open','','','','')`
	sqlFailure     = `SELECT ` + failureColumns + ` FROM filtering_failure WHERE school_id = ? AND id = ?`
	sqlSameFailure = `SELECT ` + failureColumns + ` FROM filtering_failure WHERE school_id = ? AND ((ticket = ? AND ticket <> '') OR (state = 'open' AND host = ? AND for_group = ?)) ORDER BY at LIMIT 1`
	sqlFailures    = `SELECT ` + failureColumns + ` FROM filtering_failure WHERE school_id = ? AND (? = '' OR state = ?) ORDER BY CASE state WHEN 'open' THEN 0 ELSE 1 END, at DESC, id LIMIT ? OFFSET ?`
	sqlFailureN    = `SELECT COUNT(*) FROM filtering_failure WHERE school_id = ? AND (? = '' OR state = ?)`
	sqlClosed      = `SELECT ` + failureColumns + ` FROM filtering_failure WHERE school_id = ? AND state IN ('open', 'kept') AND until_at > ? ORDER BY at, id`
	sqlClosedBy    = `SELECT COUNT(*) FROM filtering_failure WHERE school_id = ? AND by_id = ? AND at >= ? AND until_at <> ''`
	sqlSettle      = `UPDATE filtering_failure SET state = ?, until_at = ?, settled_at = ?, settled_by = ?, settled_reason = ? WHERE school_id = ? AND id = ? AND state = 'open'`
	sqlCloseAgain  = `UPDATE filtering_failure SET until_at = ? WHERE school_id = ? AND id = ? AND state = 'open'`
	sqlFailureUp   = `UPDATE filtering_failure SET escalated_at = ? WHERE school_id = ? AND id = ? AND state = 'open' AND escalated_at = ''`
	sqlFailuresIn  = `SELECT ` + failureColumns + ` FROM filtering_failure WHERE school_id = ? AND (at >= ? OR state = 'open') ORDER BY at, id LIMIT 5000`
)

func (Store) addFailure(ctx context.Context, tx *ledger.Tx, x Failure) (string, error) {
	year := tx.Now[:4]
	n, err := db.One[int64](ctx, tx.Tx, sqlTakeYear, tx.School, "F"+year)
	if err != nil {
		return "", fmt.Errorf("filtering: number: %w", err)
	}
	x.Number = fmt.Sprintf("F%s-%04d", year, n)
	_, err = tx.Exec(ctx, sqlAddFailure, tx.School, x.ID, x.Number, x.Ticket, x.Host, x.Reason, x.At, x.By, x.Group, x.Profiles, x.Until, x.Entry)
	return x.Number, err
}

func (Store) failure(ctx context.Context, tx *ledger.Tx, id string) (Failure, error) {
	return db.OneOr[Failure](ctx, tx.Tx, errs.Missing("There is no such report."), sqlFailure, tx.School, id)
}

// sameFailure is the report that was made with this ticket, or one for the same site and group that nobody has handled yet;
// the zero Failure when there is none.
func (Store) sameFailure(ctx context.Context, tx *ledger.Tx, r Report) (Failure, error) {
	x, err := db.One[Failure](ctx, tx.Tx, sqlSameFailure, tx.School, r.Ticket, r.Host, r.Group)
	if errors.Is(err, db.ErrNone) {
		return Failure{}, nil
	}
	return x, err
}

func (Store) failures(ctx context.Context, tx *ledger.Tx, state string, limit, offset int) ([]Failure, error) {
	return db.All[Failure](ctx, tx.Tx, sqlFailures, tx.School, state, state, limit, offset)
}

func (Store) failureCount(ctx context.Context, tx *ledger.Tx, state string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlFailureN, tx.School, state, state)
}

// closed are the sites that reports keep closed now.
func (Store) closed(ctx context.Context, tx *ledger.Tx, now string) ([]Failure, error) {
	return db.All[Failure](ctx, tx.Tx, sqlClosed, tx.School, now)
}

func (Store) closedBy(ctx context.Context, tx *ledger.Tx, person, from string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlClosedBy, tx.School, person, from)
}

func (Store) settle(ctx context.Context, tx *ledger.Tx, x Failure) error {
	n, err := tx.Exec(ctx, sqlSettle, x.State, x.Until, x.SettledAt, x.SettledBy, x.SettledWhy, tx.School, x.ID)
	if err == nil && n == 0 {
		return errs.Clash("", "Somebody has handled this in the meantime. Please look at it again.")
	}
	return err
}

func (Store) closeAgain(ctx context.Context, tx *ledger.Tx, x Failure) error {
	n, err := tx.Exec(ctx, sqlCloseAgain, x.Until, tx.School, x.ID)
	if err == nil && n == 0 {
		return errs.Clash("", "Somebody has handled this in the meantime. Please report it again if it is still open.")
	}
	return err
}

func (Store) failureEscalated(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlFailureUp, tx.Now, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "Somebody has handled this in the meantime.")
	}
	return err
}

// failuresSince are those reported since a moment, and those still open.
func (Store) failuresSince(ctx context.Context, tx *ledger.Tx, from string) ([]Failure, error) {
	return db.All[Failure](ctx, tx.Tx, sqlFailuresIn, tx.School, from)
}
