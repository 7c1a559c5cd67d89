package accounts

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
)

// Schema is the accounts' tables.
//
//go:embed schema/*.sql
var Schema embed.FS

const (
	sqlColumns = `person_id, verifier, band, failed, locked_until, closed, must_change, changed_at, last_used`
	sqlGet     = `SELECT ` + sqlColumns + ` FROM accounts_account WHERE school_id = ? AND person_id = ?`
	sqlPut     = `INSERT INTO accounts_account (school_id, person_id, verifier, band, failed, locked_until, closed, must_change, changed_at, last_used)
 VALUES (?,?,?,?,0,'',FALSE,?,?,'') ON CONFLICT (school_id, person_id) DO UPDATE SET verifier = excluded.verifier, band = excluded.band,
 failed = 0, locked_until = '', must_change = excluded.must_change, changed_at = excluded.changed_at`
	sqlFailed = `UPDATE accounts_account SET failed = failed + 1 WHERE school_id = ? AND person_id = ? RETURNING failed`
	sqlLock   = `UPDATE accounts_account SET locked_until = ?, failed = 0 WHERE school_id = ? AND person_id = ?`
	sqlUnlock = `UPDATE accounts_account SET locked_until = '', failed = 0 WHERE school_id = ? AND person_id = ?`
	sqlUsed   = `UPDATE accounts_account SET failed = 0, last_used = ? WHERE school_id = ? AND person_id = ?`
	sqlClosed = `UPDATE accounts_account SET closed = ? WHERE school_id = ? AND person_id = ?`

	// The trail seals what lets a person in, not what changes with every try.
	sqlSealed = `SELECT verifier, band, closed, must_change, changed_at FROM accounts_account WHERE school_id = ? AND person_id = ? ORDER BY person_id`

	sqlNote   = `INSERT INTO accounts_signin (school_id, id, person_id, verb, addr, at) VALUES (?,?,?,?,?,?)`
	sqlRecent = `SELECT verb, addr, at FROM accounts_signin WHERE school_id = ? AND person_id = ? ORDER BY at DESC, id DESC LIMIT ?`
)

// Store holds every statement about accounts, and the hasher. Make one with NewStore.
type Store struct {
	*Hasher
	policy  *feature.InForce
	people  people.Store
	schools schools.Store
	common  map[string]bool
}

// NewStore makes a store. The password rules are those of the pack in force, the usual ones before there is one.
func NewStore(policy *feature.InForce, p people.Store) *Store {
	return &Store{Hasher: NewHasher(), policy: policy, people: p, common: commonWords()}
}

// Get finds a person's account; one that has none gets the zero Account, which lets nobody in.
func (s *Store) Get(ctx context.Context, tx *ledger.Tx, person string) (Account, error) {
	a, err := db.One[Account](ctx, tx.Tx, sqlGet, tx.School, person)
	if errors.Is(err, db.ErrNone) {
		return Account{Person: person}, nil
	}
	if err != nil {
		return Account{}, fmt.Errorf("accounts: get: %w", err)
	}
	return a, nil
}

// Rule is the password rule for a person.
func (s *Store) Rule(school string, p people.Person) Rule {
	r := Rule{Band: BandOf(p), Words: ownWords(school, p), common: s.common}
	r.Length = s.length(r.Band)
	return r
}

// length is a band's least length. A pack never makes a band weaker than the one below it. // serves PPL-07
func (s *Store) length(band string) int {
	var pack map[string]int
	if s.policy != nil {
		if a := s.policy.Load(); a != nil {
			pack = a.Pack.Settings.PasswordLength
		}
	}
	longest := 0
	for _, b := range Bands() {
		n, set := pack[b]
		if !set || n == 0 {
			n = usualLength(b)
		}
		if longest = max(longest, n); b == band {
			break
		}
	}
	return longest
}

// CheckPassword refuses a password that breaks the person's rule, with a hint for their age.
func (s *Store) CheckPassword(ctx context.Context, tx *ledger.Tx, p people.Person, plain string) error {
	school, err := s.schools.Get(ctx, tx)
	if err != nil {
		return err
	}
	return s.Rule(school.Name, p).Check(plain)
}

