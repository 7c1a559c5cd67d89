package traffic

import (
	"context"
	"embed"
	"io/fs"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
)

//go:embed schema/*.sql
var schemaFS embed.FS

// Schema is the tables of the second database.
func Schema() fs.FS { return schemaFS }

// Log is the second database: the lines, by batch. It has no trail of its own; monitoring writes that.
type Log struct {
	db      *db.DB
	school  string
	archive *Archive // nil: every line stays in the database
}

// Open gives the log of one school in a migrated database.
func Open(d *db.DB, school string) Log { return Log{db: d, school: school} }

const (
	lineColumns = `id, batch_id, at, person_id, account, profile, device, method, scheme, host, path, category, list, verdict, rule, clause, pack, alert, status, bytes,
 door, network, asset, how, search, file, lesson, text, score, where_found, signs`
	oneLine = `(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`

	sqlAddLines = `INSERT INTO monitoring_line (school_id, ` + lineColumns + `) VALUES `
	sqlOnlyNew  = ` ON CONFLICT (school_id, id) DO NOTHING RETURNING id`
	sqlAddBatch = `INSERT INTO monitoring_batch (school_id, id, first_at, last_at, lines, told) VALUES (?,?,'','',0,?)`
	sqlPutBatch = `UPDATE monitoring_batch SET first_at = ?, last_at = ?, lines = ? WHERE school_id = ? AND id = ?`
	sqlNoBatch  = `DELETE FROM monitoring_batch WHERE school_id = ? AND id = ?`
	sqlTold     = `UPDATE monitoring_batch SET told = ? WHERE school_id = ? AND id = ?`
	sqlUntold   = `SELECT id, first_at, last_at, lines FROM monitoring_batch WHERE school_id = ? AND told = ? ORDER BY id LIMIT 100`
	sqlOfBatch  = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND batch_id = ? ORDER BY id`
	sqlAddCount = `INSERT INTO monitoring_count (school_id, day, clause, category, verdict, profile, lines, latest_at, person_id) VALUES `
	sqlSumCount = ` ON CONFLICT (school_id, day, clause, category, verdict, profile) DO UPDATE SET lines = monitoring_count.lines + excluded.lines,
 person_id = CASE WHEN excluded.latest_at >= monitoring_count.latest_at THEN excluded.person_id ELSE monitoring_count.person_id END,
 latest_at = CASE WHEN excluded.latest_at >= monitoring_count.latest_at THEN excluded.latest_at ELSE monitoring_count.latest_at END`
	sqlHold = `INSERT INTO monitoring_hold (school_id, line_id, incident, at) VALUES (?,?,?,?) ON CONFLICT (school_id, line_id, incident) DO NOTHING`
)

// Batch is some lines that came together.
type Batch struct {
	ID    string `db:"id"`
	First string `db:"first_at"`
	Last  string `db:"last_at"`
	Lines int64  `db:"lines"`
}

// Store keeps those lines that are new, as one batch, and adds what they mean to the sums. Nothing new leaves nothing.
func (t Log) Store(ctx context.Context, id string, lines []Line, means func(Line) []string) error {
	if t.archive != nil {
		var err error
		if lines, err = t.fresh(ctx, lines); err != nil || len(lines) == 0 {
			return err
		}
	}
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, sqlAddBatch, t.school, id, false); err != nil {
			return err
		}
		fresh, err := t.add(ctx, tx, id, lines)
		if err != nil {
			return err
		}
		if len(fresh) == 0 {
			_, err := tx.Exec(ctx, sqlNoBatch, t.school, id)
			return err
		}
		b := spanOf(fresh)
		if _, err := tx.Exec(ctx, sqlPutBatch, b.First, b.Last, b.Lines, t.school, id); err != nil {
			return err
		}
		if err := t.measure(ctx, tx, fresh, means); err != nil {
			return err
		}
		if err := t.roll(ctx, tx, fresh); err != nil {
			return err
		}
		if err := t.reach(ctx, tx, fresh); err != nil {
			return err
		}
		return t.count(ctx, tx, fresh)
	})
}

const linesAtOnce = 100

// add inserts and says which lines were not there before.
func (t Log) add(ctx context.Context, tx *db.Tx, batch string, lines []Line) ([]Line, error) {
	var fresh []Line
	for from := 0; from < len(lines); from += linesAtOnce {
		part := lines[from:min(from+linesAtOnce, len(lines))]
		args := make([]any, 0, len(part)*32)
		byID := make(map[string]Line, len(part))
		for _, l := range part {
			l.Batch = batch
			args = append(append(args, t.school), l.values()...)
			byID[l.ID] = l
		}
		rows := strings.TrimSuffix(strings.Repeat(oneLine+",", len(part)), ",")
		ids, err := db.All[string](ctx, tx, sqlAddLines+rows+sqlOnlyNew, args...)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			fresh = append(fresh, byID[id])
		}
	}
	return fresh, nil
}

func spanOf(lines []Line) Batch {
	b := Batch{First: lines[0].At, Last: lines[0].At, Lines: int64(len(lines))}
	for _, l := range lines {
		b.First, b.Last = min(b.First, l.At), max(b.Last, l.At)
	}
	return b
}

// sum is one row of the day's sums.
type sum struct{ day, clause, category, verdict, profile string }

type total struct {
	lines  int64
	latest Line
}

// count adds the lines to the sums of their days.
func (t Log) count(ctx context.Context, tx *db.Tx, lines []Line) error {
	sums := map[sum]total{}
	for _, l := range lines {
		k := sum{DayOf(l.At), l.Clause, l.Category, l.Verdict, l.Profile}
		s := sums[k]
		s.lines++
		if l.At >= s.latest.At {
			s.latest = l
		}
		sums[k] = s
	}
	var rows [][]any
	for k, s := range sums {
		rows = append(rows, []any{t.school, k.day, k.clause, k.category, k.verdict, k.profile, s.lines, s.latest.At, s.latest.Person})
	}
	return addUp(ctx, tx, sqlAddCount, sqlSumCount, rows)
}

// DayOf is the school's own date of a moment.
func DayOf(at string) string {
	when, err := clock.Parse(at)
	if err != nil {
		return ""
	}
	return clock.ISO(when)
}

func (t Log) Untold(ctx context.Context) ([]Batch, error) {
	var out []Batch
	err := t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Batch](ctx, tx, sqlUntold, t.school, false)
		return err
	})
	return out, err
}

func (t Log) OfBatch(ctx context.Context, id string) ([]Line, error) {
	var out []Line
	err := t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Line](ctx, tx, sqlOfBatch, t.school, id)
		return err
	})
	return out, err
}

func (t Log) Told(ctx context.Context, id string) error {
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlTold, true, t.school, id)
		return err
	})
}

// Hold keeps lines from every clean-up, also lines that are yet to come. serves MON-08
func (t Log) Hold(ctx context.Context, incident, now string, ids []string) error {
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		for _, id := range ids {
			if _, err := tx.Exec(ctx, sqlHold, t.school, id, incident, now); err != nil {
				return err
			}
		}
		return nil
	})
}
