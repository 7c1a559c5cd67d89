package tally

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlCopies = `SELECT COUNT(*) AS n, COALESCE(MAX(s.at), '') AS latest,
 COALESCE(SUM(CASE WHEN t.hash IS NULL OR s.method = 'paper' AND p.signature IS NULL THEN 1 ELSE 0 END), 0) AS bare,
 COALESCE(SUM(CASE WHEN p.verified_at = '' THEN 1 ELSE 0 END), 0) AS waiting,
 COALESCE(SUM(CASE WHEN s.method = 'screen' THEN 1 ELSE 0 END), 0) AS screen, COALESCE(SUM(CASE WHEN s.method = 'link' THEN 1 ELSE 0 END), 0) AS link,
 COALESCE(SUM(CASE WHEN s.method = 'tablet' THEN 1 ELSE 0 END), 0) AS tablet, COALESCE(SUM(CASE WHEN s.method = 'paper' THEN 1 ELSE 0 END), 0) AS paper
 FROM agreements_signature s LEFT JOIN agreements_text t ON t.school_id = s.school_id AND t.hash = s.hash
 LEFT JOIN agreements_paper p ON p.school_id = s.school_id AND p.signature = s.id WHERE s.school_id = ?`
	// A child's own mark beside a parent's signature is no signing: nothing has to be opened for it.
	sqlOpeners = `SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN sanctions THEN 1 ELSE 0 END), 0) AS opened, COALESCE(MAX(at), '') AS latest
 FROM agreements_signature WHERE school_id = ? AND at >= ? AND NOT (mark <> '' AND signer = about)`
	sqlEffects    = `SELECT at, done_at, doors FROM agreements_withdrawal WHERE school_id = ? AND at >= ? ORDER BY at`
	sqlIssuedFrom = `SELECT cause, asked_at, closed_at FROM agreements_issue WHERE school_id = ? AND asked_at >= ? ORDER BY asked_at`
)

// store holds the statements that count.
type store struct{}

type copiesRow struct {
	All     int    `db:"n"`
	Latest  string `db:"latest"`
	Bare    int    `db:"bare"`
	Waiting int    `db:"waiting"`
	Screen  int    `db:"screen"`
	Link    int    `db:"link"`
	Tablet  int    `db:"tablet"`
	Paper   int    `db:"paper"`
}

func (store) copies(ctx context.Context, tx *ledger.Tx) (copiesRow, error) {
	return db.One[copiesRow](ctx, tx.Tx, sqlCopies, tx.School)
}

type openersRow struct {
	All    int    `db:"n"`
	Opened int    `db:"opened"`
	Latest string `db:"latest"`
}

func (store) openers(ctx context.Context, tx *ledger.Tx, from string) (openersRow, error) {
	return db.One[openersRow](ctx, tx.Tx, sqlOpeners, tx.School, from)
}

type effectRow struct {
	At    string `db:"at"`
	Done  string `db:"done_at"`
	Doors string `db:"doors"`
}

func (store) effects(ctx context.Context, tx *ledger.Tx, from string) ([]effectRow, error) {
	return db.All[effectRow](ctx, tx.Tx, sqlEffects, tx.School, from)
}

type askedRow struct {
	Cause  string `db:"cause"`
	Asked  string `db:"asked_at"`
	Closed string `db:"closed_at"`
}

func (store) issuedFrom(ctx context.Context, tx *ledger.Tx, from string) ([]askedRow, error) {
	return db.All[askedRow](ctx, tx.Tx, sqlIssuedFrom, tx.School, from)
}