// SetPassword gives a person a password after checking it. It hashes inside the transaction, so it is for single
// acts; for many accounts hash first and use CreateMany. The event's subject has to be Ref(school, person).
func (s *Store) SetPassword(ctx context.Context, tx *ledger.Tx, person, plain string, mustChange bool) error {
	p, err := s.people.Get(ctx, tx, person)
	if err != nil {
		return err
	}
	if err := s.CheckPassword(ctx, tx, p, plain); err != nil {
		return err
	}
	v, err := s.Hash(ctx, plain)
	if err != nil {
		return err
	}
	return s.SetVerifier(ctx, tx, Fresh{Person: p.ID, Verifier: v, Band: BandOf(p), MustChange: mustChange})
}

// Fresh is an account to be made, or to get a new password, from a ready verifier.
type Fresh struct {
	Person     string
	Verifier   string // of Hash; several accounts may share one
	Band       string // whose rule the password meets
	MustChange bool
}

// SetVerifier stores a verifier made before the transaction began; it lifts a lock, and leaves a closed account closed.
func (s *Store) SetVerifier(ctx context.Context, tx *ledger.Tx, n Fresh) error {
	if err := sound(n.Verifier); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlPut, tx.School, n.Person, n.Verifier, n.Band, n.MustChange, tx.Now); err != nil {
		return fmt.Errorf("accounts: save: %w", err)
	}
	return nil
}

// Create is SetPassword for a person without an account.
func (s *Store) Create(ctx context.Context, tx *ledger.Tx, person, plain string, mustChange bool) error {
	a, err := s.Get(ctx, tx, person)
	if err != nil {
		return err
	}
	if a.Verifier != "" {
		return errs.Clash("account", "This person has an account already.")
	}
	return s.SetPassword(ctx, tx, person, plain, mustChange)
}

// CreateMany makes accounts from ready verifiers, for a demo or a move from another system. The event names each
// account's Ref in Subject or Also.
func (s *Store) CreateMany(ctx context.Context, tx *ledger.Tx, list []Fresh) error {
	for _, n := range list {
		if err := s.SetVerifier(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// fail counts a wrong password and says how many there were.
func (s *Store) fail(ctx context.Context, tx *ledger.Tx, person string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlFailed, tx.School, person)
}

func (s *Store) lock(ctx context.Context, tx *ledger.Tx, person string, until string) error {
	_, err := tx.Exec(ctx, sqlLock, until, tx.School, person)
	return err
}

func (s *Store) unlock(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlUnlock, tx.School, person)
	return err
}

func (s *Store) used(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlUsed, tx.Now, tx.School, person)
	return err
}

// Close shuts or opens an account; shutting it ends its sessions.
func (s *Store) Close(ctx context.Context, tx *ledger.Tx, person string, closed bool) error {
	if _, err := tx.Exec(ctx, sqlClosed, closed, tx.School, person); err != nil {
		return fmt.Errorf("accounts: close: %w", err)
	}
	if !closed {
		return nil
	}
	return s.endAll(ctx, tx, person, "")
}

// Visit is one line of an account's history.
type Visit struct {
	Verb string `db:"verb"`
	Addr string `db:"addr"`
	At   string `db:"at"`
}

// note writes down from which device something was tried; the trail itself holds no addresses. // serves PPL-01
func (s *Store) note(ctx context.Context, tx *ledger.Tx, person, verb, addr string) error {
	if _, err := tx.Exec(ctx, sqlNote, tx.School, tx.ID(), person, verb, addr, tx.Now); err != nil {
		return fmt.Errorf("accounts: note: %w", err)
	}
	return nil
}

// Recent gives the newest lines of an account's history.
func (s *Store) Recent(ctx context.Context, tx *ledger.Tx, person string, n int) ([]Visit, error) {
	out, err := db.All[Visit](ctx, tx.Tx, sqlRecent, tx.School, person, n)
	if err != nil {
		return nil, fmt.Errorf("accounts: recent: %w", err)
	}
	return out, nil
}

// said is a moment of a table as people read it.
func said(at string) string {
	t, err := clock.Parse(at)
	if err != nil {
		return at
	}
	return clock.Human(t)
}
