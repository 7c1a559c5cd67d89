package reviews

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

type store struct{}

const (
	reportColumns = `id, from_at, until_at, at, body`
	sqlAdd        = `INSERT INTO reviews_report (school_id, ` + reportColumns + `) VALUES (?,?,?,?,?,?) ON CONFLICT (school_id, from_at) DO NOTHING`
	sqlReport     = `SELECT ` + reportColumns + ` FROM reviews_report WHERE school_id = ? AND id = ?`
	sqlReports    = `SELECT ` + reportColumns + ` FROM reviews_report WHERE school_id = ? AND from_at >= ? ORDER BY from_at DESC LIMIT ? OFFSET ?`
	sqlHowMany    = `SELECT COUNT(*) FROM reviews_report WHERE school_id = ? AND from_at >= ?`
	sqlLast       = `SELECT until_at FROM reviews_report WHERE school_id = ? ORDER BY from_at DESC LIMIT 1`

	readingColumns = `report_id, person_id, part, at`
	sqlRead        = `INSERT INTO reviews_reading (school_id, ` + readingColumns + `) VALUES (?,?,?,?,?) ON CONFLICT (school_id, report_id, person_id) DO NOTHING`
	sqlReadings    = `SELECT ` + readingColumns + ` FROM reviews_reading WHERE school_id = ? AND report_id = ? ORDER BY at, person_id`
	sqlFirstRead   = `SELECT r.id AS id, r.at AS at, COALESCE((SELECT MIN(d.at) FROM reviews_reading d WHERE d.school_id = r.school_id AND d.report_id = r.id AND d.part = ?), '') AS read_at
 FROM reviews_report r WHERE r.school_id = ? AND r.from_at >= ? ORDER BY r.from_at DESC`
)

// reading is the first time that somebody opened a report.
type reading struct {
	Report string `db:"report_id"`
	Person string `db:"person_id"`
	Part   string `db:"part"`
	At     string `db:"at"`
}

// add stores a report; false when the week has one.
func (store) add(ctx context.Context, tx *ledger.Tx, r Report) (bool, error) {
	n, err := tx.Exec(ctx, sqlAdd, tx.School, r.ID, r.From, r.Until, r.At, r.Body)
	if err != nil {
		return false, fmt.Errorf("reviews: writing a report: %w", err)
	}
	return n > 0, nil
}

func (store) report(ctx context.Context, tx *ledger.Tx, id string) (Report, error) {
	return db.OneOr[Report](ctx, tx.Tx, errs.Missing("There is no such report."), sqlReport, tx.School, id)
}

func (store) reports(ctx context.Context, tx *ledger.Tx, from string, limit, offset int) ([]Report, int64, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlHowMany, tx.School, from)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Report](ctx, tx.Tx, sqlReports, tx.School, from, limit, offset)
	return all, n, err
}

// last is the end of the newest report; empty when there is none.
func (store) last(ctx context.Context, tx *ledger.Tx) (string, error) {
	at, err := db.One[string](ctx, tx.Tx, sqlLast, tx.School)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return at, err
}

// read notes that somebody has opened a report; false when they had before.
func (store) read(ctx context.Context, tx *ledger.Tx, report, person, part string) (bool, error) {
	n, err := tx.Exec(ctx, sqlRead, tx.School, report, person, part, tx.Now)
	return n > 0, err
}

func (store) readings(ctx context.Context, tx *ledger.Tx, report string) ([]reading, error) {
	return db.All[reading](ctx, tx.Tx, sqlReadings, tx.School, report)
}

// firstRead is a report and when one of those it was written for first opened it; empty: nobody yet.
type firstRead struct {
	ID   string `db:"id"`
	At   string `db:"at"`
	Read string `db:"read_at"`
}

func (store) firstReads(ctx context.Context, tx *ledger.Tx, part, from string) ([]firstRead, error) {
	return db.All[firstRead](ctx, tx.Tx, sqlFirstRead, part, tx.School, from)
}
