package monitoring

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
)

const (
	sqlAttempts = `SELECT COUNT(*) FROM monitoring_line WHERE school_id = ? AND person_id = ? AND at > ? AND at <= ? AND category = ? AND verdict = 'block' AND (? <> '' OR device = ?)`
	sqlAround   = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND person_id = ? AND at >= ? AND at <= ? AND (? <> '' OR device = ?) ORDER BY at DESC, id DESC LIMIT ?`
	sqlLine     = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND id = ?`
	sqlFound    = ` FROM monitoring_line WHERE school_id = ? AND at >= ? AND at < ?`
	sqlSums     = `SELECT verdict, SUM(lines) AS lines, MAX(latest_at) AS latest FROM monitoring_count WHERE school_id = ? AND day >= ? AND (? = '' OR clause = ?) GROUP BY verdict`
	sqlLatest   = `SELECT category, verdict, profile, latest_at, person_id, lines FROM monitoring_count WHERE school_id = ? AND day >= ? AND (? = '' OR verdict = ?) AND (? = '' OR clause = ?) ORDER BY latest_at DESC LIMIT 1`
	sqlByKind   = `SELECT category, SUM(lines) AS lines FROM monitoring_count WHERE school_id = ? AND day >= ? AND verdict = 'block' GROUP BY category ORDER BY lines DESC, category LIMIT 30`
	sqlByDay    = `SELECT day, SUM(lines) AS lines FROM monitoring_count WHERE school_id = ? AND day >= ? GROUP BY day ORDER BY day DESC LIMIT 40`
	sqlBetween  = `SELECT COUNT(*) FROM monitoring_line WHERE school_id = ? AND at >= ? AND at < ?`
)

// reader is a look into the lines. It needs a grant as the records do, and the trail of it is the caller's: a person's
// activity is only read on the way to a look-up (MON-15) or into a concern.
func (t traffic) read(ctx context.Context, g authz.Grant, f func(*db.Tx) error) error {
	if !g.Valid() || g.School() != t.school {
		return fmt.Errorf("monitoring: no grant, no lines")
	}
	return t.db.Read(ctx, t.school, f)
}

// attempts counts blocks like this one in the stretch before it. Of an unknown person the device is what counts.
func (t traffic) attempts(ctx context.Context, l Line, from string) (n int64, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlAttempts, t.school, l.Person, from, l.At, l.Category, l.Person, l.Device)
		return err
	})
	return n, err
}

// around gives a person's lines between two moments, oldest first, the newest of them when there are too many.
func (t traffic) around(ctx context.Context, g authz.Grant, person, device, from, to string, limit int) (out []Line, err error) {
	err = t.read(ctx, g, func(tx *db.Tx) (err error) {
		out, err = db.All[Line](ctx, tx, sqlAround, t.school, person, from, to, person, device, limit)
		return err
	})
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out, err
}

func (t traffic) line(ctx context.Context, g authz.Grant, id string) (l Line, err error) {
	err = t.read(ctx, g, func(tx *db.Tx) (err error) {
		l, err = db.One[Line](ctx, tx, sqlLine, t.school, id)
		return err
	})
	return l, err
}

// wanted is what a search asks for. Not are persons whose lines the reader may not see.
type wanted struct {
	Person, From, To, Host, Verdict, Category string
	Not                                       []string
}

func (w wanted) where(school string) (string, []any) {
	q, args := sqlFound, []any{school, w.From, w.To}
	for _, c := range []struct{ col, value string }{{"person_id", w.Person}, {"verdict", w.Verdict}, {"category", w.Category}} {
		if c.value != "" {
			q += " AND " + c.col + " = ?"
			args = append(args, c.value)
		}
	}
	if w.Host != "" {
		q += ` AND host LIKE ? ESCAPE '\'`
		args = append(args, "%"+literal(w.Host)+"%")
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

// search gives a page of lines, newest first, and how many there are in all.
func (t traffic) search(ctx context.Context, g authz.Grant, w wanted, limit, offset int) (out []Line, n int64, err error) {
	where, args := w.where(t.school)
	err = t.read(ctx, g, func(tx *db.Tx) (err error) {
		if n, err = db.One[int64](ctx, tx, `SELECT COUNT(*)`+where, args...); err != nil {
			return err
		}
		out, err = db.All[Line](ctx, tx, `SELECT `+lineColumns+where+` ORDER BY at DESC, id DESC LIMIT ? OFFSET ?`, append(args, limit, offset)...)
		return err
	})
	return out, n, err
}

type sums struct {
	Verdict string `db:"verdict"`
	Lines   int64  `db:"lines"`
	Latest  string `db:"latest"`
}

// sums adds up the days since one, of one clause or of all. It names nobody.
func (t traffic) sums(ctx context.Context, day, clause string) (out []sums, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[sums](ctx, tx, sqlSums, t.school, day, clause, clause)
		return err
	})
	return out, err
}

type latest struct {
	Category string `db:"category"`
	Verdict  string `db:"verdict"`
	Profile  string `db:"profile"`
	At       string `db:"latest_at"`
	Person   string `db:"person_id"`
	Lines    int64  `db:"lines"`
}

func (t traffic) latest(ctx context.Context, day, verdict, clause string) (l latest, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		l, err = db.One[latest](ctx, tx, sqlLatest, t.school, day, verdict, verdict, clause, clause)
		return err
	})
	return l, err
}

// Count is a number beside a key, such as blocks of a category.
type Count struct {
	Key   string `db:"category"`
	Lines int64  `db:"lines"`
}

// BlocksByCategory counts what was blocked since a day, for reports that name nobody (GOV-17).
func (m *Monitoring) BlocksByCategory(ctx context.Context, day string) (out []Count, err error) {
	err = m.traffic.db.Read(ctx, m.traffic.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Count](ctx, tx, sqlByKind, m.traffic.school, day)
		return err
	})
	return out, err
}

type dayCount struct {
	Day   string `db:"day"`
	Lines int64  `db:"lines"`
}

func (t traffic) days(ctx context.Context, from string) (out []dayCount, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[dayCount](ctx, tx, sqlByDay, t.school, from)
		return err
	})
	return out, err
}

func (t traffic) between(ctx context.Context, from, to string) (n int64, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlBetween, t.school, from, to)
		return err
	})
	return n, err
}
