package governance

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	bundleColumns = `id, made_at, made_by, recipient, why, expires_at, names, word, digest, opened, opened_at, ended_at`

	sqlAddBundle   = `INSERT INTO governance_bundle (school_id, ` + bundleColumns + `, body) VALUES (?,?,?,?,?,?,?,?,?,?,0,'','',?)`
	sqlBundles     = `SELECT ` + bundleColumns + ` FROM governance_bundle WHERE school_id = ? ORDER BY made_at DESC, id DESC LIMIT 200`
	sqlBundle      = `SELECT ` + bundleColumns + ` FROM governance_bundle WHERE school_id = ? AND id = ?`
	sqlByWord      = `SELECT ` + bundleColumns + ` FROM governance_bundle WHERE school_id = ? AND word = ?`
	sqlBundleFile  = `SELECT body FROM governance_bundle WHERE school_id = ? AND id = ?`
	sqlOpenBundle  = `UPDATE governance_bundle SET opened = opened + 1, opened_at = ? WHERE school_id = ? AND id = ?`
	sqlEndBundle   = `UPDATE governance_bundle SET ended_at = ?, body = '' WHERE school_id = ? AND id = ? AND ended_at = ''`
	sqlOver        = `SELECT id FROM governance_bundle WHERE school_id = ? AND expires_at <= ? AND body <> '' ORDER BY id LIMIT 100`
	sqlEmptyBundle = `UPDATE governance_bundle SET body = '' WHERE school_id = ? AND id = ?`
	sqlSealBundle  = `SELECT ` + bundleColumns + `, body FROM governance_bundle WHERE school_id = ? AND id = ?`

	// What a bundle tells of the policy, from the tables of the policies: without the person who recorded it.
	sqlPublicCopy = `SELECT page FROM policies_public WHERE school_id = ? AND version = ?`
	sqlStages     = `SELECT title AS step, name AS said, post, held_on AS day, minute, hash FROM policies_stage
 WHERE school_id = ? AND version = ? AND voided_at = '' ORDER BY at, id`
	sqlSigned = `SELECT 'Signed' AS step, '' AS said, post, at AS day, '' AS minute, hash FROM policies_signature
 WHERE school_id = ? AND version = ? AND voided_at = '' ORDER BY at, id`
	sqlReviewed = `SELECT kind, cause, opened_at, decision, decided_at FROM policies_review WHERE school_id = ? ORDER BY opened_at DESC, id DESC LIMIT 200`
)

// step is one link in the chain of approval.
type step struct {
	Step   string `db:"step"`
	Said   string `db:"said"` // the body, as the minute says
	Post   string `db:"post"`
	Day    string `db:"day"`
	Minute string `db:"minute"`
	Hash   string `db:"hash"`
}

// reviewed is one review of the policy.
type reviewed struct {
	Kind      string `db:"kind"`
	Cause     string `db:"cause"`
	OpenedAt  string `db:"opened_at"`
	Decision  string `db:"decision"`
	DecidedAt string `db:"decided_at"`
}

func (Store) addBundle(ctx context.Context, tx *ledger.Tx, b Bundle, file []byte) error {
	_, err := tx.Exec(ctx, sqlAddBundle, tx.School, b.ID, b.MadeAt, b.MadeBy, b.Recipient, b.Why, b.ExpiresAt, b.Names, b.Word, b.Digest,
		base64.StdEncoding.EncodeToString(file))
	return err
}

func (Store) bundles(ctx context.Context, tx *ledger.Tx) ([]Bundle, error) {
	return db.All[Bundle](ctx, tx.Tx, sqlBundles, tx.School)
}

func (Store) bundle(ctx context.Context, tx *ledger.Tx, id string) (Bundle, error) {
	return db.OneOr[Bundle](ctx, tx.Tx, errs.Missing("There is no such bundle."), sqlBundle, tx.School, id)
}

func (Store) bundleByWord(ctx context.Context, tx *ledger.Tx, digest string) (Bundle, error) {
	return db.One[Bundle](ctx, tx.Tx, sqlByWord, tx.School, digest)
}

func (Store) bundleFile(ctx context.Context, tx *ledger.Tx, id string) ([]byte, error) {
	text, err := db.One[string](ctx, tx.Tx, sqlBundleFile, tx.School, id)
	if err != nil {
		return nil, fmt.Errorf("governance: bundle: %w", err)
	}
	return base64.StdEncoding.DecodeString(text)
}

func (Store) openBundle(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlOpenBundle, tx.Now, tx.School, id)
	return err
}

// endBundle withdraws a bundle; its file goes at once.
func (Store) endBundle(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlEndBundle, tx.Now, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "The bundle has been withdrawn already.")
	}
	return err
}

func (Store) overBundles(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlOver, tx.School, tx.Now)
}

func (Store) emptyBundle(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlEmptyBundle, tx.School, id)
	return err
}

// publicCopy is the policy as people read it; empty where none was published.
func (Store) publicCopy(ctx context.Context, tx *ledger.Tx, version string) (string, error) {
	page, err := db.One[string](ctx, tx.Tx, sqlPublicCopy, tx.School, version)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return page, err
}

// steps is the chain of approval of a version: its stages, then its signatures.
func (Store) steps(ctx context.Context, tx *ledger.Tx, version string) ([]step, error) {
	stages, err := db.All[step](ctx, tx.Tx, sqlStages, tx.School, version)
	if err != nil {
		return nil, err
	}
	signed, err := db.All[step](ctx, tx.Tx, sqlSigned, tx.School, version)
	return append(stages, signed...), err
}

func (Store) reviewed(ctx context.Context, tx *ledger.Tx) ([]reviewed, error) {
	return db.All[reviewed](ctx, tx.Tx, sqlReviewed, tx.School)
}
