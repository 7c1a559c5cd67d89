package filtering

import (
	"cmp"
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Change is one line of the log of filter changes. // serves WEB-05
type Change struct {
	ID       string `db:"id"`
	At       string `db:"at"`
	Kind     string `db:"kind"`
	What     string `db:"what"`      // the site, the lists, the policy
	Person   string `db:"person_id"` // whose profile was changed; empty: nobody's alone
	By       string `db:"by_id"`     // a person, or the name of a job of the house
	Before   string `db:"before"`
	After    string `db:"after"`
	Reason   string `db:"reason"`
	Approval string `db:"approval"` // who asked and who approved, as ids, or the body that approved
	Record   string `db:"record"`   // kind/id of the request, override or failure
	Source   string `db:"source"`   // the event of another feature from which it was noted; empty: of this feature
}

// Ref names the line.
func (c Change) Ref(school string) ref.Ref { return ref.New(school, "filter-change", c.ID) }

// Kinds of change, in the order in which pages show them.
const (
	ChangeRequest  = "request"
	ChangeOverride = "override"
	ChangeFailure  = "failure"
	ChangeLesson   = "lesson"
	ChangePolicy   = "policy"
	ChangeLists    = "lists"
	ChangeFetch    = "fetch" // a technician has a file that the filter stops
)

const (
	changeColumns   = `id, at, kind, what, person_id, by_id, before, after, reason, approval, record, source`
	sqlAddChange    = `INSERT INTO filtering_change (school_id, ` + changeColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlChange       = `SELECT ` + changeColumns + ` FROM filtering_change WHERE school_id = ? AND id = ?`
	sqlFetches      = `SELECT ` + changeColumns + ` FROM filtering_change WHERE school_id = ? AND kind = 'fetch' AND at > ? ORDER BY at, id LIMIT 100`
	sqlSource       = `SELECT COUNT(*) FROM filtering_change WHERE school_id = ? AND source = ?`
	sqlChangedLast  = `SELECT ` + changeColumns + ` FROM filtering_change WHERE school_id = ? AND kind = ? ORDER BY at DESC, id DESC LIMIT 1`
	sqlChangedWhere = ` FROM filtering_change WHERE school_id = ? AND (? = '' OR kind = ?) AND at >= ? AND (? = '' OR at < ?)
 AND (? = '' OR (LOWER(what) LIKE ? ESCAPE '\' OR (person_id = '' AND LOWER(reason) LIKE ? ESCAPE '\')))`
)

// Wanted picks lines of the log; empty fields pick all.
type Wanted struct{ Kind, From, To, Text string }

func (w Wanted) args(school string) []any {
	like := "%" + literal(w.Text) + "%"
	return []any{school, w.Kind, w.Kind, w.From, w.To, w.To, w.Text, like, like}
}

// note stores one line inside the write of what it tells of, at the moment of that. The caller's event must name it.
func (Store) note(ctx context.Context, tx *ledger.Tx, c Change) (Change, error) {
	c.ID, c.At = tx.ID(), cmp.Or(c.At, tx.Now)
	_, err := tx.Exec(ctx, sqlAddChange, tx.School, c.ID, c.At, c.Kind, c.What, c.Person, c.By, c.Before, c.After, c.Reason, c.Approval, c.Record, c.Source)
	return c, err
}

func (Store) noted(ctx context.Context, tx *ledger.Tx, source string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlSource, tx.School, source)
	return n > 0, err
}

// lastChange is the newest of a kind; the zero Change when there is none.
func (Store) lastChange(ctx context.Context, tx *ledger.Tx, kind string) (Change, error) {
	c, err := db.One[Change](ctx, tx.Tx, sqlChangedLast, tx.School, kind)
	if errors.Is(err, db.ErrNone) {
		return Change{}, nil
	}
	return c, err
}

func (Store) changes(ctx context.Context, tx *ledger.Tx, w Wanted, limit, offset int) ([]Change, int, error) {
	args := w.args(tx.School)
	n, err := db.One[int](ctx, tx.Tx, `SELECT COUNT(*)`+sqlChangedWhere, args...)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Change](ctx, tx.Tx, `SELECT `+changeColumns+sqlChangedWhere+` ORDER BY at DESC, id DESC LIMIT ? OFFSET ?`, append(args, limit, offset)...)
	return all, n, err
}

// fetches are the lines about files that technicians fetch, since a moment; the oldest first.
func (Store) fetches(ctx context.Context, tx *ledger.Tx, since string) ([]Change, error) {
	return db.All[Change](ctx, tx.Tx, sqlFetches, tx.School, since)
}
