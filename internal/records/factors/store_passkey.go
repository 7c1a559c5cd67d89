package factors

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	passkeyColumns = `id, person_id, credential, public_key, flags, transports, name, created, sign_count, last_used`
	sqlAddPasskey  = `INSERT INTO factors_passkey (school_id, ` + passkeyColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,'') ON CONFLICT DO NOTHING`
	sqlPasskeysOf  = `SELECT ` + passkeyColumns + ` FROM factors_passkey WHERE school_id = ? AND person_id = ? ORDER BY created, id`
	sqlByCred      = `SELECT ` + passkeyColumns + ` FROM factors_passkey WHERE school_id = ? AND credential = ?`
	sqlUsePasskey  = `UPDATE factors_passkey SET sign_count = ?, flags = ?, last_used = ? WHERE school_id = ? AND id = ?`
	sqlRename      = `UPDATE factors_passkey SET name = ? WHERE school_id = ? AND person_id = ? AND id = ?`
	sqlDropPasskey = `DELETE FROM factors_passkey WHERE school_id = ? AND person_id = ? AND id = ?`

	sqlDropPasskeys = `DELETE FROM factors_passkey WHERE school_id = ? AND person_id = ?`

	sqlSpend    = `INSERT INTO factors_spent (school_id, challenge, until_at) VALUES (?,?,?) ON CONFLICT DO NOTHING`
	sqlOldSpent = `DELETE FROM factors_spent WHERE school_id = ? AND until_at < ?`
)

// Passkey is one key that a person can sign in with; the private half never leaves their device.
type Passkey struct {
	ID         string `db:"id"`
	Person     string `db:"person_id"`
	Credential string `db:"credential"` // base64url, as the browser names it
	PublicKey  string `db:"public_key"`
	Flags      int    `db:"flags"`
	Transports string `db:"transports"` // with spaces between
	Name       string `db:"name"`
	Created    string `db:"created"`
	SignCount  int64  `db:"sign_count"`
	LastUsed   string `db:"last_used"`
}

func (Store) addPasskey(ctx context.Context, tx *ledger.Tx, p Passkey) error {
	n, err := tx.Exec(ctx, sqlAddPasskey, tx.School, tx.ID(), p.Person, p.Credential, p.PublicKey, p.Flags, p.Transports, p.Name, tx.Now, p.SignCount)
	if err != nil {
		return fmt.Errorf("factors: passkey: %w", err)
	}
	if n == 0 {
		return errs.Clash("name", "This passkey is in use here already.")
	}
	return nil
}

func (Store) passkeys(ctx context.Context, tx *ledger.Tx, person string) ([]Passkey, error) {
	return db.All[Passkey](ctx, tx.Tx, sqlPasskeysOf, tx.School, person)
}

// byCredential finds a passkey by the browser's name for it.
func (Store) byCredential(ctx context.Context, tx *ledger.Tx, credential string) (Passkey, bool, error) {
	p, err := db.One[Passkey](ctx, tx.Tx, sqlByCred, tx.School, credential)
	if errors.Is(err, db.ErrNone) {
		return p, false, nil
	}
	return p, err == nil, err
}

func (Store) usePasskey(ctx context.Context, tx *ledger.Tx, p Passkey) error {
	_, err := tx.Exec(ctx, sqlUsePasskey, p.SignCount, p.Flags, tx.Now, tx.School, p.ID)
	return err
}

func (Store) rename(ctx context.Context, tx *ledger.Tx, person, id, name string) error {
	return changed(tx.Exec(ctx, sqlRename, name, tx.School, person, id))
}

func (Store) dropPasskey(ctx context.Context, tx *ledger.Tx, person, id string) error {
	return changed(tx.Exec(ctx, sqlDropPasskey, tx.School, person, id))
}

func changed(n int64, err error) error {
	if err == nil && n == 0 {
		err = errs.Missing("There is no such passkey any more.")
	}
	return err
}

// spend uses a challenge up; false when that was done before. // serves STD-17
func (Store) spend(ctx context.Context, tx *ledger.Tx, challenge, until string) (bool, error) {
	if _, err := tx.Exec(ctx, sqlOldSpent, tx.School, tx.Now); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, sqlSpend, tx.School, challenge, until)
	return n > 0, err
}
