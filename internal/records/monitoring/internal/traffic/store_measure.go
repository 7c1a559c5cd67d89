package traffic

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/records/monitoring/internal/archive"
)

const (
	sqlAddMeasure = `INSERT INTO monitoring_measure (school_id, day, measure, verdict, lines, latest_at) VALUES `
	sqlSumMeasure = ` ON CONFLICT (school_id, day, measure, verdict) DO UPDATE SET lines = monitoring_measure.lines + excluded.lines,
 latest_at = CASE WHEN excluded.latest_at >= monitoring_measure.latest_at THEN excluded.latest_at ELSE monitoring_measure.latest_at END`
	sqlMeasured = `SELECT measure, verdict, SUM(lines) AS lines, MAX(latest_at) AS latest FROM monitoring_measure WHERE school_id = ? AND day >= ? GROUP BY measure, verdict`
	sqlTries    = `SELECT id, at, host, rule, clause, category FROM monitoring_line WHERE school_id = ? AND person_id = ? AND (? <> '' OR device = ?) AND at >= ? AND at <= ? AND verdict = 'block' AND host <> '' AND category <> ?
 ORDER BY at DESC, id DESC LIMIT 2000`
	sqlMinutes = `SELECT person_id, profile, category, SUBSTR(at, 1, 16) AS minute FROM monitoring_line WHERE school_id = ? AND at >= ? AND at < ? AND verdict <> 'block' AND person_id <> '' AND category <> ''
 GROUP BY person_id, profile, category, SUBSTR(at, 1, 16) LIMIT 200000`
	sqlProfileAt = `SELECT profile, at FROM monitoring_line WHERE school_id = ? AND person_id = ? AND at >= ? AND at <= ? AND profile <> '' ORDER BY at DESC, id DESC LIMIT 1`
)

// measure adds what lines mean to the sums of their days. What a line means is the caller's to say.
func (t Log) measure(ctx context.Context, tx *db.Tx, lines []Line, means func(Line) []string) error {
	type key struct{ day, measure, verdict string }
	sums := map[key]total{}
	for _, l := range lines {
		for _, m := range means(l) {
			k := key{DayOf(l.At), m, l.Verdict}
			s := sums[k]
			s.lines++
			s.latest.At = max(s.latest.At, l.At)
			sums[k] = s
		}
	}
	var rows [][]any
	for k, s := range sums {
		rows = append(rows, []any{t.school, k.day, k.measure, k.verdict, s.lines, s.latest.At})
	}
	return addUp(ctx, tx, sqlAddMeasure, sqlSumMeasure, rows)
}

// Measure is what one of the meanings adds up to.
type Measure struct {
	Measure string `db:"measure"`
	Verdict string `db:"verdict"`
	Lines   int64  `db:"lines"`
	Latest  string `db:"latest"`
}

// Measured are all sums since a day. They name nobody.
func (t Log) Measured(ctx context.Context, day string) (out []Measure, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Measure](ctx, tx, sqlMeasured, t.school, day)
		return err
	})
	return out, err
}

// Try is one block, for counting those that mean the same.
type Try struct {
	ID       string `db:"id"`
	At       string `db:"at"`
	Host     string `db:"host"`
	Rule     string `db:"rule"`
	Clause   string `db:"clause"`
	Category string `db:"category"`
}

// Tries are the blocks of a person since a moment, oldest first, the newest of them when there are too many, without those
// of one category: adverts come by the hundred. Of an unknown person the device is what counts.
func (t Log) Tries(ctx context.Context, l Line, from, not string) (out []Try, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Try](ctx, tx, sqlTries, t.school, l.Person, l.Person, l.Device, from, l.At, not)
		return err
	})
	if err != nil {
		return nil, err
	}
	w := whom(l.Person, l.Device)
	w.Verdict, w.NotCategory = Blocked, not
	older, _ := t.sealed(ctx, from, l.At, w, mostTries) // an alert never waits for the archive
	if len(older) > 0 {
		for _, one := range older {
			out = append(out, Try{one.ID, one.At, one.Host, one.Rule, one.Clause, one.Category})
		}
		slices.SortFunc(out, func(a, b Try) int { return cmp.Or(strings.Compare(b.At, a.At), strings.Compare(b.ID, a.ID)) })
		out = slices.CompactFunc(out, func(a, b Try) bool { return a.ID == b.ID })
		out = out[:min(mostTries, len(out))]
	}
	slices.Reverse(out)
	return out, nil
}

// mostTries bounds the tries of a day that are counted.
const mostTries = 2000

// Minute is one minute of one person in one category, in which at least one request went through.
type Minute struct {
	Person   string `db:"person_id"`
	Profile  string `db:"profile"`
	Category string `db:"category"`
	Minute   string `db:"minute"`
}

// Minutes are those between two moments. Whoever asks sums them up and keeps no more.
func (t Log) Minutes(ctx context.Context, from, to string) (out []Minute, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Minute](ctx, tx, sqlMinutes, t.school, from, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t.olderMinutes(ctx, from, to, out)
}

// Seen is the profile under which the log saw somebody.
type Seen struct {
	Profile string `db:"profile"`
	At      string `db:"at"`
}

// ProfileAt is the newest between two moments; the zero Seen when there is none.
func (t Log) ProfileAt(ctx context.Context, person, from, to string) (s Seen, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		s, err = db.One[Seen](ctx, tx, sqlProfileAt, t.school, person, from, to)
		return err
	})
	if err != nil && !errors.Is(err, db.ErrNone) {
		return Seen{}, err
	}
	older, err := t.sealed(ctx, from, to, archive.Want{Persons: []string{person}, Profiled: true}, 1)
	if len(older) > 0 && older[0].At > s.At {
		s = Seen{older[0].Profile, older[0].At}
	}
	return s, err
}
