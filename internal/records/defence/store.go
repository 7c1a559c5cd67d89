package defence

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

type store struct{}

const (
	alertColumns = `id, kind, level, person_id, device, asset_id, story, clause, times, first_at, last_at, due_at, told_head_at, contained_at, outcome, words, closed_at, closed_by`
	sqlAddAlert  = `INSERT INTO defence_alert (school_id, ` + alertColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlAlert     = `SELECT ` + alertColumns + ` FROM defence_alert WHERE school_id = ? AND id = ? ORDER BY id`
	sqlSame      = `SELECT ` + alertColumns + ` FROM defence_alert WHERE school_id = ? AND kind = ? AND person_id = ? AND device = ? AND closed_at = '' AND last_at >= ?
 ORDER BY last_at DESC, id DESC LIMIT 1`
	sqlGrow = `UPDATE defence_alert SET times = ?, last_at = ?, story = ?, asset_id = ? WHERE school_id = ? AND id = ? AND closed_at = ''`
	// Whoever looks does not see an alert about themself.
	sqlListed = ` FROM defence_alert WHERE school_id = ? AND (person_id = '' OR person_id <> ?) AND (? = '' OR ? = 'open' AND closed_at = '' OR ? = 'closed' AND closed_at <> '')
 AND (? = '' OR kind = ?)`
	sqlList     = `SELECT ` + alertColumns + sqlListed + ` ORDER BY CASE WHEN closed_at = '' THEN 0 ELSE 1 END, CASE level WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END, last_at DESC, id DESC LIMIT ? OFFSET ?`
	sqlCount    = `SELECT COUNT(*)` + sqlListed
	sqlConclude = `UPDATE defence_alert SET outcome = ?, words = ?, closed_at = ?, closed_by = ? WHERE school_id = ? AND id = ? AND closed_at = ''`
	sqlOverdue  = `SELECT ` + alertColumns + ` FROM defence_alert WHERE school_id = ? AND closed_at = '' AND told_head_at = '' AND due_at <= ? ORDER BY due_at, id LIMIT 200`
	sqlToldHead = `UPDATE defence_alert SET told_head_at = ? WHERE school_id = ? AND id = ? AND told_head_at = ''`
	sqlHold     = `UPDATE defence_alert SET contained_at = ? WHERE school_id = ? AND id = ? AND contained_at = ''`
	sqlSince    = `SELECT ` + alertColumns + ` FROM defence_alert WHERE school_id = ? AND (first_at >= ? OR closed_at = '') ORDER BY first_at DESC, id DESC LIMIT 5000`

	// What the rules count of sign-ins: the addresses stand in the accounts' own book, not in the trail.
	sqlWrong   = `SELECT COUNT(*) FROM accounts_signin WHERE school_id = ? AND person_id = ? AND at >= ? AND verb IN ('accounts.sign-in-failed', 'accounts.locked', 'accounts.sign-in-shut')`
	sqlSprayed = `SELECT addr, COUNT(DISTINCT person_id) AS accounts FROM accounts_signin WHERE person_id IN (%s) AND school_id = ? AND at >= ? AND verb IN ('accounts.sign-in-failed', 'accounts.locked', 'accounts.sign-in-shut')
 GROUP BY addr HAVING COUNT(DISTINCT person_id) >= ? ORDER BY addr LIMIT 20`
	sqlPlaces = `SELECT addr, at FROM accounts_signin WHERE school_id = ? AND person_id = ? AND verb = 'accounts.signed-in' ORDER BY at DESC, id DESC LIMIT 200`
)

func (store) add(ctx context.Context, tx *ledger.Tx, a Alert) error {
	_, err := tx.Exec(ctx, sqlAddAlert, tx.School, a.ID, a.Kind, a.Level, a.Person, a.Device, a.Asset, a.Story, a.Clause, a.Times, a.First, a.Last, a.Due, a.ToldHead,
		a.Contained, a.Outcome, a.Words, a.Closed, a.ClosedBy)
	if err != nil {
		return fmt.Errorf("defence: writing an alert: %w", err)
	}
	return nil
}

func (store) get(ctx context.Context, tx *ledger.Tx, id string) (Alert, error) {
	return db.OneOr[Alert](ctx, tx.Tx, errs.Missing("There is no such security alert."), sqlAlert, tx.School, id)
}

// same is the open alert to which a new sign of the same kind belongs; none when it has been quiet since a moment.
func (store) same(ctx context.Context, tx *ledger.Tx, f finding, since string) (Alert, bool, error) {
	a, err := db.One[Alert](ctx, tx.Tx, sqlSame, tx.School, f.kind, f.person, f.device, since)
	if errors.Is(err, db.ErrNone) {
		return a, false, nil
	}
	return a, err == nil, err
}

func (store) grow(ctx context.Context, tx *ledger.Tx, a Alert) error {
	_, err := tx.Exec(ctx, sqlGrow, a.Times, a.Last, a.Story, a.Asset, tx.School, a.ID)
	return err
}

// asked is what a list is about: but for alerts about whoever looks.
type asked struct {
	me, state, kind string
	page            int
}

func (store) list(ctx context.Context, tx *ledger.Tx, q asked) ([]Alert, int, error) {
	args := []any{tx.School, q.me, q.state, q.state, q.state, q.kind, q.kind}
	total, err := db.One[int](ctx, tx.Tx, sqlCount, args...)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Alert](ctx, tx.Tx, sqlList, append(args, perPage, (max(q.page, 1)-1)*perPage)...)
	return all, total, err
}

// conclude keeps the outcome; one that is settled stays as it is.
func (store) conclude(ctx context.Context, tx *ledger.Tx, a Alert) error {
	n, err := tx.Exec(ctx, sqlConclude, a.Outcome, a.Words, a.Closed, a.ClosedBy, tx.School, a.ID)
	if err == nil && n == 0 {
		return errs.Clash("", "Somebody has written down an outcome already. Load the page again.")
	}
	return err
}

func (store) overdue(ctx context.Context, tx *ledger.Tx, now string) ([]Alert, error) {
	return db.All[Alert](ctx, tx.Tx, sqlOverdue, tx.School, now)
}

func (store) toldHead(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlToldHead, tx.Now, tx.School, id)
	return err
}

func (store) contained(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlHold, tx.Now, tx.School, id)
	return err
}

func (store) since(ctx context.Context, tx *ledger.Tx, from string) ([]Alert, error) {
	return db.All[Alert](ctx, tx.Tx, sqlSince, tx.School, from)
}

// wrong counts wrong passwords for one account.
func (store) wrong(ctx context.Context, tx *ledger.Tx, person, since string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlWrong, tx.School, person, since)
}

// sprayed is an address from which wrong passwords come for many accounts.
type sprayed struct {
	Addr     string `db:"addr"`
	Accounts int64  `db:"accounts"`
}

// sprayed finds such addresses among the tries at some accounts: the book of sign-ins is long, and kept by account.
func (store) sprayed(ctx context.Context, tx *ledger.Tx, accounts []string, since string, least int) ([]sprayed, error) {
	return db.All[sprayed](ctx, tx.Tx, fmt.Sprintf(sqlSprayed, db.In(len(accounts))), append(db.Args(accounts), tx.School, since, least)...)
}

// place is where somebody signed in.
type place struct {
	Addr string `db:"addr"`
	At   string `db:"at"`
}

func (store) places(ctx context.Context, tx *ledger.Tx, person string) ([]place, error) {
	return db.All[place](ctx, tx.Tx, sqlPlaces, tx.School, person)
}
