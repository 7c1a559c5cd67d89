package course

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Store is the stored versions, what was refused and the public copy.
type Store struct{}

const (
	columns = `id, urn, title, version, hash, state, loaded_at, loaded_by, approved_at, approved_by, minute, active_from, active_to,
 based_on, founding, ended, ended_why, review_on`
	publicColumns = `version, hash, page, sum, at`
)

const (
	sqlAdd = `INSERT INTO policies_version (school_id, ` + columns + `, files) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlGet = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? AND id = ?`
	sqlAll = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? ORDER BY loaded_at DESC, id DESC`
	// The active version first, then those that ruled before it, newest first.
	sqlInForce   = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? AND state <> 'draft' ORDER BY state, active_from DESC`
	sqlFiles     = `SELECT files FROM policies_version WHERE school_id = ? AND id = ?`
	sqlRewrite   = `UPDATE policies_version SET urn = ?, title = ?, version = ?, hash = ?, files = ? WHERE school_id = ? AND id = ? AND hash = ? AND state = 'draft'`
	sqlEnd       = `UPDATE policies_version SET ended = ?, ended_why = ? WHERE school_id = ? AND id = ? AND state = 'draft' AND ended = ''`
	sqlRetire    = `UPDATE policies_version SET state = 'retired', active_to = ? WHERE school_id = ? AND state = 'active' RETURNING id`
	sqlActivate  = `UPDATE policies_version SET state = 'active', approved_at = ?, approved_by = ?, minute = ?, active_from = ?, founding = ?, review_on = ? WHERE school_id = ? AND id = ?`
	sqlReviewOn  = `UPDATE policies_version SET review_on = ? WHERE school_id = ? AND id = ?`
	sqlAt        = `SELECT id FROM policies_version WHERE school_id = ? AND state <> 'draft' AND active_from <= ? ORDER BY active_from DESC, id DESC LIMIT 1`
	sqlFirst     = `SELECT id FROM policies_version WHERE school_id = ? AND state <> 'draft' ORDER BY active_from, id LIMIT 1`
	sqlRefuse    = `INSERT INTO policies_refusal (school_id, id, at, by_person, source, faults, kind, version) VALUES (?,?,?,?,?,?,?,?)`
	sqlRefusals  = `SELECT at, source, faults, kind, version FROM policies_refusal WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT 50`
	SQLSealed    = `SELECT id, urn, version, hash, files, state, approved_at, approved_by, minute, active_from, active_to FROM policies_version WHERE school_id = ? AND id = ?`
	sqlActiveNow = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? AND state = 'active'`

	sqlPublish = `INSERT INTO policies_public (school_id, ` + publicColumns + `) VALUES (?,?,?,?,?,?)
 ON CONFLICT (school_id, version) DO UPDATE SET hash = excluded.hash, page = excluded.page, sum = excluded.sum, at = excluded.at`
	sqlPublic = `SELECT ` + publicColumns + ` FROM policies_public WHERE school_id = ? AND version = ?`
)

// Add keeps a new version.
func (Store) Add(ctx context.Context, tx *ledger.Tx, v Version, pack *policy.Pack) error {
	files, err := json.Marshal(pack.Files)
	if err != nil {
		return fmt.Errorf("policies: %w", err)
	}
	_, err = tx.Exec(ctx, sqlAdd, tx.School, v.ID, v.URN, v.Title, v.Version, v.Hash, v.State, v.LoadedAt, v.LoadedBy,
		v.ApprovedAt, v.ApprovedBy, v.Minute, v.ActiveFrom, v.ActiveTo, v.BasedOn, v.Founding, v.Ended, v.EndedWhy, v.ReviewOn, string(files))
	return err
}

// Rewrite puts another text in a draft's place, if it still is the text that was read.
func (Store) Rewrite(ctx context.Context, tx *ledger.Tx, v Version, pack *policy.Pack) error {
	files, err := json.Marshal(pack.Files)
	if err != nil {
		return fmt.Errorf("policies: %w", err)
	}
	n, err := tx.Exec(ctx, sqlRewrite, pack.Identity.URN, pack.Identity.Title, pack.Identity.Version, pack.Hash, string(files), tx.School, v.ID, v.Hash)
	if err == nil && n == 0 {
		err = errs.Clash("", "Somebody else has just changed this draft. Please look at it and make your change again.")
	}
	return err
}

// End closes a draft that will not rule.
func (Store) End(ctx context.Context, tx *ledger.Tx, id, how, why string) error {
	n, err := tx.Exec(ctx, sqlEnd, how, why, tx.School, id)
	if err == nil && n == 0 {
		err = errs.Clash("", "This version is not an open draft any more.")
	}
	return err
}

// Get finds a version.
func (Store) Get(ctx context.Context, tx *ledger.Tx, id string) (Version, error) {
	v, err := db.One[Version](ctx, tx.Tx, sqlGet, tx.School, id)
	return v, missing(err)
}

func missing(err error) error {
	if errors.Is(err, db.ErrNone) {
		return errs.Missing("There is no such version of the policy.")
	}
	return err
}

// All gives every version, the newest first.
func (Store) All(ctx context.Context, tx *ledger.Tx) ([]Version, error) {
	return db.All[Version](ctx, tx.Tx, sqlAll, tx.School)
}

// InForce gives what rules and what ruled, in that order.
func (Store) InForce(ctx context.Context, tx *ledger.Tx) ([]Version, error) {
	return db.All[Version](ctx, tx.Tx, sqlInForce, tx.School)
}

// Active gives the version in force.
func (Store) Active(ctx context.Context, tx *ledger.Tx) (Version, error) {
	v, err := db.One[Version](ctx, tx.Tx, sqlActiveNow, tx.School)
	return v, missing(err)
}

// Files gives the text of a version.
func (Store) Files(ctx context.Context, tx *ledger.Tx, id string) (map[string]string, error) {
	text, err := db.One[string](ctx, tx.Tx, sqlFiles, tx.School, id)
	if err != nil {
		return nil, missing(err)
	}
	var files map[string]string
	if err := json.Unmarshal([]byte(text), &files); err != nil {
		return nil, fmt.Errorf("policies: stored files of %s: %w", id, err)
	}
	return files, nil
}

// Activate retires what rules, puts v in force as it is described and names the retired.
func (Store) Activate(ctx context.Context, tx *ledger.Tx, v Version) ([]string, error) {
	before, err := db.All[string](ctx, tx.Tx, sqlRetire, v.ActiveFrom, tx.School)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, sqlActivate, v.ApprovedAt, v.ApprovedBy, v.Minute, v.ActiveFrom, v.Founding, v.ReviewOn, tx.School, v.ID)
	return before, err
}

// ReviewOn moves the date of the next review.
func (Store) ReviewOn(ctx context.Context, tx *ledger.Tx, id, day string) error {
	_, err := tx.Exec(ctx, sqlReviewOn, day, tx.School, id)
	return err
}

// At finds the version in force at a moment; before the first one, the first.
func (Store) At(ctx context.Context, tx *ledger.Tx, when string) (string, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlAt, tx.School, when)
	if errors.Is(err, db.ErrNone) {
		id, err = db.One[string](ctx, tx.Tx, sqlFirst, tx.School)
	}
	return id, missing(err)
}

// Refuse keeps a no.
func (Store) Refuse(ctx context.Context, tx *ledger.Tx, kind, version, source, faults string) error {
	_, err := tx.Exec(ctx, sqlRefuse, tx.School, tx.ID(), tx.Now, tx.Grant.Actor().Person, source, faults, kind, version)
	return err
}

// Refusal is a load, an edit or an activation that was refused, with its reasons.
type Refusal struct {
	At      string `db:"at"`
	Source  string `db:"source"`
	Faults  string `db:"faults"`
	Kind    string `db:"kind"`
	Version string `db:"version"`
}

// Refusals gives the newest refusals.
func (Store) Refusals(ctx context.Context, tx *ledger.Tx) ([]Refusal, error) {
	return db.All[Refusal](ctx, tx.Tx, sqlRefusals, tx.School)
}

// Copy is what the public reads of a version: the page as it was rendered, and its sum at that moment.
type Copy struct {
	Version string `db:"version"`
	Hash    string `db:"hash"`
	Page    string `db:"page"`
	Sum     string `db:"sum"`
	At      string `db:"at"`
}

// Publish keeps the public copy of a version.
func (Store) Publish(ctx context.Context, tx *ledger.Tx, c Copy) error {
	_, err := tx.Exec(ctx, sqlPublish, tx.School, c.Version, c.Hash, c.Page, c.Sum, tx.Now)
	return err
}

// Public gives the copy of a version; false when there is none.
func (Store) Public(ctx context.Context, tx *ledger.Tx, version string) (Copy, bool, error) {
	c, err := db.One[Copy](ctx, tx.Tx, sqlPublic, tx.School, version)
	if errors.Is(err, db.ErrNone) {
		return Copy{}, false, nil
	}
	return c, err == nil, err
}
