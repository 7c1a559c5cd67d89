package outcomes

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	outcomeColumns = `id, about_id, by_id, at, remains, words, due_on, done_by, done_on, said`
	sqlAddOutcome  = `INSERT INTO monitoring_outcome (school_id, ` + outcomeColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?)`
	// SQLOutcome is what the trail seals of an outcome.
	SQLOutcome    = `SELECT ` + outcomeColumns + ` FROM monitoring_outcome WHERE school_id = ? AND id = ?`
	sqlEndOutcome = `UPDATE monitoring_outcome SET done_by = ?, done_on = ?, said = ? WHERE school_id = ? AND id = ? AND done_on = ''`
	sqlFamilies   = `SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN remains = 'yes' AND done_on = '' THEN 1 ELSE 0 END), 0) AS waiting,
 COALESCE(SUM(CASE WHEN remains = 'yes' AND done_on = '' AND due_on < ? THEN 1 ELSE 0 END), 0) AS overdue, COALESCE(MAX(at), '') AS latest
 FROM monitoring_outcome WHERE school_id = ? AND (at >= ? OR remains = 'yes' AND done_on = '')`
	// A check whose outcome is not written down has an empty one.
	sqlChecked = `SELECT l.id, l.about_id, l.by_id, l.at, COALESCE(o.remains, '') AS remains, COALESCE(o.words, '') AS words, COALESCE(o.due_on, '') AS due_on,
 COALESCE(o.done_by, '') AS done_by, COALESCE(o.done_on, '') AS done_on, COALESCE(o.said, '') AS said
 FROM monitoring_lookup l LEFT JOIN monitoring_outcome o ON o.school_id = l.school_id AND o.id = l.id WHERE l.school_id = ? AND l.about_id <> '' AND l.purpose IN (`
	sqlCheckedOrder = ` ORDER BY CASE WHEN COALESCE(o.remains, '') = 'yes' AND o.done_on = '' THEN 0 WHEN o.id IS NULL THEN 1 ELSE 2 END, l.at DESC, l.id DESC LIMIT 500`
)

func add(ctx context.Context, tx *ledger.Tx, o Outcome) error {
	_, err := tx.Exec(ctx, sqlAddOutcome, tx.School, o.ID, o.About, o.By, o.At, o.Remains, o.Words, o.Due, o.DoneBy, o.Done, o.Said)
	return err
}

// get reads what came of a check.
func get(ctx context.Context, tx *ledger.Tx, id string) (Outcome, error) {
	return db.OneOr[Outcome](ctx, tx.Tx, errs.Missing("Nobody has written down what came of this check."), SQLOutcome, tx.School, id)
}

func end(ctx context.Context, tx *ledger.Tx, o Outcome) error {
	_, err := tx.Exec(ctx, sqlEndOutcome, o.DoneBy, o.Done, o.Said, tx.School, o.ID)
	return err
}

// list gives the checks of children, those with something to do first.
func list(ctx context.Context, tx *ledger.Tx, purposes, not []string) ([]Outcome, error) {
	if len(purposes) == 0 {
		return nil, nil
	}
	q, args := sqlChecked+db.In(len(purposes))+`)`, db.Args(purposes, tx.School)
	if len(not) > 0 {
		q += ` AND l.about_id NOT IN (` + db.In(len(not)) + `)`
		args = db.Args(not, args...)
	}
	return db.All[Outcome](ctx, tx.Tx, q+sqlCheckedOrder, args...)
}

// families is how many outcomes there were, and how many families wait.
type families struct {
	N       int64  `db:"n"`
	Waiting int64  `db:"waiting"`
	Overdue int64  `db:"overdue"`
	Latest  string `db:"latest"`
}

// waiting counts the outcomes since a moment, and the families still to be spoken to.
func waiting(ctx context.Context, tx *ledger.Tx, from, today string) (families, error) {
	return db.One[families](ctx, tx.Tx, sqlFamilies, today, tx.School, from)
}
