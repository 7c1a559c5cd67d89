package notices

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlToldIn = `SELECT ` + toldColumns + ` FROM notices_notice WHERE school_id = ? AND person = ? AND (id = ? OR digest = ?) ORDER BY at, id LIMIT 100`

	sqlDigestWaits  = `SELECT COUNT(*) FROM notices_notice WHERE school_id = ? AND digest = 'wait' AND at < ?`
	sqlDigestUnread = `SELECT DISTINCT person FROM notices_notice WHERE school_id = ? AND digest = 'wait' AND at < ? AND read_at = '' AND NOT done ORDER BY person`
	sqlDigestTake   = `UPDATE notices_notice SET digest = ? WHERE school_id = ? AND person = ? AND digest = 'wait' AND at < ? AND read_at = '' AND NOT done`
	sqlDigestLeave  = `UPDATE notices_notice SET digest = '' WHERE school_id = ? AND digest = 'wait' AND at < ?`
	sqlSendDigest   = `INSERT INTO notices_outbox (school_id, ` + sendingColumns + `) VALUES (?,?,?,'digest','','',FALSE,'waiting',0,?,?,'','')`

	oldNotice  = ` FROM notices_notice WHERE school_id = ? AND (read_at <> '' AND at < ? OR at < ?)`
	oldSending = ` FROM notices_outbox WHERE school_id = ? AND state <> 'waiting' AND since < ?`
	oldKey     = ` FROM notices_told WHERE school_id = ? AND at < ?`
	leftPerson = ` WHERE school_id = ? AND person IN (SELECT id FROM people_person WHERE school_id = ? AND left_on <> '' AND left_on <= ?)`

	sqlOldNotices  = `SELECT COUNT(*)` + oldNotice
	sqlKeepKeys    = `INSERT INTO notices_told (school_id, person, key, at) SELECT school_id, person, key, at` + oldNotice + ` AND key <> id ON CONFLICT (school_id, person, key) DO NOTHING`
	sqlDropNotices = `DELETE` + oldNotice
	sqlOldSendings = `SELECT COUNT(*)` + oldSending
	sqlDropSending = `DELETE` + oldSending
	sqlOldKeys     = `SELECT COUNT(*)` + oldKey
	sqlDropKeys    = `DELETE` + oldKey
	sqlLeftWith    = `SELECT COUNT(*) FROM notices_address` + leftPerson
	sqlLeftPush    = `SELECT COUNT(*) FROM notices_push` + leftPerson
	sqlDropLeft    = `DELETE FROM notices_address` + leftPerson
	sqlDropLeftWeb = `DELETE FROM notices_push` + leftPerson
)

// toldIn are the notices of one message: the one it is about, or all of a daily message.
func (Store) toldIn(ctx context.Context, tx *ledger.Tx, s Sending) ([]Told, error) {
	return db.All[Told](ctx, tx.Tx, sqlToldIn, tx.School, s.Person, s.Notice, s.ID)
}

func (Store) digestWaits(ctx context.Context, tx *ledger.Tx, until string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlDigestWaits, tx.School, until)
}

// digest gathers what waits into one message a person, and says how many there are. What was read before is left out.
func (Store) digest(ctx context.Context, tx *ledger.Tx, until string) (int, error) {
	persons, err := db.All[string](ctx, tx.Tx, sqlDigestUnread, tx.School, until)
	if err != nil {
		return 0, err
	}
	for _, p := range persons {
		id := tx.ID()
		if _, err := tx.Exec(ctx, sqlDigestTake, id, tx.School, p, until); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, sqlSendDigest, tx.School, id, p, tx.Now, tx.Now); err != nil {
			return 0, err
		}
	}
	_, err = tx.Exec(ctx, sqlDigestLeave, tx.School, until)
	return len(persons), err
}

// old are the moments before which things are removed.
type old struct{ Read, Unread, Sent, Keys, Today string }

func (Store) anyOld(ctx context.Context, tx *ledger.Tx, o old) (bool, error) {
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{sqlOldNotices, []any{tx.School, o.Read, o.Unread}}, {sqlOldSendings, []any{tx.School, o.Sent}}, {sqlOldKeys, []any{tx.School, o.Keys}},
		{sqlLeftWith, []any{tx.School, tx.School, o.Today}}, {sqlLeftPush, []any{tx.School, tx.School, o.Today}},
	} {
		n, err := db.One[int](ctx, tx.Tx, q.sql, q.args...)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// sweep removes what is old; of a notice only its key stays, for a while, so that it is not told again.
func (Store) sweep(ctx context.Context, tx *ledger.Tx, o old) (notices, sendings, left int64, err error) {
	if _, err = tx.Exec(ctx, sqlKeepKeys, tx.School, o.Read, o.Unread); err != nil {
		return
	}
	if notices, err = tx.Exec(ctx, sqlDropNotices, tx.School, o.Read, o.Unread); err != nil {
		return
	}
	if sendings, err = tx.Exec(ctx, sqlDropSending, tx.School, o.Sent); err != nil {
		return
	}
	if _, err = tx.Exec(ctx, sqlDropKeys, tx.School, o.Keys); err != nil {
		return
	}
	if left, err = tx.Exec(ctx, sqlDropLeft, tx.School, tx.School, o.Today); err != nil {
		return
	}
	browsers, err := tx.Exec(ctx, sqlDropLeftWeb, tx.School, tx.School, o.Today)
	return notices, sendings, left + browsers, err
}
