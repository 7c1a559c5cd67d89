package traffic

import (
	"context"

	"belisha/internal/db"
)

const (
	sqlAddHour    = `INSERT INTO monitoring_hour (school_id, hour, category, verdict, profile, lines) VALUES `
	sqlSumHour    = ` ON CONFLICT (school_id, hour, category, verdict, profile) DO UPDATE SET lines = monitoring_hour.lines + excluded.lines`
	sqlAddStopped = `INSERT INTO monitoring_stopped (school_id, day, clause, person_id, lines, latest_at) VALUES `
	sqlSumStopped = ` ON CONFLICT (school_id, day, clause, person_id) DO UPDATE SET lines = monitoring_stopped.lines + excluded.lines,
 latest_at = CASE WHEN excluded.latest_at >= monitoring_stopped.latest_at THEN excluded.latest_at ELSE monitoring_stopped.latest_at END`
	sqlAddStranger = `INSERT INTO monitoring_stranger (school_id, day, device, latest_at) VALUES `
	sqlSumStranger = ` ON CONFLICT (school_id, day, device) DO UPDATE SET
 latest_at = CASE WHEN excluded.latest_at >= monitoring_stranger.latest_at THEN excluded.latest_at ELSE monitoring_stranger.latest_at END`
	sqlHours        = `SELECT hour, category, verdict, profile, lines FROM monitoring_hour WHERE school_id = ? AND hour >= ? AND hour < ? ORDER BY hour, category, verdict, profile LIMIT 100000`
	sqlBlockedKinds = `SELECT category, SUM(lines) AS lines FROM monitoring_hour WHERE school_id = ? AND hour >= ? AND hour < ? AND verdict = 'block' GROUP BY category ORDER BY lines DESC, category LIMIT 100`
	sqlStrange      = `SELECT COUNT(DISTINCT device) AS devices, COALESCE(MAX(latest_at), '') AS latest FROM monitoring_stranger WHERE school_id = ? AND day >= ? AND latest_at >= ?`
	sqlBeyond       = `SELECT person_id, day AS minute, MAX(latest_at) AS at, SUM(lines) AS lines FROM monitoring_stopped WHERE school_id = ? AND day >= ? AND latest_at >= ? AND clause IN (`
	sqlBeyond2      = `) GROUP BY person_id, day ORDER BY MAX(latest_at) DESC LIMIT 5000`
	sqlNoMore       = `DELETE FROM monitoring_stopped WHERE school_id = ? AND day < ?`
	sqlNoDevice     = `DELETE FROM monitoring_stranger WHERE school_id = ? AND day < ?`
)

// hourOf and dayOf are the first letters of a moment: both in UTC, as objects and keys are.
func hourOf(at string) string { return at[:min(len(at), len("2006-01-02T15"))] }

func dayOf(at string) string { return at[:min(len(at), len("2006-01-02"))] }

type hourly struct{ hour, category, verdict, profile string }

type stopped struct{ day, clause, person string }

type strange struct{ day, device string }

// roll adds lines to the sums that outlive them.
func (t Log) roll(ctx context.Context, tx *db.Tx, lines []Line) error {
	hours, stops, devices := map[hourly]int64{}, map[stopped]total{}, map[strange]string{}
	for _, l := range lines {
		hours[hourly{hourOf(l.At), l.Category, l.Verdict, l.Profile}]++
		if l.Verdict == Blocked && l.Person != "" {
			k := stopped{dayOf(l.At), l.Clause, l.Person}
			s := stops[k]
			s.lines, s.latest.At = s.lines+1, max(s.latest.At, l.At)
			stops[k] = s
		}
		if l.Person == "" && l.Asset == "" && l.Device != "" {
			k := strange{dayOf(l.At), l.Device}
			devices[k] = max(devices[k], l.At)
		}
	}
	if err := t.addHours(ctx, tx, hours); err != nil {
		return err
	}
	var stopRows, deviceRows [][]any
	for k, s := range stops {
		stopRows = append(stopRows, []any{t.school, k.day, k.clause, k.person, s.lines, s.latest.At})
	}
	for k, at := range devices {
		deviceRows = append(deviceRows, []any{t.school, k.day, k.device, at})
	}
	if err := addUp(ctx, tx, sqlAddStopped, sqlSumStopped, stopRows); err != nil {
		return err
	}
	return addUp(ctx, tx, sqlAddStranger, sqlSumStranger, deviceRows)
}

func (t Log) addHours(ctx context.Context, tx *db.Tx, hours map[hourly]int64) error {
	var rows [][]any
	for k, n := range hours {
		rows = append(rows, []any{t.school, k.hour, k.category, k.verdict, k.profile, n})
	}
	return addUp(ctx, tx, sqlAddHour, sqlSumHour, rows)
}

// Hourly is one sum of an hour: how many lines of a category, a verdict and a profile. It names nobody.
type Hourly struct {
	Hour     string `db:"hour"` // 2026-11-22T14, in UTC
	Category string `db:"category"`
	Verdict  string `db:"verdict"`
	Profile  string `db:"profile"`
	Lines    int64  `db:"lines"`
}

// Hours are the sums between two moments.
func (t Log) Hours(ctx context.Context, from, to string) (out []Hourly, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Hourly](ctx, tx, sqlHours, t.school, hourOf(from), to)
		return err
	})
	return out, err
}

// BlockedByCategory sums up the blocks between two moments, by whole hours, the most first.
func (t Log) BlockedByCategory(ctx context.Context, from, to string) (out []Count, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Count](ctx, tx, sqlBlockedKinds, t.school, hourOf(from), to)
		return err
	})
	return out, err
}

// Strange counts devices that are in no register and at which nobody is known.
type Strange struct {
	Devices int64  `db:"devices"`
	Latest  string `db:"latest"`
}

// Strangers counts them since a moment.
func (t Log) Strangers(ctx context.Context, from string) (s Strange, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		s, err = db.One[Strange](ctx, tx, sqlStrange, t.school, dayOf(from), from)
		return err
	})
	return s, err
}

// Excess is one day on which a person went beyond the bounds.
type Excess struct {
	Person string `db:"person_id"`
	Day    string `db:"minute"`
	At     string `db:"at"`
	Lines  int64  `db:"lines"`
}

// Beyond are the days since a moment on which somebody's requests were stopped by one of the clauses.
func (t Log) Beyond(ctx context.Context, from string, clauses []string) (out []Excess, err error) {
	if len(clauses) == 0 {
		return nil, nil
	}
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Excess](ctx, tx, sqlBeyond+db.In(len(clauses))+sqlBeyond2, db.Args(clauses, t.school, dayOf(from), from)...)
		return err
	})
	return out, err
}
