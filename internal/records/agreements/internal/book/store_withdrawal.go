package book

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	sqlWithdraw = `INSERT INTO agreements_withdrawal (school_id, id, act, form, about, service, carer, by_person, method, why, signature, at, doors, alerted_at, done_at)
 VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,'',?)`
	sqlWithdrawal     = `SELECT id, act, form, about, service, carer, by_person, method, why, signature, at, doors FROM agreements_withdrawal WHERE school_id = ? AND id = ?`
	sqlSealWithdrawal = `SELECT id, act, form, about, service, carer, by_person, method, why, signature, at, doors FROM agreements_withdrawal WHERE school_id = ? AND id = ?`
	sqlWithdrawals    = `SELECT id, act, form, about, service, carer, by_person, method, why, signature, at, doors FROM agreements_withdrawal
 WHERE school_id = ? AND about = ? ORDER BY at DESC, id DESC`
	sqlUnconfirmed = `SELECT w.id, w.about, w.service, w.at, w.doors, w.alerted_at, COALESCE((SELECT STRING_AGG(e.door, ' ') FROM agreements_effect e
 WHERE e.school_id = w.school_id AND e.withdrawal = w.id), '') AS done FROM agreements_withdrawal w WHERE w.school_id = ? AND w.done_at = '' ORDER BY w.at, w.id`
	sqlConfirm = `INSERT INTO agreements_effect (school_id, withdrawal, door, at) VALUES (?,?,?,?)`
	sqlDone    = `UPDATE agreements_withdrawal SET done_at = ? WHERE school_id = ? AND id = ?`
	sqlAlerted = `UPDATE agreements_withdrawal SET alerted_at = ? WHERE school_id = ? AND id = ? AND alerted_at = ''`

	sqlSettle     = `INSERT INTO agreements_settled (school_id, id, about, service, answer, why, by_person, at) VALUES (?,?,?,?,?,?,?,?)`
	sqlSealSettle = `SELECT id, about, service, answer, why, by_person, at FROM agreements_settled WHERE school_id = ? AND id = ?`

	sqlTeachers = `SELECT person FROM people_class WHERE school_id = ? AND class = ? AND class <> '' ORDER BY person`
)

type withdrawalRow struct {
	ID        string `db:"id"`
	Act       string `db:"act"`
	Form      string `db:"form"`
	About     string `db:"about"`
	Service   string `db:"service"`
	Carer     string `db:"carer"`
	By        string `db:"by_person"`
	Method    string `db:"method"`
	Why       string `db:"why"`
	Signature string `db:"signature"`
	At        string `db:"at"`
	Doors     string `db:"doors"`
}

// withdraw stores one withdrawal; where no door has to confirm it is in force at once.
func (Store) withdraw(ctx context.Context, tx *ledger.Tx, w withdrawalRow) error {
	done := ""
	if w.Doors == "" {
		done = tx.Now
	}
	_, err := tx.Exec(ctx, sqlWithdraw, tx.School, w.ID, w.Act, w.Form, w.About, w.Service, w.Carer, w.By, w.Method, w.Why, w.Signature, tx.Now, w.Doors, done)
	return err
}

func (Store) withdrawal(ctx context.Context, tx *ledger.Tx, id string) (withdrawalRow, error) {
	return db.OneOr[withdrawalRow](ctx, tx.Tx, errs.Missing("There is no such withdrawal."), sqlWithdrawal, tx.School, id)
}

func (Store) withdrawals(ctx context.Context, tx *ledger.Tx, about string) ([]withdrawalRow, error) {
	return db.All[withdrawalRow](ctx, tx.Tx, sqlWithdrawals, tx.School, about)
}

type openRow struct {
	ID      string `db:"id"`
	About   string `db:"about"`
	Service string `db:"service"`
	At      string `db:"at"`
	Doors   string `db:"doors"`
	Alerted string `db:"alerted_at"`
	Done    string `db:"done"`
}

func (Store) unconfirmed(ctx context.Context, tx *ledger.Tx) ([]openRow, error) {
	return db.All[openRow](ctx, tx.Tx, sqlUnconfirmed, tx.School)
}

func (Store) confirm(ctx context.Context, tx *ledger.Tx, withdrawal, door string, last bool) error {
	_, err := tx.Exec(ctx, sqlConfirm, tx.School, withdrawal, door, tx.Now)
	if err == nil && last {
		_, err = tx.Exec(ctx, sqlDone, tx.Now, tx.School, withdrawal)
	}
	return err
}

func (Store) alerted(ctx context.Context, tx *ledger.Tx, withdrawal string) error {
	n, err := tx.Exec(ctx, sqlAlerted, tx.Now, tx.School, withdrawal)
	if err == nil && n == 0 {
		return errs.Clash("", "The coordinator has been told already.")
	}
	return err
}

func (Store) settle(ctx context.Context, tx *ledger.Tx, about, service string, answer Answer, why string) (string, error) {
	id := tx.ID()
	_, err := tx.Exec(ctx, sqlSettle, tx.School, id, about, service, string(answer), why, actor(tx), tx.Now)
	return id, err
}

// teachers are those who teach a class.
func (Store) teachers(ctx context.Context, tx *ledger.Tx, class string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlTeachers, tx.School, class)
}
