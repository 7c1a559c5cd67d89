package feeds

import (
	"context"
	"embed"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
)

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

type store struct{}

const (
	columns     = `id, name, contract, key_hash, names, log, findings, hours, by_id, at, read_at, sent_at, told_at, ended_at`
	sqlAdd      = `INSERT INTO feeds_service (school_id, ` + columns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlServices = `SELECT ` + columns + ` FROM feeds_service WHERE school_id = ? ORDER BY ended_at, name, id LIMIT 200`
	sqlService  = `SELECT ` + columns + ` FROM feeds_service WHERE school_id = ? AND id = ?`
	sqlByKey    = `SELECT ` + columns + ` FROM feeds_service WHERE school_id = ? AND key_hash = ? AND ended_at = ''`
	sqlRead     = `UPDATE feeds_service SET read_at = ?, told_at = '' WHERE school_id = ? AND id = ?`
	sqlSent     = `UPDATE feeds_service SET sent_at = ?, told_at = '' WHERE school_id = ? AND id = ?`
	sqlTold     = `UPDATE feeds_service SET told_at = ? WHERE school_id = ? AND id = ?`
	sqlEnd      = `UPDATE feeds_service SET ended_at = ? WHERE school_id = ? AND id = ? AND ended_at = ''`

	sqlFinding  = `INSERT INTO feeds_finding (school_id, service_id, outside_id, level, alert_id, at) VALUES (?,?,?,?,?,?) ON CONFLICT (school_id, service_id, outside_id) DO NOTHING`
	sqlKnown    = `SELECT COUNT(*) FROM feeds_finding WHERE school_id = ? AND service_id = ? AND outside_id = ?`
	sqlFindings = `SELECT COUNT(*) FROM feeds_finding WHERE school_id = ? AND at >= ?`
)

func (store) add(ctx context.Context, tx *ledger.Tx, s service) error {
	_, err := tx.Exec(ctx, sqlAdd, tx.School, s.ID, s.Name, s.Contract, s.Hash, s.Names, s.Log, s.Findings, s.Hours, s.By, s.At, s.Read, s.Sent, s.Told, s.Ended)
	if err != nil {
		return fmt.Errorf("feeds: adding a service: %w", err)
	}
	return nil
}

func (store) services(ctx context.Context, tx *ledger.Tx) ([]service, error) {
	return db.All[service](ctx, tx.Tx, sqlServices, tx.School)
}

func (store) service(ctx context.Context, tx *ledger.Tx, id string) (service, error) {
	return db.OneOr[service](ctx, tx.Tx, errs.Missing("There is no such service."), sqlService, tx.School, id)
}

// byKey finds the service of a key; its hash is looked up, so timing tells nothing about a key.
func (store) byKey(ctx context.Context, tx *ledger.Tx, key string) (service, error) {
	return db.OneOr[service](ctx, tx.Tx, errs.Missing("This key is not known here, or the service has been closed. Ask the school for a new one."), sqlByKey, tx.School, tokens.Hash(key))
}

func (store) wasRead(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlRead, tx.Now, tx.School, id)
	return err
}

func (store) wasSent(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlSent, tx.Now, tx.School, id)
	return err
}

func (store) told(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlTold, tx.Now, tx.School, id)
	return err
}

func (store) end(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlEnd, tx.Now, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "This service has been closed in the meantime.")
	}
	return err
}

func (store) known(ctx context.Context, tx *ledger.Tx, service, outside string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlKnown, tx.School, service, outside)
	return n > 0, err
}

func (store) addFinding(ctx context.Context, tx *ledger.Tx, service, outside, level, alert string) error {
	_, err := tx.Exec(ctx, sqlFinding, tx.School, service, outside, level, alert, tx.Now)
	return err
}

func (store) findings(ctx context.Context, tx *ledger.Tx, from string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlFindings, tx.School, from)
}
