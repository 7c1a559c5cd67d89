package book

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlIssue = `INSERT INTO agreements_issue (school_id, id, form, about, cause, asked_at, asked_by, why, reminded_at, chased_at, closed_at)
 VALUES (?,?,?,?,?,?,?,?,'','','') ON CONFLICT (school_id, about, form) WHERE closed_at = '' DO NOTHING`
	sqlCloseIssue = `UPDATE agreements_issue SET closed_at = ? WHERE school_id = ? AND form = ? AND about = ? AND closed_at = ''`
	sqlReminded   = `UPDATE agreements_issue SET reminded_at = ? WHERE school_id = ? AND id = ?`
	sqlChased     = `UPDATE agreements_issue SET chased_at = ? WHERE school_id = ? AND id = ?`

	sqlSend = `INSERT INTO agreements_sent (school_id, form, about, carer, how, sent_at, failed_at, opened_at) VALUES (?,?,?,?,?,?,'','')
 ON CONFLICT (school_id, form, about, carer) DO UPDATE SET how = excluded.how, sent_at = excluded.sent_at, failed_at = ''`
	sqlOpened = `UPDATE agreements_sent SET opened_at = ? WHERE school_id = ? AND form = ? AND about = ? AND carer = ? AND opened_at = ''`
	sqlFailed = `UPDATE agreements_sent SET failed_at = ? WHERE school_id = ? AND form = ? AND about = ? AND carer = ?`
	sqlSent   = `SELECT form, about, carer, how, sent_at, failed_at, opened_at FROM agreements_sent WHERE school_id = ? ORDER BY about, form, carer`
)

// issue stores an asking; whoever is asked already is not asked anew.
func (Store) issue(ctx context.Context, tx *ledger.Tx, i issueRow, why string) (fresh bool, err error) {
	n, err := tx.Exec(ctx, sqlIssue, tx.School, tx.ID(), i.Form, i.About, i.Cause, tx.Now, actor(tx), why)
	return n > 0, err
}

func (Store) closeIssue(ctx context.Context, tx *ledger.Tx, form, about string) error {
	_, err := tx.Exec(ctx, sqlCloseIssue, tx.Now, tx.School, form, about)
	return err
}

func (Store) reminded(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlReminded, tx.Now, tx.School, id)
	return err
}

func (Store) chased(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlChased, tx.Now, tx.School, id)
	return err
}

func (Store) send(ctx context.Context, tx *ledger.Tx, s Sent) error {
	_, err := tx.Exec(ctx, sqlSend, tx.School, s.Form, s.About, s.Carer, s.How, tx.Now)
	return err
}

func (Store) mark(ctx context.Context, tx *ledger.Tx, query string, s Sent) error {
	_, err := tx.Exec(ctx, query, tx.Now, tx.School, s.Form, s.About, s.Carer)
	return err
}

func (Store) sent(ctx context.Context, tx *ledger.Tx) ([]Sent, error) {
	return db.All[Sent](ctx, tx.Tx, sqlSent, tx.School)
}
