package guard

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	sqlKnown = `SELECT mark FROM accounts_known WHERE school_id = ? AND person_id = ? AND at > ? AND mark IN (?,?)`
	sqlLane  = `SELECT lane, wrong, until, tries FROM accounts_lane WHERE school_id = ? AND person_id = ? AND lane = ?`
	sqlLanes = `SELECT lane, wrong, until, tries FROM accounts_lane WHERE school_id = ? AND person_id = ? ORDER BY until DESC, lane`
	sqlPut   = `INSERT INTO accounts_lane (school_id, person_id, lane, wrong, until, tries) VALUES (?,?,?,?,?,?)
 ON CONFLICT (school_id, person_id, lane) DO UPDATE SET wrong = excluded.wrong, until = excluded.until, tries = excluded.tries`
	sqlClear    = `DELETE FROM accounts_lane WHERE school_id = ? AND person_id = ? AND lane = ?`
	sqlClearAll = `DELETE FROM accounts_lane WHERE school_id = ? AND person_id = ?`
	sqlMeet     = `INSERT INTO accounts_known (school_id, person_id, mark, at) VALUES (?,?,?,?)
 ON CONFLICT (school_id, person_id, mark) DO UPDATE SET at = excluded.at`
	sqlForget  = `DELETE FROM accounts_known WHERE school_id = ? AND person_id = ?`
	sqlOldMark = `DELETE FROM accounts_known WHERE school_id = ? AND at < ?`

	sqlAddress    = `SELECT addr, wrong, rounds, since, until FROM accounts_address WHERE school_id = ? AND addr = ?`
	sqlBlocked    = `SELECT addr, wrong, rounds, since, until FROM accounts_address WHERE school_id = ? AND until > ? ORDER BY until DESC LIMIT 200`
	sqlPutAddress = `INSERT INTO accounts_address (school_id, addr, wrong, rounds, since, until) VALUES (?,?,?,?,?,?)
 ON CONFLICT (school_id, addr) DO UPDATE SET wrong = excluded.wrong, rounds = excluded.rounds, since = excluded.since, until = excluded.until`
	sqlLift       = `DELETE FROM accounts_address WHERE school_id = ? AND addr = ?`
	sqlOldAddress = `DELETE FROM accounts_address WHERE school_id = ? AND since < ? AND until < ?`
)

// remembered is how long an account knows a device or an address that is not used.
const remembered = 90 * 24 * time.Hour

// LaneOf gives the lane of an origin at a person's account.
func LaneOf(ctx context.Context, tx *ledger.Tx, person string, o Origin, now time.Time) (Lane, error) {
	marks := o.Marks(person)
	known, err := db.All[string](ctx, tx.Tx, sqlKnown, tx.School, person, clock.Text(now.Add(-remembered)), marks[0], marks[len(marks)-1])
	if err != nil {
		return Lane{}, fmt.Errorf("guard: known: %w", err)
	}
	name := Else
	for _, mark := range marks {
		for _, k := range known {
			if name == Else && k == mark {
				name = k
			}
		}
	}
	l, err := db.One[Lane](ctx, tx.Tx, sqlLane, tx.School, person, name)
	if errors.Is(err, db.ErrNone) {
		return Lane{Lane: name}, nil
	}
	return l, err
}

// Lanes are all lanes of an account in which something was tried, the longest pause first.
func Lanes(ctx context.Context, tx *ledger.Tx, person string) ([]Lane, error) {
	return db.All[Lane](ctx, tx.Tx, sqlLanes, tx.School, person)
}

// Put keeps a lane.
func Put(ctx context.Context, tx *ledger.Tx, person string, l Lane) error {
	_, err := tx.Exec(ctx, sqlPut, tx.School, person, l.Lane, l.Wrong, l.Until, l.Tries)
	return err
}

// Clear forgets a lane after a right password.
func Clear(ctx context.Context, tx *ledger.Tx, person, lane string) error {
	_, err := tx.Exec(ctx, sqlClear, tx.School, person, lane)
	return err
}

// ClearAll forgets every lane of an account.
func ClearAll(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlClearAll, tx.School, person)
	return err
}

// Meet makes an origin known to an account: its owner has just come in from there.
func Meet(ctx context.Context, tx *ledger.Tx, person string, o Origin) error {
	for _, mark := range o.Marks(person) {
		if _, err := tx.Exec(ctx, sqlMeet, tx.School, person, mark, tx.Now); err != nil {
			return fmt.Errorf("guard: meet: %w", err)
		}
	}
	return nil
}

// Forget makes every origin a stranger: somebody else may have come in from there.
func Forget(ctx context.Context, tx *ledger.Tx, person string) error {
	_, err := tx.Exec(ctx, sqlForget, tx.School, person)
	return err
}

// AddressOf is how an address stands.
func AddressOf(ctx context.Context, tx *ledger.Tx, addr string) (Address, error) {
	a, err := db.One[Address](ctx, tx.Tx, sqlAddress, tx.School, Net(addr))
	if errors.Is(err, db.ErrNone) {
		return Address{Addr: Net(addr)}, nil
	}
	return a, err
}

// PutAddress keeps how an address stands.
func PutAddress(ctx context.Context, tx *ledger.Tx, a Address) error {
	_, err := tx.Exec(ctx, sqlPutAddress, tx.School, a.Addr, a.Wrong, a.Rounds, a.Since, a.Until)
	return err
}

// Blocked lists the addresses that are blocked now.
func Blocked(ctx context.Context, tx *ledger.Tx, now time.Time) ([]Address, error) {
	return db.All[Address](ctx, tx.Tx, sqlBlocked, tx.School, clock.Text(now))
}

// Lift frees an address, and says whether there was anything to free.
func Lift(ctx context.Context, tx *ledger.Tx, addr string) (bool, error) {
	n, err := tx.Exec(ctx, sqlLift, tx.School, addr)
	return n > 0, err
}

// Tidy forgets what is out of date, and says how many lines that were.
func Tidy(ctx context.Context, tx *ledger.Tx, now time.Time) (int64, error) {
	day := clock.Text(now.Add(-2 * forgetAfter))
	n, err := tx.Exec(ctx, sqlOldAddress, tx.School, day, clock.Text(now))
	if err != nil {
		return 0, err
	}
	m, err := tx.Exec(ctx, sqlOldMark, tx.School, clock.Text(now.Add(-remembered)))
	return n + m, err
}
