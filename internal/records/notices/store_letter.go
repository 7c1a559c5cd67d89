package notices

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

type letterRow struct {
	ID      string `db:"id"`
	Subject string `db:"subject"`
	Text    string `db:"text"`
	After   string `db:"after_link"`
	Link    string `db:"link"`
	State   string `db:"state"`
}

const (
	sqlAddLetter = `INSERT INTO notices_letter (school_id, id, person, key, subject, text, after_link, link, state, error, at, ended_at)
 VALUES (?,?,?,?,?,?,?,?,'waiting','',?,'') ON CONFLICT (school_id, person, key) DO NOTHING`
	sqlLetterOf   = `SELECT id FROM notices_letter WHERE school_id = ? AND person = ? AND key = ?`
	sqlLetter     = `SELECT id, subject, text, after_link, link, state FROM notices_letter WHERE school_id = ? AND id = ?`
	sqlDeliveries = `SELECT id, state, error, at, ended_at FROM notices_letter WHERE school_id = ? AND id IN (%s)`
	// What has left keeps neither its words nor its secret; what failed keeps them, so that it can be sent again by hand.
	sqlLetterLeft = `UPDATE notices_letter SET state = ?, error = ?, ended_at = ?, text = '', after_link = '', link = '' WHERE school_id = ? AND id = ? AND state <> 'sent'`
	sqlLetterNot  = `UPDATE notices_letter SET state = ?, error = ?, ended_at = ? WHERE school_id = ? AND id = ? AND state <> 'sent'`
	sqlOldLetters = `SELECT COUNT(*) FROM notices_letter WHERE school_id = ? AND at < ?`
	sqlDropOld    = `DELETE FROM notices_letter WHERE school_id = ? AND at < ?`
)

// addLetter says whether the key was new for this person.
func (Store) addLetter(ctx context.Context, tx *ledger.Tx, id string, x Letter, link string) (bool, error) {
	n, err := tx.Exec(ctx, sqlAddLetter, tx.School, id, x.To, x.Key, x.Subject, x.Text, x.After, link, tx.Now)
	return n > 0, err
}

func (Store) letterOf(ctx context.Context, tx *ledger.Tx, person, key string) (string, error) {
	return db.One[string](ctx, tx.Tx, sqlLetterOf, tx.School, person, key)
}

func (Store) letter(ctx context.Context, tx *ledger.Tx, id string) (letterRow, error) {
	return db.OneOr[letterRow](ctx, tx.Tx, errs.Missing("This letter is no longer kept."), sqlLetter, tx.School, id)
}

func (Store) deliveries(ctx context.Context, tx *ledger.Tx, ids []string) ([]Delivery, error) {
	return some[Delivery](ctx, tx, sqlDeliveries, ids)
}

// letterEnded notes on a letter how an attempt ended.
func (Store) letterEnded(ctx context.Context, tx *ledger.Tx, s Sending) error {
	query := sqlLetterNot
	if s.State == Sent || s.State == Dropped {
		query = sqlLetterLeft
	}
	_, err := tx.Exec(ctx, query, s.State, s.Error, s.Ended, tx.School, s.Notice)
	return err
}

func (Store) oldLetters(ctx context.Context, tx *ledger.Tx, before string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlOldLetters, tx.School, before)
}

func (Store) dropLetters(ctx context.Context, tx *ledger.Tx, before string) error {
	_, err := tx.Exec(ctx, sqlDropOld, tx.School, before)
	return err
}
