package probing

import (
	"context"
	"embed"
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
	columns = `point_id, id, probe, title, about, profile, network, door, address, expect, clause, found, rule, why, at, asked, wrong`
	sqlPut  = `INSERT INTO probing_question (school_id, ` + columns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
 ON CONFLICT (school_id, point_id, id) DO UPDATE SET title = excluded.title, expect = excluded.expect, clause = excluded.clause,
 found = excluded.found, rule = excluded.rule, why = excluded.why, at = excluded.at, asked = excluded.asked, wrong = excluded.wrong`
	sqlSheet = `SELECT ` + columns + ` FROM probing_question WHERE school_id = ? ORDER BY point_id, probe, door, profile, network LIMIT 20000`

	darkColumns = `id, point_id, question, title, profile, network, door, found, why, clause, from_at, until_at`
	sqlDarken   = `INSERT INTO probing_dark (school_id, ` + darkColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlLighten  = `UPDATE probing_dark SET until_at = ? WHERE school_id = ? AND point_id = ? AND question = ? AND until_at = ''`
	sqlDark     = `SELECT ` + darkColumns + ` FROM probing_dark WHERE school_id = ? AND (until_at = '' OR until_at >= ?) ORDER BY from_at DESC, id DESC LIMIT ? OFFSET ?`
	sqlDarkAll  = `SELECT COUNT(*) FROM probing_dark WHERE school_id = ? AND (until_at = '' OR until_at >= ?)`

	pointColumns = `id, name, network, key_hash, by_id, at, seen_at, ended_at`
	sqlAddPoint  = `INSERT INTO probing_point (school_id, ` + pointColumns + `) VALUES (?,?,?,?,?,?,?,?,?)`
	sqlPoints    = `SELECT ` + pointColumns + ` FROM probing_point WHERE school_id = ? ORDER BY ended_at, name LIMIT 500`
	sqlPoint     = `SELECT ` + pointColumns + ` FROM probing_point WHERE school_id = ? AND id = ?`
	sqlByKey     = `SELECT ` + pointColumns + ` FROM probing_point WHERE school_id = ? AND key_hash = ? AND ended_at = ''`
	sqlSeen      = `UPDATE probing_point SET seen_at = ? WHERE school_id = ? AND id = ?`
	sqlEndPoint  = `UPDATE probing_point SET ended_at = ? WHERE school_id = ? AND id = ? AND ended_at = ''`
)

func (store) put(ctx context.Context, tx *ledger.Tx, s standing) error {
	_, err := tx.Exec(ctx, sqlPut, tx.School, s.Point, s.ID, s.Probe, s.Title, s.About, s.Profile, s.Network, s.Door, s.Address, s.Expect, s.Clause,
		s.Found, s.Rule, s.Why, s.At, s.Asked, s.Wrong)
	if err != nil {
		return fmt.Errorf("probing: writing an answer: %w", err)
	}
	return nil
}

func (store) sheet(ctx context.Context, tx *ledger.Tx) ([]standing, error) {
	return db.All[standing](ctx, tx.Tx, sqlSheet, tx.School)
}

func (store) darken(ctx context.Context, tx *ledger.Tx, d dark) error {
	_, err := tx.Exec(ctx, sqlDarken, tx.School, d.ID, d.Point, d.Question, d.Title, d.Profile, d.Network, d.Door, d.Found, d.Why, d.Clause, d.From, d.Until)
	if err != nil {
		return fmt.Errorf("probing: beginning a dark period: %w", err)
	}
	return nil
}

func (store) lighten(ctx context.Context, tx *ledger.Tx, s standing) error {
	if _, err := tx.Exec(ctx, sqlLighten, s.At, tx.School, s.Point, s.ID); err != nil {
		return fmt.Errorf("probing: ending a dark period: %w", err)
	}
	return nil
}

// sheet is every question that is still asked, with its last answer.
func (p *Probing) sheet(ctx context.Context, tx *ledger.Tx) ([]standing, []point, error) {
	all, err := p.store.sheet(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	points, err := p.store.points(ctx, tx)
	return p.current(all, points), points, err
}

// darkSince are the dark periods that were open at a moment or later, the newest first.
func (store) darkSince(ctx context.Context, tx *ledger.Tx, from string, limit, offset int) ([]dark, int64, error) {
	total, err := db.One[int64](ctx, tx.Tx, sqlDarkAll, tx.School, from)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[dark](ctx, tx.Tx, sqlDark, tx.School, from, limit, offset)
	return all, total, err
}

// darkPeriods are those of darkSince; one whose question is not asked any more ends for the reader with the last answer to it,
// for nobody has tried since: a place that was closed is not dark for ever.
func (p *Probing) darkPeriods(ctx context.Context, tx *ledger.Tx, from string, limit, offset int) ([]dark, int64, error) {
	all, total, err := p.store.darkSince(ctx, tx, from, limit, offset)
	if err != nil {
		return nil, 0, err
	}
	sheet, err := p.store.sheet(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	points, err := p.store.points(ctx, tx)
	last := map[string]string{}
	for _, s := range sheet {
		last[s.key()] = s.At
	}
	asked := p.asked(points)
	for i, d := range all {
		if key := d.Point + " " + d.Question; d.Until == "" && !asked[key] {
			all[i].Until = max(last[key], d.From)
		}
	}
	return all, total, err
}

func (store) addPoint(ctx context.Context, tx *ledger.Tx, p point) error {
	_, err := tx.Exec(ctx, sqlAddPoint, tx.School, p.ID, p.Name, p.Network, p.Hash, p.By, p.At, p.Seen, p.Ended)
	if err != nil {
		return fmt.Errorf("probing: adding a place: %w", err)
	}
	return nil
}

func (store) points(ctx context.Context, tx *ledger.Tx) ([]point, error) {
	return db.All[point](ctx, tx.Tx, sqlPoints, tx.School)
}

func (store) point(ctx context.Context, tx *ledger.Tx, id string) (point, error) {
	return db.OneOr[point](ctx, tx.Tx, errs.Missing("There is no such place."), sqlPoint, tx.School, id)
}

// byKey finds the place whose device sends a key; its hash is looked up, so timing tells nothing about a key.
func (store) byKey(ctx context.Context, tx *ledger.Tx, key string) (point, error) {
	return db.OneOr[point](ctx, tx.Tx, errs.Denied("This key is not known here, or its place has been closed. Make a new one on the page of the filter's checks."), sqlByKey, tx.School, hashOf(key))
}

func (store) seen(ctx context.Context, tx *ledger.Tx, id, at string) error {
	_, err := tx.Exec(ctx, sqlSeen, at, tx.School, id)
	return err
}

func (store) endPoint(ctx context.Context, tx *ledger.Tx, id, at string) error {
	_, err := tx.Exec(ctx, sqlEndPoint, at, tx.School, id)
	return err
}
