package rights

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	reviewColumns  = `id, at, by_id, name, body, hash, kept, changed, removed`
	sqlReview      = `SELECT ` + reviewColumns + ` FROM rights_review WHERE school_id = ? AND id = ?`
	sqlReviews     = `SELECT id, at, by_id, name, '' AS body, hash, kept, changed, removed FROM rights_review WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT 50`
	sqlLastReview  = `SELECT ` + reviewColumns + ` FROM rights_review WHERE school_id = ? ORDER BY at DESC, id DESC LIMIT 1`
	sqlAddReview   = `INSERT INTO rights_review (school_id, ` + reviewColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?)`
	monthColumns   = `month, acts, hash, at, by_id, name, remarks`
	sqlMonth       = `SELECT ` + monthColumns + ` FROM rights_admin_review WHERE school_id = ? AND month = ?`
	sqlMonths      = `SELECT ` + monthColumns + ` FROM rights_admin_review WHERE school_id = ? ORDER BY month DESC LIMIT 60`
	sqlAddMonth    = `INSERT INTO rights_admin_review (school_id, ` + monthColumns + `) VALUES (?,?,?,?,?,?,?,?)`
	sqlAccountActs = `SELECT 'accounts' AS area, person_id AS subject, person_id, at, why, asked, by_person FROM accounts_act WHERE school_id = ? AND at >= ? AND at < ?
 UNION ALL SELECT 'people', person, person, given_at, why, '', given_by FROM people_acting WHERE school_id = ? AND given_at >= ? AND given_at < ?
 UNION ALL SELECT 'rights', id, person, at, reason, '', approved_by FROM rights_grant WHERE school_id = ? AND at >= ? AND at < ?
 UNION ALL SELECT 'rights', id, person, decided_at, reason, '', by_id FROM rights_deviation WHERE school_id = ? AND decided_at >= ? AND decided_at < ?
 ORDER BY at, subject`
	sqlOwn       = `SELECT id, person FROM rights_grant WHERE school_id = ? AND id IN (%[1]s) UNION ALL SELECT id, person FROM rights_deviation WHERE school_id = ? AND id IN (%[1]s)`
	sqlRegisters = `SELECT id, register FROM registers_entry WHERE school_id = ? AND id IN (%s)`
)

// signed is a yearly review as it was signed; its body is never altered.
type signed struct {
	ID      string `db:"id"`
	At      string `db:"at"`
	By      string `db:"by_id"`
	Name    string `db:"name"`
	Body    string `db:"body"`
	Hash    string `db:"hash"`
	Kept    int    `db:"kept"`
	Changed int    `db:"changed"`
	Removed int    `db:"removed"`
}

func (store) review(ctx context.Context, tx *ledger.Tx, id string) (signed, error) {
	return db.OneOr[signed](ctx, tx.Tx, errs.Missing("There is no such review. It may have been typed wrongly."), sqlReview, tx.School, id)
}

// reviews are the signed ones without their bodies, the newest first.
func (store) reviews(ctx context.Context, tx *ledger.Tx) ([]signed, error) {
	return db.All[signed](ctx, tx.Tx, sqlReviews, tx.School)
}

// lastReview is the newest, the zero one when none was ever signed.
func (store) lastReview(ctx context.Context, tx *ledger.Tx) (signed, error) {
	s, err := db.One[signed](ctx, tx.Tx, sqlLastReview, tx.School)
	if errors.Is(err, db.ErrNone) {
		return signed{}, nil
	}
	return s, err
}

func (store) addReview(ctx context.Context, tx *ledger.Tx, s signed) error {
	_, err := tx.Exec(ctx, sqlAddReview, tx.School, s.ID, tx.Now, s.By, s.Name, s.Body, s.Hash, s.Kept, s.Changed, s.Removed)
	if err != nil {
		return fmt.Errorf("rights: sign: %w", err)
	}
	return nil
}

// monthSigned is a month of account administration that somebody has looked over.
type monthSigned struct {
	Month   string `db:"month"` // 2026-11
	Acts    int    `db:"acts"`
	Hash    string `db:"hash"`
	At      string `db:"at"`
	By      string `db:"by_id"`
	Name    string `db:"name"`
	Remarks string `db:"remarks"`
}

func (store) months(ctx context.Context, tx *ledger.Tx) (map[string]monthSigned, error) {
	all, err := db.All[monthSigned](ctx, tx.Tx, sqlMonths, tx.School)
	out := make(map[string]monthSigned, len(all))
	for _, m := range all {
		out[m.Month] = m
	}
	return out, err
}

func (store) addMonth(ctx context.Context, tx *ledger.Tx, m monthSigned) error {
	_, err := tx.Exec(ctx, sqlAddMonth, tx.School, m.Month, m.Acts, m.Hash, tx.Now, m.By, m.Name, m.Remarks)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("", "Somebody has signed this month already.")
	}
	return err
}

// asked is on whose word something was done, as the feature that did it keeps it.
type asked struct {
	Area    string `db:"area"` // the feature: what comes before the dot of a verb
	Subject string `db:"subject"`
	Person  string `db:"person_id"`
	At      string `db:"at"`
	Why     string `db:"why"`
	Asked   string `db:"asked"`
	By      string `db:"by_person"`
}

// asked gives the reasons of acts from one moment to before another, by feature, by what they were done to, and when.
func (store) asked(ctx context.Context, tx *ledger.Tx, from, to string) (map[string]asked, error) {
	all, err := db.All[asked](ctx, tx.Tx, sqlAccountActs, tx.School, from, to, tx.School, from, to, tx.School, from, to, tx.School, from, to)
	out := make(map[string]asked, len(all))
	for _, a := range all {
		out[a.Area+"|"+a.Subject+"|"+a.At] = a
	}
	return out, err
}

// pair is an id and what it leads to.
type pair struct {
	ID string `db:"id"`
	To string `db:"person"`
}

// whom gives the people whom grants and deviations concern, by their ids.
func (store) whom(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for part := range slices.Chunk(ids, 400) {
		args := append(db.Args(part, tx.School), db.Args(part, tx.School)...)
		all, err := db.All[pair](ctx, tx.Tx, fmt.Sprintf(sqlOwn, db.In(len(part))), args...)
		if err != nil {
			return nil, fmt.Errorf("rights: whom: %w", err)
		}
		for _, p := range all {
			out[p.ID] = p.To
		}
	}
	return out, nil
}

// place is the register in which an entry stands.
type place struct {
	ID       string `db:"id"`
	Register string `db:"register"`
}

// registersOf gives the registers of entries, by their ids.
func (store) registersOf(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for part := range slices.Chunk(ids, 500) {
		all, err := db.All[place](ctx, tx.Tx, fmt.Sprintf(sqlRegisters, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("rights: registers: %w", err)
		}
		for _, p := range all {
			out[p.ID] = p.Register
		}
	}
	return out, nil
}
