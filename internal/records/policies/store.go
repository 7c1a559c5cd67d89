package policies

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Store is the stored versions.
type Store struct{}

const columns = `id, urn, title, version, hash, state, loaded_at, loaded_by, approved_at, approved_by, minute, active_from, active_to`

const (
	sqlAdd = `INSERT INTO policies_version (school_id, ` + columns + `, files) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlGet = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? AND id = ?`
	sqlAll = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? ORDER BY loaded_at DESC, id DESC`
	// The active version first, then those that ruled before it, newest first.
	sqlInForce   = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? AND state <> 'draft' ORDER BY state, active_from DESC`
	sqlFiles     = `SELECT files FROM policies_version WHERE school_id = ? AND id = ?`
	sqlRetire    = `UPDATE policies_version SET state = 'retired', active_to = ? WHERE school_id = ? AND state = 'active' RETURNING id`
	sqlActivate  = `UPDATE policies_version SET state = 'active', approved_at = ?, approved_by = ?, minute = ?, active_from = ? WHERE school_id = ? AND id = ?`
	sqlAt        = `SELECT id FROM policies_version WHERE school_id = ? AND state <> 'draft' AND active_from <= ? ORDER BY active_from DESC, id DESC LIMIT 1`
	sqlFirst     = `SELECT id FROM policies_version WHERE school_id = ? AND state <> 'draft' ORDER BY active_from, id LIMIT 1`
	sqlRefuse    = `INSERT INTO policies_refusal (school_id, id, at, by_person, source, faults) VALUES (?,?,?,?,?,?)`
	sqlRefusals  = `SELECT at, source, faults FROM policies_refusal WHERE school_id = ? ORDER BY at DESC LIMIT 50`
	sqlSealed    = `SELECT id, urn, version, hash, files, state, approved_at, approved_by, minute, active_from, active_to FROM policies_version WHERE school_id = ? AND id = ?`
	sqlActiveNow = `SELECT ` + columns + ` FROM policies_version WHERE school_id = ? AND state = 'active'`
)

func (Store) add(ctx context.Context, tx *ledger.Tx, v Version, pack *policy.Pack) error {
	files, err := json.Marshal(pack.Files)
	if err != nil {
		return fmt.Errorf("policies: %w", err)
	}
	_, err = tx.Exec(ctx, sqlAdd, tx.School, v.ID, v.URN, v.Title, v.Version, v.Hash, v.State, v.LoadedAt, v.LoadedBy,
		v.ApprovedAt, v.ApprovedBy, v.Minute, v.ActiveFrom, v.ActiveTo, string(files))
	return err
}

func (Store) get(ctx context.Context, tx *ledger.Tx, id string) (Version, error) {
	v, err := db.One[Version](ctx, tx.Tx, sqlGet, tx.School, id)
	return v, missing(err)
}

func missing(err error) error {
	if errors.Is(err, db.ErrNone) {
		return errs.Missing("There is no such version of the policy.")
	}
	return err
}

func (Store) all(ctx context.Context, tx *ledger.Tx) ([]Version, error) {
	return db.All[Version](ctx, tx.Tx, sqlAll, tx.School)
}

func (Store) inForce(ctx context.Context, tx *ledger.Tx) ([]Version, error) {
	return db.All[Version](ctx, tx.Tx, sqlInForce, tx.School)
}

func (Store) active(ctx context.Context, tx *ledger.Tx) (Version, error) {
	v, err := db.One[Version](ctx, tx.Tx, sqlActiveNow, tx.School)
	return v, missing(err)
}

func (Store) files(ctx context.Context, tx *ledger.Tx, id string) (map[string]string, error) {
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

// activate retires what rules, puts id in force and names the retired.
func (Store) activate(ctx context.Context, tx *ledger.Tx, id string, a Approval) ([]string, error) {
	from := clock.Text(a.At)
	before, err := db.All[string](ctx, tx.Tx, sqlRetire, from, tx.School)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, sqlActivate, from, a.By, a.Minute, from, tx.School, id)
	return before, err
}

// at finds the version in force at a moment; before the first one, the first.
func (Store) at(ctx context.Context, tx *ledger.Tx, when string) (string, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlAt, tx.School, when)
	if errors.Is(err, db.ErrNone) {
		id, err = db.One[string](ctx, tx.Tx, sqlFirst, tx.School)
	}
	return id, missing(err)
}

func (Store) refuse(ctx context.Context, tx *ledger.Tx, source, faults string) error {
	_, err := tx.Exec(ctx, sqlRefuse, tx.School, tx.ID(), tx.Now, tx.Grant.Actor().Person, source, faults)
	return err
}

// Refusal is a load that was refused, with its reasons.
type Refusal struct {
	At     string `db:"at"`
	Source string `db:"source"`
	Faults string `db:"faults"`
}

func (Store) refusals(ctx context.Context, tx *ledger.Tx) ([]Refusal, error) {
	return db.All[Refusal](ctx, tx.Tx, sqlRefusals, tx.School)
}
