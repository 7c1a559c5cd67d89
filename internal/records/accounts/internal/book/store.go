package book

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/secret"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
)

const (
	sqlColumns = `person_id, verifier, band, locked_until, closed, cut_off, must_change, changed_at, last_used, breached, home_until`
	sqlGet     = `SELECT ` + sqlColumns + ` FROM accounts_account WHERE school_id = ? AND person_id = ?`
	sqlPut     = `INSERT INTO accounts_account (school_id, person_id, verifier, band, failed, locked_until, closed, must_change, changed_at, last_used)
 VALUES (?,?,?,?,0,'',FALSE,?,?,'') ON CONFLICT (school_id, person_id) DO UPDATE SET verifier = excluded.verifier, band = excluded.band,
 locked_until = '', breached = '', must_change = excluded.must_change, changed_at = excluded.changed_at`
	// An account without a password: its owner comes in by a passkey, a card or a directory.
	sqlEnrol = `INSERT INTO accounts_account (school_id, person_id, verifier, band, failed, locked_until, closed, must_change, changed_at, last_used)
 VALUES (?,?,'','',0,'',FALSE,FALSE,?,'') ON CONFLICT (school_id, person_id) DO NOTHING`
	sqlLocked = `UPDATE accounts_account SET locked_until = ? WHERE school_id = ? AND person_id = ?`
	sqlUsed   = `UPDATE accounts_account SET last_used = ? WHERE school_id = ? AND person_id = ?`
	sqlBreach = `UPDATE accounts_account SET breached = ? WHERE school_id = ? AND person_id = ?`
	sqlHome   = `UPDATE accounts_account SET home_until = ? WHERE school_id = ? AND person_id = ?`
	sqlClosed = `UPDATE accounts_account SET closed = ? WHERE school_id = ? AND person_id = ?`
	sqlCutOff = `UPDATE accounts_account SET cut_off = ? WHERE school_id = ? AND person_id = ?`

	// Sealed is what the trail seals: what lets a person in, not what changes with every try.
	Sealed = `SELECT verifier, band, closed, cut_off, must_change, changed_at FROM accounts_account WHERE school_id = ? AND person_id = ? ORDER BY person_id`

	sqlNote   = `INSERT INTO accounts_signin (school_id, id, person_id, verb, addr, at) VALUES (?,?,?,?,?,?)`
	sqlRecent = `SELECT verb, addr, at FROM accounts_signin WHERE school_id = ? AND person_id = ? ORDER BY at DESC, id DESC LIMIT ?`
)

// Store holds every statement about accounts, sessions and their history, and the hasher. Make one with New.
type Store struct {
	*secret.Hasher
	Policy  *feature.InForce
	People  people.Store
	Schools schools.Store
	Lists   *secret.Lists
}

// New makes a store. The password rules are those of the pack in force, the usual ones before there is one.
func New(policy *feature.InForce, p people.Store) *Store {
	return &Store{Hasher: secret.NewHasher(), Policy: policy, People: p, Lists: secret.NewLists()}
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
	a.There = true
	return a, nil
}

// Rule is the password rule for a person.
func (s *Store) Rule(school string, p people.Person) secret.Rule {
	return s.Lists.Rule(school, p, s.length(secret.BandOf(p)))
}

func (s *Store) length(band string) int {
	var pack map[string]int
	if s.Policy != nil {
		if a := s.Policy.Load(); a != nil {
			pack = a.Pack.Settings.PasswordLength
		}
	}
	return secret.Length(pack, band)
}

// CheckPassword refuses a password that breaks the person's rule, with a hint for their age.
func (s *Store) CheckPassword(ctx context.Context, tx *ledger.Tx, p people.Person, plain string) error {
	school, err := s.Schools.Get(ctx, tx)
	if err != nil {
		return err
	}
	return s.Rule(school.Name, p).Check(plain)
}

