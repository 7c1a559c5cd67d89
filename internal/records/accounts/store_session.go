package accounts

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlSessionColumns = `token_hash, person_id, addr, created, seen, locked, hold_path, hold_form, ended, how, proved, second`
	sqlOpenSession    = `INSERT INTO accounts_session (school_id, token_hash, person_id, addr, created, seen, locked, hold_path, hold_form, ended, how, proved, second)
 VALUES (?,?,?,?,?,?,FALSE,'','','',?,?,?)`
	sqlSession      = `SELECT ` + sqlSessionColumns + ` FROM accounts_session WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlSessionsOf   = `SELECT ` + sqlSessionColumns + ` FROM accounts_session WHERE school_id = ? AND person_id = ? AND ended = '' ORDER BY created DESC`
	sqlLiveSessions = `SELECT ` + sqlSessionColumns + ` FROM accounts_session WHERE school_id = ? AND ended = '' ORDER BY token_hash`
	sqlIdleLock     = `UPDATE accounts_session SET locked = TRUE WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlHold         = `UPDATE accounts_session SET hold_path = ?, hold_form = ? WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlResume       = `UPDATE accounts_session SET locked = FALSE, seen = ?, hold_path = '', hold_form = '' WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlProved       = `UPDATE accounts_session SET proved = ? WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlSeconded     = `UPDATE accounts_session SET second = ? WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlEnd          = `UPDATE accounts_session SET ended = ?, hold_path = '', hold_form = '' WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlEndAll       = `UPDATE accounts_session SET ended = ?, hold_path = '', hold_form = '' WHERE school_id = ? AND person_id = ? AND token_hash <> ? AND ended = ''`
)

type session struct {
	Token    string `db:"token_hash"`
	Person   string `db:"person_id"`
	Addr     string `db:"addr"`
	Created  string `db:"created"`
	Seen     string `db:"seen"` // at sign-in and each unlocking; between those the presence in memory counts
	Locked   bool   `db:"locked"`
	HoldPath string `db:"hold_path"`
	HoldForm string `db:"hold_form"`
	Ended    string `db:"ended"`
	How      string `db:"how"`
	Proved   string `db:"proved"` // when their own secret was last shown
	Second   string `db:"second"` // when their second factor was; empty: not in this session
}

// session finds one that has not ended; none is the zero session.
func (s *Store) session(ctx context.Context, tx *ledger.Tx, hash string) (session, error) {
	one, err := db.One[session](ctx, tx.Tx, sqlSession, tx.School, hash)
	if errors.Is(err, db.ErrNone) {
		return session{}, nil
	}
	if err != nil {
		return session{}, fmt.Errorf("accounts: session: %w", err)
	}
	return one, nil
}

func (s *Store) sessionsOf(ctx context.Context, tx *ledger.Tx, person string) ([]session, error) {
	return db.All[session](ctx, tx.Tx, sqlSessionsOf, tx.School, person)
}

func (s *Store) live(ctx context.Context, tx *ledger.Tx) ([]session, error) {
	return db.All[session](ctx, tx.Tx, sqlLiveSessions, tx.School)
}

func (s *Store) openSession(ctx context.Context, tx *ledger.Tx, hash, person, addr string, way Way) error {
	second := ""
	if way.Second {
		second = tx.Now
	}
	_, err := tx.Exec(ctx, sqlOpenSession, tx.School, hash, person, addr, tx.Now, tx.Now, way.How, tx.Now, second)
	return err
}

// passed stamps a session with the moment of a proof.
func (s *Store) passed(ctx context.Context, tx *ledger.Tx, hash string, second bool) error {
	query := sqlProved
	if second {
		query = sqlSeconded
	}
	_, err := tx.Exec(ctx, query, tx.Now, tx.School, hash)
	return err
}

func (s *Store) idleLock(ctx context.Context, tx *ledger.Tx, hash string) error {
	_, err := tx.Exec(ctx, sqlIdleLock, tx.School, hash)
	return err
}

func (s *Store) hold(ctx context.Context, tx *ledger.Tx, hash, path, form string) error {
	_, err := tx.Exec(ctx, sqlHold, path, form, tx.School, hash)
	return err
}

// resume unlocks a session and gives what it held.
func (s *Store) resume(ctx context.Context, tx *ledger.Tx, hash string) (session, error) {
	one, err := s.session(ctx, tx, hash)
	if err != nil {
		return session{}, err
	}
	_, err = tx.Exec(ctx, sqlResume, tx.Now, tx.School, hash)
	return one, err
}

func (s *Store) end(ctx context.Context, tx *ledger.Tx, hash string) (bool, error) {
	n, err := tx.Exec(ctx, sqlEnd, tx.Now, tx.School, hash)
	return n > 0, err
}

// endAll ends a person's sessions except one; "" spares none.
func (s *Store) endAll(ctx context.Context, tx *ledger.Tx, person, except string) error {
	_, err := tx.Exec(ctx, sqlEndAll, tx.Now, tx.School, person, except)
	return err
}
