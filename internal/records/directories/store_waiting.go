package directories

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/directories/internal/said"
)

const (
	waitingColumns = `id, directory, realm, subject, fixed, email, name, account, proven, first_at, last_at, tries`
	sqlWaiting     = `SELECT ` + waitingColumns + ` FROM directories_waiting WHERE school_id = ? AND id = ?`
	sqlWaitingAt   = `SELECT ` + waitingColumns + ` FROM directories_waiting WHERE school_id = ? AND directory = ? ORDER BY last_at DESC, id LIMIT ?`
	sqlAllWaiting  = `SELECT directory, COUNT(*) AS n FROM directories_waiting WHERE school_id = ? GROUP BY directory ORDER BY directory`
	sqlAgain       = `UPDATE directories_waiting SET last_at = ?, tries = tries + 1, email = ?, name = ?, account = ?, proven = ?, fixed = ?
 WHERE school_id = ? AND directory = ? AND realm = ? AND subject = ?`
	sqlWait = `INSERT INTO directories_waiting (school_id, ` + waitingColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,1)
 ON CONFLICT (school_id, directory, realm, subject) DO NOTHING`
	sqlDropWaiting = `DELETE FROM directories_waiting WHERE school_id = ? AND id = ?`
	sqlLinkedNow   = `DELETE FROM directories_waiting WHERE school_id = ? AND directory = ? AND realm = ? AND subject = ?`
	sqlTooOld      = `DELETE FROM directories_waiting WHERE school_id = ? AND last_at < ?`
	sqlTooMany     = `DELETE FROM directories_waiting WHERE school_id = ? AND directory = ? AND id IN
 (SELECT id FROM directories_waiting WHERE school_id = ? AND directory = ? ORDER BY last_at DESC, id LIMIT 100000 OFFSET ?)`
)

// mostWaiting bounds the list of each directory: the oldest go first. Nobody's name is kept for longer than a term in which
// they have not tried again.
const (
	mostWaiting = 500
	waitsFor    = 100 * 24 * time.Hour
)

// Waiting is an entry that tried to come in and that nobody here is linked to.
type Waiting struct {
	ID        string `db:"id"`
	Directory string `db:"directory"`
	Realm     string `db:"realm"`
	Subject   string `db:"subject"`
	Fixed     string `db:"fixed"`
	Email     string `db:"email"`
	Name      string `db:"name"`
	Account   string `db:"account"`
	Proven    int    `db:"proven"` // 1: the directory vouches for the address
	FirstAt   string `db:"first_at"`
	LastAt    string `db:"last_at"`
	Tries     int    `db:"tries"`
}

// wait puts an entry on the list; fresh: it was not there.
func (Store) wait(ctx context.Context, tx *ledger.Tx, directory string, s said.Said) (fresh bool, err error) {
	n, err := tx.Exec(ctx, sqlAgain, tx.Now, s.Email, s.Name, s.Account, number(s.Proven), s.Fixed, tx.School, directory, s.Realm, s.Subject)
	if err != nil || n > 0 {
		return false, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, sqlTooOld, tx.School, clock.Text(now.Add(-waitsFor))); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, sqlWait, tx.School, tx.ID(), directory, s.Realm, s.Subject, s.Fixed, s.Email, s.Name, s.Account, number(s.Proven), tx.Now, tx.Now); err != nil {
		return false, fmt.Errorf("directories: waiting: %w", err)
	}
	_, err = tx.Exec(ctx, sqlTooMany, tx.School, directory, tx.School, directory, mostWaiting)
	return true, err
}

func (Store) waiting(ctx context.Context, tx *ledger.Tx, id string) (Waiting, bool, error) {
	w, err := db.One[Waiting](ctx, tx.Tx, sqlWaiting, tx.School, id)
	if errors.Is(err, db.ErrNone) {
		return w, false, nil
	}
	return w, err == nil, err
}

func (Store) waitingAt(ctx context.Context, tx *ledger.Tx, directory string) ([]Waiting, error) {
	return db.All[Waiting](ctx, tx.Tx, sqlWaitingAt, tx.School, directory, mostWaiting)
}

// waits is how many wait at each directory.
func (Store) waits(ctx context.Context, tx *ledger.Tx) (map[string]int, error) {
	rows, err := db.All[counted](ctx, tx.Tx, sqlAllWaiting, tx.School)
	out := map[string]int{}
	for _, r := range rows {
		out[r.Directory] = r.N
	}
	return out, err
}

func (Store) dropWaiting(ctx context.Context, tx *ledger.Tx, id string) (bool, error) {
	n, err := tx.Exec(ctx, sqlDropWaiting, tx.School, id)
	return n > 0, err
}

// linkedNow takes an entry off the list, wherever it stands.
func (Store) linkedNow(ctx context.Context, tx *ledger.Tx, l Link) error {
	_, err := tx.Exec(ctx, sqlLinkedNow, tx.School, l.Directory, l.Realm, l.Subject)
	return err
}
