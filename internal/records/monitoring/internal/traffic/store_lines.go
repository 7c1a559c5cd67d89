package traffic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
)

// A visit to a helpline is kept without its name, and no view shows that there was one: who seeks help is not watched
// (STD-27). It still counts in the sums.
const (
	sqlAround  = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND person_id = ? AND at >= ? AND at <= ? AND (? <> '' OR device = ?) AND host <> '' ORDER BY at DESC, id DESC LIMIT ?`
	sqlLines   = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND host <> '' AND id IN (`
	sqlLine    = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND id = ? AND host <> ''`
	sqlFound   = ` FROM monitoring_line WHERE school_id = ? AND at >= ? AND at < ? AND host <> ''`
	sqlSums    = `SELECT verdict, SUM(lines) AS lines, MAX(latest_at) AS latest FROM monitoring_count WHERE school_id = ? AND day >= ? AND (? = '' OR clause = ?) GROUP BY verdict`
	sqlLatest  = `SELECT category, verdict, profile, latest_at, person_id, lines FROM monitoring_count WHERE school_id = ? AND day >= ? AND (? = '' OR verdict = ?) AND (? = '' OR clause = ?) ORDER BY latest_at DESC LIMIT 1`
	sqlByKind  = `SELECT category, SUM(lines) AS lines FROM monitoring_count WHERE school_id = ? AND day >= ? AND verdict = 'block' GROUP BY category ORDER BY lines DESC, category LIMIT 30`
	sqlByDay   = `SELECT day, SUM(lines) AS lines FROM monitoring_count WHERE school_id = ? AND day >= ? GROUP BY day ORDER BY day DESC LIMIT 40`
	sqlBetween = `SELECT COUNT(*) FROM monitoring_line WHERE school_id = ? AND at >= ? AND at < ?`
)

// reader is a look into the lines. It needs a grant as the records do, and the trail of it is the caller's: a person's
// activity is only read on the way to a look-up (MON-15) or into a concern.
func (t Log) read(ctx context.Context, g authz.Grant, f func(*db.Tx) error) error {
	if err := t.granted(g); err != nil {
		return err
	}
	return t.db.Read(ctx, t.school, f)
}

func (t Log) granted(g authz.Grant) error {
	if !g.Valid() || g.School() != t.school {
		return fmt.Errorf("monitoring: no grant, no lines")
	}
	return nil
}

// Around gives a person's lines between two moments, oldest first, the newest of them when there are too many.
func (t Log) Around(ctx context.Context, g authz.Grant, person, device, from, to string, limit int) (out []Line, err error) {
	err = t.read(ctx, g, func(tx *db.Tx) (err error) {
		out, err = db.All[Line](ctx, tx, sqlAround, t.school, person, from, to, person, device, limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	older, err := t.sealed(ctx, from, to, whom(person, device), limit)
	out = newest(out, older, limit)
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out, err
}

func (t Log) One(ctx context.Context, g authz.Grant, id string) (l Line, err error) {
	err = t.read(ctx, g, func(tx *db.Tx) (err error) {
		l, err = db.One[Line](ctx, tx, sqlLine, t.school, id)
		return err
	})
	if !errors.Is(err, db.ErrNone) || t.archive == nil {
		return l, err
	}
	older, err := t.byIDs(ctx, []string{id})
	if err == nil && (len(older) == 0 || older[0].Host == "") {
		err = db.ErrNone
	}
	if err != nil {
		return Line{}, err
	}
	return older[0], nil
}

// Lines gives some lines by their ids, wherever they lie, in no order. One that is in the log no longer is left out.
func (t Log) Lines(ctx context.Context, g authz.Grant, ids []string) (out []Line, err error) {
	here := map[string]bool{}
	err = t.read(ctx, g, func(tx *db.Tx) error {
		for part := range slices.Chunk(ids, linesAtOnce) {
			some, err := db.All[Line](ctx, tx, sqlLines+db.In(len(part))+`)`, db.Args(part, t.school)...)
			if err != nil {
				return err
			}
			for _, l := range some {
				here[l.ID], out = true, append(out, l)
			}
		}
		return nil
	})
	left := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return here[id] })
	if err != nil || t.archive == nil || len(left) == 0 {
		return out, err
	}
	older, err := t.byIDs(ctx, left)
	return append(out, slices.DeleteFunc(older, func(l Line) bool { return l.Host == "" })...), err
}

// Wanted is what a search asks for. Not are persons whose lines the reader may not see.
type Wanted struct {
	Person, From, To, Host, Verdict, Category string
	Door, Network, Words                      string // Words: part of what was looked for
	Account, Device, Text                     string // Text: kind of worrying words that was found
	Not                                       []string
	Budget                                    time.Duration // how long one step of a search may take; 0: a little under a second
}

func (w Wanted) where(school string) (string, []any) {
	q, args := sqlFound, []any{school, w.From, w.To}
	for _, c := range []struct{ col, value string }{{"person_id", w.Person}, {"verdict", w.Verdict}, {"category", w.Category}, {"door", w.Door}, {"network", w.Network}, {"account", w.Account}, {"device", w.Device}, {"text", w.Text}} {
		if c.value != "" {
			q += " AND " + c.col + " = ?"
			args = append(args, c.value)
		}
	}
	if w.Host != "" {
		q += ` AND host LIKE ? ESCAPE '\'`
		args = append(args, "%"+literal(w.Host)+"%")
	}
	if w.Words != "" {
		q += ` AND LOWER(search) LIKE ? ESCAPE '\'`
		args = append(args, "%"+literal(w.Words)+"%")
	}
	if w.Person == "" && len(w.Not) > 0 {
		q += " AND person_id NOT IN (" + db.In(len(w.Not)) + ")"
		args = db.Args(w.Not, args...)
	}
	return q, args
}

