package upkeep

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	ownerColumns  = `id, person, from_at, until_at, given_by, why`
	reviewColumns = `id, kind, cause, about, clauses, source, opened_at, opened_by, decision, reason, decided_at, decided_by, escalated_at`

	sqlOwner    = `SELECT ` + ownerColumns + ` FROM policies_owner WHERE school_id = ? AND document = ? AND until_at = ''`
	sqlOwners   = `SELECT ` + ownerColumns + ` FROM policies_owner WHERE school_id = ? AND document = ? ORDER BY from_at DESC, id DESC LIMIT 50`
	sqlEnd      = `UPDATE policies_owner SET until_at = ? WHERE school_id = ? AND document = ? AND until_at = ''`
	sqlOwn      = `INSERT INTO policies_owner (school_id, document, ` + ownerColumns + `) VALUES (?,?,?,?,?,'',?,?)`
	sqlEditors  = `SELECT person FROM policies_editor WHERE school_id = ? AND document = ? ORDER BY person`
	sqlName     = `INSERT INTO policies_editor (school_id, document, person, given_by, from_at) VALUES (?,?,?,?,?) ON CONFLICT (school_id, document, person) DO NOTHING`
	sqlUnname   = `DELETE FROM policies_editor WHERE school_id = ? AND document = ? AND person = ?`
	sqlUnnamAll = `DELETE FROM policies_editor WHERE school_id = ? AND document = ?`

	sqlReviews  = `SELECT ` + reviewColumns + ` FROM policies_review WHERE school_id = ? ORDER BY CASE WHEN decided_at = '' THEN 0 ELSE 1 END, opened_at DESC, id DESC LIMIT 200`
	sqlReview   = `SELECT ` + reviewColumns + ` FROM policies_review WHERE school_id = ? AND id = ?`
	sqlAsk      = `INSERT INTO policies_review (school_id, ` + reviewColumns + `) VALUES (?,?,?,?,?,?,?,?,?,'','','','','')`
	sqlFrom     = `SELECT COUNT(*) FROM policies_review WHERE school_id = ? AND source = ?`
	sqlDecide   = `UPDATE policies_review SET decision = ?, reason = ?, decided_at = ?, decided_by = ? WHERE school_id = ? AND id = ? AND decided_at = ''`
	sqlEscalate = `UPDATE policies_review SET escalated_at = ? WHERE school_id = ? AND id = ?`

	sqlTold = `INSERT INTO policies_told (school_id, told, at) VALUES (?,?,?) ON CONFLICT (school_id, told) DO NOTHING`
	sqlWas  = `SELECT COUNT(*) FROM policies_told WHERE school_id = ? AND told = ?`
)

// Document is the one document that a school has here.
const Document = "policy"

// Sealed are the rows that the trail seals for the document's ownership and for one review.
func Sealed() (owner, review []ledger.Rows) {
	return []ledger.Rows{{Name: "policies_owner", Query: sqlOwners}, {Name: "policies_editor", Query: sqlEditors}},
		[]ledger.Rows{{Name: "policies_review", Query: sqlReview}}
}

// Store holds every statement about owners, reviews and what was told.
type Store struct{}

func actor(tx *ledger.Tx) string { return tx.Grant.Actor().Person }

// Owner gives the owner of the document; false when none was ever named.
func (Store) Owner(ctx context.Context, tx *ledger.Tx) (Owner, bool, error) {
	o, err := db.One[Owner](ctx, tx.Tx, sqlOwner, tx.School, Document)
	if errors.Is(err, db.ErrNone) {
		return Owner{}, false, nil
	}
	return o, err == nil, err
}

// Owners gives all owners, the newest first.
func (Store) Owners(ctx context.Context, tx *ledger.Tx) ([]Owner, error) {
	return db.All[Owner](ctx, tx.Tx, sqlOwners, tx.School, Document)
}

// Own hands the document to a person, or to nobody. Whom the last owner named may edit no more.
func (Store) Own(ctx context.Context, tx *ledger.Tx, person, why string) error {
	if _, err := tx.Exec(ctx, sqlEnd, tx.Now, tx.School, Document); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlUnnamAll, tx.School, Document); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlOwn, tx.School, Document, tx.ID(), person, tx.Now, actor(tx), why)
	return err
}

// Editors are the people whom the owner has named.
func (Store) Editors(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlEditors, tx.School, Document)
}

// Name lets a person edit.
func (Store) Name(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlName, tx.School, Document, person, actor(tx), tx.Now)
	return err
}

// Unname takes that back.
func (Store) Unname(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlUnname, tx.School, Document, person)
	return err
}

// Reviews gives the reviews, open ones first.
func (Store) Reviews(ctx context.Context, tx *ledger.Tx) ([]Review, error) {
	return db.All[Review](ctx, tx.Tx, sqlReviews, tx.School)
}

// Review finds one.
func (Store) Review(ctx context.Context, tx *ledger.Tx, id string) (Review, error) {
	return db.OneOr[Review](ctx, tx.Tx, errs.Missing("There is no such review."), sqlReview, tx.School, id)
}

// Ask opens a review.
func (Store) Ask(ctx context.Context, tx *ledger.Tx, r Review) (string, error) {
	id := tx.ID()
	_, err := tx.Exec(ctx, sqlAsk, tx.School, id, r.Kind, r.Cause, r.About, r.Clauses, r.Source, tx.Now, actor(tx))
	return id, err
}

// Asked says whether something has opened a review before: listeners may be told twice.
func (Store) Asked(ctx context.Context, tx *ledger.Tx, source string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlFrom, tx.School, source)
	return n > 0, err
}

// Decide ends a review.
func (Store) Decide(ctx context.Context, tx *ledger.Tx, id, decision, reason string) error {
	n, err := tx.Exec(ctx, sqlDecide, decision, reason, tx.Now, actor(tx), tx.School, id)
	if err == nil && n == 0 {
		err = errs.Clash("", "This review has been decided already.")
	}
	return err
}

// Escalate notes that the head was told.
func (Store) Escalate(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlEscalate, tx.Now, tx.School, id)
	return err
}

// Tell notes that something was told; false when it had been.
func (Store) Tell(ctx context.Context, tx *ledger.Tx, key string) (bool, error) {
	n, err := tx.Exec(ctx, sqlTold, tx.School, key, tx.Now)
	return n > 0, err
}

// Told says whether something was told, in a transaction that only reads.
func (Store) Told(ctx context.Context, tx *ledger.Tx, key string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlWas, tx.School, key)
	return n > 0, err
}