// SetPassword gives a person a password after checking it. It hashes inside the transaction, so it is for single
// acts; for many accounts hash first and use CreateMany. The event's subject has to be Ref(school, person).
func (s *Store) SetPassword(ctx context.Context, tx *ledger.Tx, person, plain string, mustChange bool) error {
	p, err := s.People.Get(ctx, tx, person)
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
	return s.SetVerifier(ctx, tx, Fresh{Person: p.ID, Verifier: v, Band: secret.BandOf(p), MustChange: mustChange})
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
	if err := secret.Sound(n.Verifier); err != nil {
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

// Enrol gives a person an account without a password: they come in by a passkey, a card or the school's directory. Who
// has an account keeps it as it is.
func (s *Store) Enrol(ctx context.Context, tx *ledger.Tx, person string) error {
	if _, err := tx.Exec(ctx, sqlEnrol, tx.School, person, tx.Now); err != nil {
		return fmt.Errorf("accounts: enrol: %w", err)
	}
	return nil
}

// LockedUntil writes down how long the longest pause of an account lasts, for lists.
func (s *Store) LockedUntil(ctx context.Context, tx *ledger.Tx, person, until string) error {
	_, err := tx.Exec(ctx, sqlLocked, until, tx.School, person)
	return err
}

// Used notes that an account was used.
func (s *Store) Used(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlUsed, tx.Now, tx.School, person)
	return err
}

// Breach says since when somebody else may know the password: until a new one, nobody comes in. "" lifts it.
func (s *Store) Breach(ctx context.Context, tx *ledger.Tx, person, at string) error {
	_, err := tx.Exec(ctx, sqlBreach, at, tx.School, person)
	return err
}

// HomeUntil lets a pupil in outside the school's hours and places up to a day. "" takes it back.
func (s *Store) HomeUntil(ctx context.Context, tx *ledger.Tx, person, day string) error {
	_, err := tx.Exec(ctx, sqlHome, day, tx.School, person)
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
	return s.EndAll(ctx, tx, person, "")
}

// CutOff writes down since when a security alert keeps an account shut. "" lifts it; one that is closed too stays closed.
func (s *Store) CutOff(ctx context.Context, tx *ledger.Tx, person, at string) error {
	if _, err := tx.Exec(ctx, sqlCutOff, at, tx.School, person); err != nil {
		return fmt.Errorf("accounts: cut off: %w", err)
	}
	return nil
}

// Visit is one line of an account's history.
type Visit struct {
	Verb string `db:"verb"`
	Addr string `db:"addr"`
	At   string `db:"at"`
}

// Note writes down from which device something was tried; the trail itself holds no addresses. // serves PPL-01
func (s *Store) Note(ctx context.Context, tx *ledger.Tx, person, verb, addr string) error {
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

const (
	sqlTried = `SELECT addr, verb, at FROM accounts_signin WHERE school_id = ? AND person_id = ?
 AND verb IN ('accounts.sign-in-failed','accounts.locked') AND at > ? AND at <= ? ORDER BY at DESC, id DESC LIMIT ?`
	sqlTriedCount = `SELECT COUNT(*) FROM accounts_signin WHERE school_id = ? AND person_id = ?
 AND verb IN ('accounts.sign-in-failed','accounts.locked') AND at > ?`
	sqlCameIn = `SELECT COALESCE(MAX(at), '') FROM accounts_signin WHERE school_id = ? AND person_id = ? AND verb = 'accounts.signed-in'`
	sqlCounts = `SELECT person_id, COUNT(*) AS n FROM accounts_signin WHERE school_id = ? AND verb = ? AND at >= ? GROUP BY person_id ORDER BY n DESC, person_id`
)

// Tried gives the failures at an account between two moments, the newest first. // serves PPL-16
func (s *Store) Tried(ctx context.Context, tx *ledger.Tx, person, from, to string, n int) ([]Visit, error) {
	return db.All[Visit](ctx, tx.Tx, sqlTried, tx.School, person, from, to, n)
}

// SinceLast says when a person last came in, and how many failures there were since.
func (s *Store) SinceLast(ctx context.Context, tx *ledger.Tx, person string) (since string, wrongs int, err error) {
	if since, err = db.One[string](ctx, tx.Tx, sqlCameIn, tx.School, person); err != nil {
		return "", 0, fmt.Errorf("accounts: last sign-in: %w", err)
	}
	wrongs, err = db.One[int](ctx, tx.Tx, sqlTriedCount, tx.School, person, since)
	return since, wrongs, err
}

// Tally is how often something happened at one account.
type Tally struct {
	Person string `db:"person_id"`
	N      int    `db:"n"`
}

// Tallies counts a verb by person since a moment, the most first.
func (s *Store) Tallies(ctx context.Context, tx *ledger.Tx, verb, from string) ([]Tally, error) {
	return db.All[Tally](ctx, tx.Tx, sqlCounts, tx.School, verb, from)
}
