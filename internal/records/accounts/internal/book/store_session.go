package book

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlSessionColumns = `token_hash, person_id, addr, created, seen, locked, hold_path, hold_form, ended, how, proved, second, greeted, wrongs, since, misses`
	sqlOpenSession    = `INSERT INTO accounts_session (school_id, token_hash, person_id, addr, created, seen, locked, hold_path, hold_form, ended, how, proved, second, greeted, wrongs, since, misses)
 VALUES (?,?,?,?,?,?,FALSE,'','','',?,?,?,'',?,?,0)`
	sqlSession      = `SELECT ` + sqlSessionColumns + ` FROM accounts_session WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlSessionsOf   = `SELECT ` + sqlSessionColumns + ` FROM accounts_session WHERE school_id = ? AND person_id = ? AND ended = '' ORDER BY created DESC`
	sqlLiveSessions = `SELECT ` + sqlSessionColumns + ` FROM accounts_session WHERE school_id = ? AND ended = '' ORDER BY token_hash`
	sqlIdleLock     = `UPDATE accounts_session SET locked = TRUE WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlHold         = `UPDATE accounts_session SET hold_path = ?, hold_form = ? WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlResume       = `UPDATE accounts_session SET locked = FALSE, seen = ?, hold_path = '', hold_form = '' WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlGreet        = `UPDATE accounts_session SET greeted = ? WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlMiss         = `UPDATE accounts_session SET misses = misses + 1 WHERE school_id = ? AND token_hash = ? AND ended = '' RETURNING misses`
	sqlProved       = `UPDATE accounts_session SET misses = 0, proved = ? WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlSeconded     = `UPDATE accounts_session SET second = ? WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlEnd          = `UPDATE accounts_session SET ended = ?, hold_path = '', hold_form = '' WHERE school_id = ? AND token_hash = ? AND ended = ''`
	sqlEndAll       = `UPDATE accounts_session SET ended = ?, hold_path = '', hold_form = '' WHERE school_id = ? AND person_id = ? AND token_hash <> ? AND ended = ''`
)

// Session is one browser in which somebody is signed in.
type Session struct {
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

	Greeted string `db:"greeted"` // when the reminder was read; empty: not yet (AUA-20)
	Wrongs  int    `db:"wrongs"`  // wrong passwords between the sign-in before and this one (PPL-16)
	Since   string `db:"since"`   // when that sign-in was; empty: never before
	Misses  int    `db:"misses"`  // wrong passwords when asked for it again in this session
}

// Session finds one that has not ended; none is the zero session.
func (s *Store) Session(ctx context.Context, tx *ledger.Tx, hash string) (Session, error) {
	one, err := db.One[Session](ctx, tx.Tx, sqlSession, tx.School, hash)
	if errors.Is(err, db.ErrNone) {
		return Session{}, nil
	}
	if err != nil {
		return Session{}, fmt.Errorf("accounts: session: %w", err)
	}
	return one, nil
}

// SessionsOf gives a person's sessions, the newest first.
func (s *Store) SessionsOf(ctx context.Context, tx *ledger.Tx, person string) ([]Session, error) {
	return db.All[Session](ctx, tx.Tx, sqlSessionsOf, tx.School, person)
}

// Live gives every session that has not ended.
func (s *Store) Live(ctx context.Context, tx *ledger.Tx) ([]Session, error) {
	return db.All[Session](ctx, tx.Tx, sqlLiveSessions, tx.School)
}

// Opening is a session that begins.
type Opening struct {
	Token, Person, Addr, How string
	Second                   bool // two factors in one
	Wrongs                   int
	Since                    string
}

// OpenSession begins a session.
func (s *Store) OpenSession(ctx context.Context, tx *ledger.Tx, o Opening) error {
	second := ""
	if o.Second {
		second = tx.Now
	}
	_, err := tx.Exec(ctx, sqlOpenSession, tx.School, o.Token, o.Person, o.Addr, tx.Now, tx.Now, o.How, tx.Now, second, o.Wrongs, o.Since)
	return err
}

// Greet notes that the reminder was read in a session.
func (s *Store) Greet(ctx context.Context, tx *ledger.Tx, hash string) error {
	_, err := tx.Exec(ctx, sqlGreet, tx.Now, tx.School, hash)
	return err
}

// Miss counts a wrong proof in a session and says how many there were.
func (s *Store) Miss(ctx context.Context, tx *ledger.Tx, hash string) (int, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlMiss, tx.School, hash)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return n, err
}

// Stamp stamps a session with the moment of a proof.
func (s *Store) Stamp(ctx context.Context, tx *ledger.Tx, hash string, second bool) error {
	query := sqlProved
	if second {
		query = sqlSeconded
	}
	_, err := tx.Exec(ctx, query, tx.Now, tx.School, hash)
	return err
}

// IdleLock locks a session.
func (s *Store) IdleLock(ctx context.Context, tx *ledger.Tx, hash string) error {
	_, err := tx.Exec(ctx, sqlIdleLock, tx.School, hash)
	return err
}

// HoldForm keeps a form for a session.
func (s *Store) HoldForm(ctx context.Context, tx *ledger.Tx, hash, path, form string) error {
	_, err := tx.Exec(ctx, sqlHold, path, form, tx.School, hash)
	return err
}

// Resume unlocks a session and gives what it held.
func (s *Store) Resume(ctx context.Context, tx *ledger.Tx, hash string) (Session, error) {
	one, err := s.Session(ctx, tx, hash)
	if err != nil {
		return Session{}, err
	}
	_, err = tx.Exec(ctx, sqlResume, tx.Now, tx.School, hash)
	return one, err
}

// End ends a session, and says whether there was one.
func (s *Store) End(ctx context.Context, tx *ledger.Tx, hash string) (bool, error) {
	n, err := tx.Exec(ctx, sqlEnd, tx.Now, tx.School, hash)
	return n > 0, err
}

// EndAll ends a person's sessions except one; "" spares none.
func (s *Store) EndAll(ctx context.Context, tx *ledger.Tx, person, except string) error {
	_, err := tx.Exec(ctx, sqlEndAll, tx.Now, tx.School, person, except)
	return err
}