// literal makes a text mean itself in LIKE.
func literal(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(s))
}

// upTo gives the hot lines that fit and are older than the cursor, newest first.
func (t Log) upTo(ctx context.Context, w Wanted, limit int, after Cursor) (out []Line, err error) {
	where, args := w.where(t.school)
	if !after.Zero() {
		where += ` AND (at < ? OR (at = ? AND id < ?))`
		args = append(args, after.At, after.At, after.ID)
	}
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Line](ctx, tx, `SELECT `+lineColumns+where+` ORDER BY at DESC, id DESC LIMIT ?`, append(args, limit)...)
		return err
	})
	return out, err
}

// Sums is what a verdict adds up to.
type Sums struct {
	Verdict string `db:"verdict"`
	Lines   int64  `db:"lines"`
	Latest  string `db:"latest"`
}

// Sums adds up the days since one, of one clause or of all. It names nobody.
func (t Log) Sums(ctx context.Context, day, clause string) (out []Sums, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Sums](ctx, tx, sqlSums, t.school, day, clause, clause)
		return err
	})
	return out, err
}

// Latest is the newest line of a kind, without its address.
type Latest struct {
	Category string `db:"category"`
	Verdict  string `db:"verdict"`
	Profile  string `db:"profile"`
	At       string `db:"latest_at"`
	Person   string `db:"person_id"`
	Lines    int64  `db:"lines"`
}

func (t Log) Latest(ctx context.Context, day, verdict, clause string) (l Latest, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		l, err = db.One[Latest](ctx, tx, sqlLatest, t.school, day, verdict, verdict, clause, clause)
		return err
	})
	return l, err
}

// Count is a number beside a key, such as blocks of a category.
type Count struct {
	Key   string `db:"category"`
	Lines int64  `db:"lines"`
}

// ByCategory counts what was blocked since a day, for reports that name nobody (GOV-17).
func (t Log) ByCategory(ctx context.Context, day string) (out []Count, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Count](ctx, tx, sqlByKind, t.school, day)
		return err
	})
	return out, err
}

// DayCount is the lines of one day.
type DayCount struct {
	Day   string `db:"day"`
	Lines int64  `db:"lines"`
}

func (t Log) Days(ctx context.Context, from string) (out []DayCount, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[DayCount](ctx, tx, sqlByDay, t.school, from)
		return err
	})
	return out, err
}

func (t Log) Between(ctx context.Context, from, to string) (n int64, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlBetween, t.school, from, to)
		return err
	})
	if err != nil {
		return n, err
	}
	older, err := t.shelvedBetween(ctx, from, to)
	return n + older, err
}
