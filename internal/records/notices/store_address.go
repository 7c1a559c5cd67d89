package notices

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Address is where a person's mail goes.
type Address struct {
	Person    string `db:"person"`
	Address   string `db:"address"`
	Nonce     string `db:"nonce"`
	Asked     string `db:"asked_at"`
	Tries     int    `db:"tries"`
	Confirmed string `db:"confirmed"`
}

// Browser is one that takes messages.
type Browser struct {
	ID       string `db:"id"`
	Person   string `db:"person"`
	Endpoint string `db:"endpoint"`
	P256dh   string `db:"p256dh"`
	Auth     string `db:"auth"`
	Label    string `db:"label"`
	At       string `db:"at"`
}

const (
	sqlAddress   = `SELECT person, address, nonce, asked_at, tries, confirmed FROM notices_address WHERE school_id = ? AND person = ?`
	sqlAddressed = `SELECT person FROM notices_address WHERE school_id = ? AND confirmed <> '' AND person IN (%s)`
	sqlPutAddr   = `INSERT INTO notices_address (school_id, person, address, nonce, asked_at, tries, confirmed) VALUES (?,?,?,?,?,0,'')
 ON CONFLICT (school_id, person) DO UPDATE SET address = excluded.address, nonce = excluded.nonce, asked_at = excluded.asked_at, tries = 0, confirmed = ''`
	sqlTried     = `UPDATE notices_address SET tries = tries + 1 WHERE school_id = ? AND person = ?`
	sqlConfirm   = `UPDATE notices_address SET confirmed = ?, nonce = '' WHERE school_id = ? AND person = ? AND nonce = ?`
	sqlDropAddr  = `DELETE FROM notices_address WHERE school_id = ? AND person = ?`
	sqlDropPosts = `UPDATE notices_outbox SET state = 'dropped', ended_at = ?, error = 'no_address' WHERE school_id = ? AND person = ? AND channel = 'confirm' AND state = 'waiting'`

	browserColumns = `id, person, endpoint, p256dh, auth, label, at`
	sqlBrowsers    = `SELECT ` + browserColumns + ` FROM notices_push WHERE school_id = ? AND person IN (%s) ORDER BY at, id`
	sqlBrowser     = `SELECT ` + browserColumns + ` FROM notices_push WHERE school_id = ? AND person = ? AND id = ?`
	// A browser that somebody else used before now belongs to whoever is signed in.
	sqlSubscribe = `INSERT INTO notices_push (school_id, ` + browserColumns + `) VALUES (?,?,?,?,?,?,?,?)
 ON CONFLICT (school_id, endpoint) DO UPDATE SET id = excluded.id, person = excluded.person, p256dh = excluded.p256dh, auth = excluded.auth, label = excluded.label, at = excluded.at`
	sqlUnsubscribe = `DELETE FROM notices_push WHERE school_id = ? AND person = ? AND id = ?`
)

// address gives a person's address; the zero Address when there is none.
func (Store) address(ctx context.Context, tx *ledger.Tx, person string) (Address, error) {
	a, err := db.One[Address](ctx, tx.Tx, sqlAddress, tx.School, person)
	if errors.Is(err, db.ErrNone) {
		return Address{}, nil
	}
	return a, err
}

// addressed are those of a list who have a confirmed address.
func (Store) addressed(ctx context.Context, tx *ledger.Tx, persons []string) ([]string, error) {
	return some[string](ctx, tx, sqlAddressed, persons)
}

func (s Store) putAddress(ctx context.Context, tx *ledger.Tx, a Address) error {
	if err := s.dropCodes(ctx, tx, a.Person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlPutAddr, tx.School, a.Person, a.Address, a.Nonce, a.Asked)
	return err
}

func (Store) tried(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlTried, tx.School, person)
	return err
}

func (Store) confirm(ctx context.Context, tx *ledger.Tx, a Address) error {
	n, err := tx.Exec(ctx, sqlConfirm, tx.Now, tx.School, a.Person, a.Nonce)
	if err == nil && n == 0 {
		return errs.Clash("code", "The address has changed in the meantime. Please look at it again.")
	}
	return err
}

func (s Store) dropAddress(ctx context.Context, tx *ledger.Tx, person string) error {
	if err := s.dropCodes(ctx, tx, person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlDropAddr, tx.School, person)
	return err
}

// dropCodes takes back codes that have not left yet.
func (Store) dropCodes(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlDropPosts, tx.Now, tx.School, person)
	return err
}

func (Store) browsersOf(ctx context.Context, tx *ledger.Tx, persons []string) ([]Browser, error) {
	return some[Browser](ctx, tx, sqlBrowsers, persons)
}

// browser finds one person's own browser; the zero Browser when it is gone.
func (Store) browser(ctx context.Context, tx *ledger.Tx, person, id string) (Browser, error) {
	b, err := db.One[Browser](ctx, tx.Tx, sqlBrowser, tx.School, person, id)
	if errors.Is(err, db.ErrNone) {
		return Browser{}, nil
	}
	return b, err
}

func (Store) subscribe(ctx context.Context, tx *ledger.Tx, b Browser) error {
	_, err := tx.Exec(ctx, sqlSubscribe, tx.School, b.ID, b.Person, b.Endpoint, b.P256dh, b.Auth, b.Label, b.At)
	return err
}

func (Store) unsubscribe(ctx context.Context, tx *ledger.Tx, person, id string) (bool, error) {
	n, err := tx.Exec(ctx, sqlUnsubscribe, tx.School, person, id)
	return n > 0, err
}
