package factors

import (
	"context"
	"errors"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	sqlPausedUntil = `SELECT until_at FROM factors_try WHERE school_id = ? AND person_id = ?`
	sqlFail        = `INSERT INTO factors_try (school_id, person_id, failed, until_at) VALUES (?,?,1,'')
 ON CONFLICT (school_id, person_id) DO UPDATE SET failed = factors_try.failed + 1 RETURNING failed`
	sqlPause   = `UPDATE factors_try SET failed = 0, until_at = ? WHERE school_id = ? AND person_id = ?`
	sqlForgive = `DELETE FROM factors_try WHERE school_id = ? AND person_id = ?`

	sqlFailSession = `INSERT INTO factors_session (school_id, token_hash, failed, closed_at, records_at, at) VALUES (?,?,1,'','',?)
 ON CONFLICT (school_id, token_hash) DO UPDATE SET failed = factors_session.failed + 1, at = excluded.at RETURNING failed`
	sqlClose  = `UPDATE factors_session SET closed_at = ? WHERE school_id = ? AND token_hash = ? AND closed_at = ''`
	sqlClosed = `SELECT closed_at FROM factors_session WHERE school_id = ? AND token_hash = ?`
	sqlOpened = `INSERT INTO factors_session (school_id, token_hash, failed, closed_at, records_at, at) VALUES (?,?,0,'',?,?)
 ON CONFLICT (school_id, token_hash) DO UPDATE SET records_at = excluded.records_at, at = excluded.at`
	sqlUnopened    = `UPDATE factors_session SET records_at = '' WHERE school_id = ? AND token_hash = ?`
	sqlOpenedAt    = `SELECT records_at FROM factors_session WHERE school_id = ? AND token_hash = ?`
	sqlOldSessions = `DELETE FROM factors_session WHERE school_id = ? AND at < ?`
)

func (Store) pausedUntil(ctx context.Context, tx *ledger.Tx, person string) (string, error) {
	return oneText(ctx, tx, sqlPausedUntil, person)
}

func oneText(ctx context.Context, tx *ledger.Tx, query, key string) (string, error) {
	s, err := db.One[string](ctx, tx.Tx, query, tx.School, key)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return s, err
}

func (Store) fail(ctx context.Context, tx *ledger.Tx, person string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlFail, tx.School, person)
}

func (Store) pause(ctx context.Context, tx *ledger.Tx, person, until string) error {
	_, err := tx.Exec(ctx, sqlPause, until, tx.School, person)
	return err
}

func (Store) forgive(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlForgive, tx.School, person)
	return err
}

// failSession counts a session's wrong tries, and lets go of sessions that are over by now.
func (Store) failSession(ctx context.Context, tx *ledger.Tx, session string, now time.Time) (int, error) {
	if _, err := tx.Exec(ctx, sqlOldSessions, tx.School, clock.Text(now.Add(-24*time.Hour))); err != nil {
		return 0, err
	}
	return db.One[int](ctx, tx.Tx, sqlFailSession, tx.School, session, tx.Now)
}

func (Store) close(ctx context.Context, tx *ledger.Tx, session string) error {
	_, err := tx.Exec(ctx, sqlClose, tx.Now, tx.School, session)
	return err
}

func (Store) closed(ctx context.Context, tx *ledger.Tx, session string) (bool, error) {
	at, err := oneText(ctx, tx, sqlClosed, session)
	return at != "", err
}

// opened notes that a session showed the password for the records.
func (Store) opened(ctx context.Context, tx *ledger.Tx, session string) error {
	_, err := tx.Exec(ctx, sqlOpened, tx.School, session, tx.Now, tx.Now)
	return err
}

// unopened forgets it, once a second factor was shown after it.
func (Store) unopened(ctx context.Context, tx *ledger.Tx, session string) error {
	_, err := tx.Exec(ctx, sqlUnopened, tx.School, session)
	return err
}

// openedAt is when a session last did so; "" when it showed a second factor since, or never did.
func (Store) openedAt(ctx context.Context, tx *ledger.Tx, session string) (string, error) {
	return oneText(ctx, tx, sqlOpenedAt, session)
}
