package factors

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

//go:embed schema/*.sql
var schemaFS embed.FS

// Store holds every statement about second factors.
type Store struct{}

const (
	sqlApp    = `SELECT person_id, secret, created, last_step, last_used FROM factors_app WHERE school_id = ? AND person_id = ?`
	sqlPutApp = `INSERT INTO factors_app (school_id, person_id, secret, created, last_step, last_used) VALUES (?,?,?,?,?,'')
 ON CONFLICT (school_id, person_id) DO UPDATE SET secret = excluded.secret, created = excluded.created, last_step = excluded.last_step, last_used = ''`
	sqlUseStep = `UPDATE factors_app SET last_step = ?, last_used = ? WHERE school_id = ? AND person_id = ? AND last_step < ?`
	sqlDropApp = `DELETE FROM factors_app WHERE school_id = ? AND person_id = ?`

	sqlPutCode   = `INSERT INTO factors_recovery (school_id, id, person_id, hash, used_at) VALUES (?,?,?,?,'')`
	sqlUseCode   = `UPDATE factors_recovery SET used_at = ? WHERE school_id = ? AND person_id = ? AND hash = ? AND used_at = ''`
	sqlDropCodes = `DELETE FROM factors_recovery WHERE school_id = ? AND person_id = ?`

	sqlRecords    = `SELECT verifier FROM factors_records WHERE school_id = ? AND person_id = ?`
	sqlPutRecords = `INSERT INTO factors_records (school_id, person_id, verifier, changed_at) VALUES (?,?,?,?)
 ON CONFLICT (school_id, person_id) DO UPDATE SET verifier = excluded.verifier, changed_at = excluded.changed_at`
	sqlDropRecords = `DELETE FROM factors_records WHERE school_id = ? AND person_id = ?`

	sqlPutStart = `INSERT INTO factors_start (school_id, person_id, hash, made_by, until_at) VALUES (?,?,?,?,?)
 ON CONFLICT (school_id, person_id) DO UPDATE SET hash = excluded.hash, made_by = excluded.made_by, until_at = excluded.until_at`
	sqlUseStart = `DELETE FROM factors_start WHERE school_id = ? AND person_id = ? AND hash = ? AND until_at > ?`

	// The trail seals what lets a person in, not what changes with every use.
	sqlSealApp     = `SELECT secret, created FROM factors_app WHERE school_id = ? AND person_id = ? ORDER BY person_id`
	sqlSealPasskey = `SELECT id, credential, public_key, name, created FROM factors_passkey WHERE school_id = ? AND person_id = ? ORDER BY id`
	sqlSealCodes   = `SELECT id, hash, used_at FROM factors_recovery WHERE school_id = ? AND person_id = ? ORDER BY id`
	sqlSealRecords = `SELECT verifier, changed_at FROM factors_records WHERE school_id = ? AND person_id = ? ORDER BY person_id`
	sqlSealStart   = `SELECT hash, made_by, until_at FROM factors_start WHERE school_id = ? AND person_id = ? ORDER BY person_id`
)

// Sealed are the rows that the trail seals for one person's factors.
func Sealed() []ledger.Rows {
	return []ledger.Rows{{Name: "factors_app", Query: sqlSealApp}, {Name: "factors_passkey", Query: sqlSealPasskey}, {Name: "factors_recovery", Query: sqlSealCodes},
		{Name: "factors_records", Query: sqlSealRecords}, {Name: "factors_start", Query: sqlSealStart}}
}

type app struct {
	Person   string `db:"person_id"`
	Secret   string `db:"secret"` // sealed
	Created  string `db:"created"`
	LastStep int64  `db:"last_step"` // the newest half minute whose code was used
	LastUsed string `db:"last_used"`
}

func (Store) app(ctx context.Context, tx *ledger.Tx, person string) (app, bool, error) {
	a, err := db.One[app](ctx, tx.Tx, sqlApp, tx.School, person)
	if errors.Is(err, db.ErrNone) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("factors: app: %w", err)
	}
	return a, true, nil
}

func (Store) putApp(ctx context.Context, tx *ledger.Tx, a app) error {
	if _, err := tx.Exec(ctx, sqlPutApp, tx.School, a.Person, a.Secret, tx.Now, a.LastStep); err != nil {
		return fmt.Errorf("factors: app: %w", err)
	}
	return nil
}

// useStep uses a half minute up. Of two who show the same code at once, one is refused.
func (Store) useStep(ctx context.Context, tx *ledger.Tx, person string, step int64) (bool, error) {
	n, err := tx.Exec(ctx, sqlUseStep, step, tx.Now, tx.School, person, step)
	return n > 0, err
}

func (Store) dropApp(ctx context.Context, tx *ledger.Tx, person string) (bool, error) {
	n, err := tx.Exec(ctx, sqlDropApp, tx.School, person)
	return n > 0, err
}

func (s Store) putCodes(ctx context.Context, tx *ledger.Tx, person string, hashes []string) error {
	if err := s.dropCodes(ctx, tx, person); err != nil {
		return err
	}
	for _, h := range hashes {
		if _, err := tx.Exec(ctx, sqlPutCode, tx.School, tx.ID(), person, h); err != nil {
			return fmt.Errorf("factors: recovery: %w", err)
		}
	}
	return nil
}

func (Store) useCode(ctx context.Context, tx *ledger.Tx, person, hash string) (bool, error) {
	n, err := tx.Exec(ctx, sqlUseCode, tx.Now, tx.School, person, hash)
	return n > 0, err
}

func (Store) dropCodes(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlDropCodes, tx.School, person)
	return err
}

// records gives the verifier of the separate password; "" when none is set.
func (Store) records(ctx context.Context, tx *ledger.Tx, person string) (string, error) {
	v, err := db.One[string](ctx, tx.Tx, sqlRecords, tx.School, person)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return v, err
}

func (Store) putRecords(ctx context.Context, tx *ledger.Tx, person, verifier string) error {
	_, err := tx.Exec(ctx, sqlPutRecords, tx.School, person, verifier, tx.Now)
	return err
}

func (Store) putStart(ctx context.Context, tx *ledger.Tx, person, hash, by, until string) error {
	_, err := tx.Exec(ctx, sqlPutStart, tx.School, person, hash, by, until)
	return err
}

func (Store) useStart(ctx context.Context, tx *ledger.Tx, person, hash string) (bool, error) {
	n, err := tx.Exec(ctx, sqlUseStart, tx.School, person, hash, tx.Now)
	return n > 0, err
}

// clear takes away all that a person could show.
func (s Store) clear(ctx context.Context, tx *ledger.Tx, person string) error {
	for _, query := range []string{sqlDropApp, sqlDropPasskeys, sqlDropCodes, sqlDropRecords, sqlForgive} {
		if _, err := tx.Exec(ctx, query, tx.School, person); err != nil {
			return fmt.Errorf("factors: clear: %w", err)
		}
	}
	return nil
}
