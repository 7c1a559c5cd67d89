package notices

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// The roads out of the house.
const (
	byMail    = "mail"
	byDigest  = "digest"
	byConfirm = "confirm"
	byPush    = "push"
)

// States of what has to leave the house.
const (
	Waiting = "waiting"
	Sent    = "sent"
	Failed  = "failed"   // the other side will never take it
	GivenUp = "given_up" // tried for three days
	Dropped = "dropped"  // no longer needed: read already, done, or nobody there
)

// Sending is one message that has to leave the house.
type Sending struct {
	ID      string `db:"id"`
	Person  string `db:"person"`
	Channel string `db:"channel"`
	Notice  string `db:"notice"`
	Target  string `db:"target"`
	Urgent  bool   `db:"urgent"`
	State   string `db:"state"`
	Attempt int    `db:"attempt"`
	Since   string `db:"since"`
	Next    string `db:"next_at"`
	Ended   string `db:"ended_at"`
	Error   string `db:"error"`
}

const (
	sendingColumns = `id, person, channel, notice, target, urgent, state, attempt, since, next_at, ended_at, error`
	sqlSend        = `INSERT INTO notices_outbox (school_id, ` + sendingColumns + `) VALUES (?,?,?,?,?,?,?,'waiting',0,?,?,'','')`
	sqlDue         = `SELECT ` + sendingColumns + ` FROM notices_outbox WHERE school_id = ? AND state = 'waiting' AND next_at <= ? AND ` + onRoad + `
 ORDER BY CASE WHEN urgent THEN 0 ELSE 1 END, next_at, id LIMIT ?`
	onRoad    = `CASE WHEN channel = 'push' THEN 'push' ELSE 'mail' END = ?`
	sqlAnyDue = `SELECT COUNT(*) FROM notices_outbox WHERE school_id = ? AND state = 'waiting' AND next_at <= ? AND ` + onRoad
	// Only one of two workers finds the row as both have read it.
	sqlClaim   = `UPDATE notices_outbox SET next_at = ?, attempt = attempt + 1 WHERE school_id = ? AND id = ? AND state = 'waiting' AND next_at = ? AND attempt = ?`
	sqlOutcome = `UPDATE notices_outbox SET state = ?, next_at = ?, ended_at = ?, error = ? WHERE school_id = ? AND id = ? AND state = 'waiting' AND attempt = ?`
	sqlAgain   = `UPDATE notices_outbox SET state = 'waiting', attempt = 0, since = ?, next_at = ?, ended_at = '' WHERE school_id = ? AND (? = '' OR id = ?) AND state IN ('waiting', 'failed', 'given_up')`
	sqlAsked   = `SELECT COUNT(*) FROM notices_outbox WHERE school_id = ? AND person = ? AND channel = ? AND since > ?`
	sqlNotSent = `SELECT ` + sendingColumns + ` FROM notices_outbox WHERE school_id = ? AND state IN ('waiting', 'failed', 'given_up')
 ORDER BY CASE WHEN urgent THEN 0 ELSE 1 END, since DESC, id LIMIT ? OFFSET ?`
	sqlNotSentN = `SELECT COUNT(*) FROM notices_outbox WHERE school_id = ? AND state IN ('waiting', 'failed', 'given_up')`
	sqlTally    = `SELECT channel, state, urgent, COUNT(*) AS n, MIN(since) AS oldest, MAX(ended_at) AS latest FROM notices_outbox WHERE school_id = ? AND since >= ?
 GROUP BY channel, state, urgent ORDER BY channel, state, urgent`
	sqlLate = `SELECT COUNT(*) FROM notices_outbox WHERE school_id = ? AND urgent AND since >= ? AND (state IN ('failed', 'given_up') OR state = 'waiting' AND since < ?)
 AND notice NOT IN (SELECT id FROM notices_notice WHERE school_id = ? AND (done OR read_at <> ''))`
)

func (Store) send(ctx context.Context, tx *ledger.Tx, s Sending) error {
	_, err := tx.Exec(ctx, sqlSend, tx.School, tx.ID(), s.Person, s.Channel, s.Notice, s.Target, s.Urgent, tx.Now, tx.Now)
	return err
}

func (Store) anyDue(ctx context.Context, tx *ledger.Tx, road, now string) (bool, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlAnyDue, tx.School, now, road)
	return n > 0, err
}

// claim takes up to so many that are due, for as long as the lease lasts: after a crash they are due again.
func (Store) claim(ctx context.Context, tx *ledger.Tx, road, now, lease string, most int) ([]Sending, error) {
	due, err := db.All[Sending](ctx, tx.Tx, sqlDue, tx.School, now, road, most)
	if err != nil {
		return nil, err
	}
	var mine []Sending
	for _, s := range due {
		n, err := tx.Exec(ctx, sqlClaim, lease, tx.School, s.ID, s.Next, s.Attempt)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			s.Attempt++
			mine = append(mine, s)
		}
	}
	return mine, nil
}

// outcome stores how an attempt ended, unless the lease ran out and another worker has claimed it since.
func (Store) outcome(ctx context.Context, tx *ledger.Tx, s Sending) error {
	_, err := tx.Exec(ctx, sqlOutcome, s.State, s.Next, s.Ended, s.Error, tx.School, s.ID, s.Attempt)
	return err
}

// again sends one message, or all, back to wait for the next turn.
func (Store) again(ctx context.Context, tx *ledger.Tx, id string) (int64, error) {
	return tx.Exec(ctx, sqlAgain, tx.Now, tx.Now, tx.School, id, id)
}

// asked counts messages of a channel to a person since a moment.
func (Store) asked(ctx context.Context, tx *ledger.Tx, person, channel, since string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlAsked, tx.School, person, channel, since)
}

func (Store) notSent(ctx context.Context, tx *ledger.Tx, limit, offset int) ([]Sending, int, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlNotSentN, tx.School)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Sending](ctx, tx.Tx, sqlNotSent, tx.School, limit, offset)
	return all, n, err
}

type tally struct {
	Channel string `db:"channel"`
	State   string `db:"state"`
	Urgent  bool   `db:"urgent"`
	N       int    `db:"n"`
	Oldest  string `db:"oldest"`
	Latest  string `db:"latest"`
}

func (Store) tally(ctx context.Context, tx *ledger.Tx, from string) ([]tally, error) {
	return db.All[tally](ctx, tx.Tx, sqlTally, tx.School, from)
}

// late counts urgent messages since a moment that failed, or have waited since before another, and that still matter.
func (Store) late(ctx context.Context, tx *ledger.Tx, since, before string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlLate, tx.School, since, before, tx.School)
}
