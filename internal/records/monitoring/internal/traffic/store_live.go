package traffic

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
)

// What a live view shows of a person: the newest page and the newest closed page that worried nobody, and three counts. A
// helpline leaves no name and is in none of it (STD-27); neither is what a name server was asked, nor the records' own pages,
// nor what was closed because a teacher asked everybody to look up. A line that somebody was told of is counted and never
// picked: what it was is for the safeguarding lead. // serves MON-12
const (
	sqlOf      = ` FROM monitoring_line l WHERE l.school_id = ? AND l.person_id = w.id AND l.at >= ? AND l.host <> ''`
	sqlSeen    = ` AND l.rule <> 'records' AND l.door <> 'dns'`
	sqlQuiet   = ` AND l.alert = '' AND l.text = ''`
	sqlNewestL = ` ORDER BY l.at DESC LIMIT 1`
	sqlStopped = ` AND l.verdict = 'block' AND l.rule <> 'gate.eyes_up'`
	sqlWorry   = ` AND (l.alert <> '' OR l.text <> '')`
	// A line in one value, so that no join has to find it again: what is kept holds no line break (Plain).
	sqlPicked = "l.at || '\n' || l.host || '\n' || l.category || '\n' || l.network || '\n' || l.device"

	// Every part walks an index from its newest end and stops; the planner is left nothing to guess.
	sqlGlance = `SELECT w.id AS person,
 COALESCE((SELECT MAX(l.at)` + sqlOf + sqlSeen + `), '') AS last_at,
 (SELECT COUNT(*)` + sqlOf + sqlStopped + sqlQuiet + sqlSeen + `) AS blocks,
 (SELECT COUNT(*)` + sqlOf + sqlWorry + `) AS worries,
 COALESCE((SELECT MAX(l.at)` + sqlOf + sqlWorry + `), '') AS worry_at,
 COALESCE((SELECT ` + sqlPicked + sqlOf + ` AND l.verdict <> 'block'` + sqlQuiet + sqlSeen + sqlNewestL + `), '') AS page,
 COALESCE((SELECT ` + sqlPicked + sqlOf + sqlStopped + sqlQuiet + sqlSeen + sqlNewestL + `), '') AS stop
 FROM (%s) w ORDER BY w.id`

	sqlOnline = `SELECT person_id AS person, profile, network, MAX(at) AS last_at, COUNT(*) AS lines FROM monitoring_line
 WHERE school_id = ? AND at >= ? AND at < ? AND person_id <> '' AND host <> '' AND rule <> 'records' AND verdict <> 'block' AND door <> 'dns'
 GROUP BY person_id, profile, network ORDER BY person_id, profile, network`
)

// Glance is what a live view shows of one person.
type Glance struct {
	Person       string
	LastAt       string // of whatever was asked for; empty: nothing
	Blocks       int
	Worries      int
	WorryAt      string
	At           string
	Host         string
	Category     string
	Network      string
	Device       string
	StopAt       string
	StopHost     string
	StopCategory string
}

// glance is a Glance as the statement gives it: a picked line is one value.
type glance struct {
	Person  string `db:"person"`
	LastAt  string `db:"last_at"`
	Blocks  int    `db:"blocks"`
	Worries int    `db:"worries"`
	WorryAt string `db:"worry_at"`
	Page    string `db:"page"`
	Stop    string `db:"stop"`
}

func (r glance) told() Glance {
	out := Glance{Person: r.Person, LastAt: r.LastAt, Blocks: r.Blocks, Worries: r.Worries, WorryAt: r.WorryAt}
	if f := strings.Split(r.Page, "\n"); len(f) == 5 {
		out.At, out.Host, out.Category, out.Network, out.Device = f[0], f[1], f[2], f[3], f[4]
	}
	if f := strings.Split(r.Stop, "\n"); len(f) == 5 {
		out.StopAt, out.StopHost, out.StopCategory = f[0], f[1], f[2]
	}
	return out
}

// Glances reads what a live view shows of some people since a moment, in one statement. Who sees it, and that somebody did,
// is the caller's to write down. // serves MON-12
func (t Log) Glances(ctx context.Context, g authz.Grant, persons []string, since string) ([]Glance, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	who := "SELECT CAST(? AS TEXT) AS id" + strings.Repeat(" UNION ALL SELECT CAST(? AS TEXT)", len(persons)-1)
	var args []any
	for range 6 {
		args = append(args, t.school, since)
	}
	var rows []glance
	err := t.read(ctx, g, func(tx *db.Tx) (err error) {
		rows, err = db.All[glance](ctx, tx, fmt.Sprintf(sqlGlance, who), db.Args(persons, args...)...)
		return err
	})
	out := make([]Glance, len(rows))
	for i, r := range rows {
		out[i] = r.told()
	}
	return out, err
}

// Use is that somebody used the internet between two moments, in one place.
type Use struct {
	Person  string `db:"person"`
	Profile string `db:"profile"`
	Network string `db:"network"`
	LastAt  string `db:"last_at"`
	Lines   int    `db:"lines"`
}

// Online are those who used the internet between two moments; not where they were on it. // serves MON-11
func (t Log) Online(ctx context.Context, from, until string) (out []Use, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Use](ctx, tx, sqlOnline, t.school, from, until)
		return err
	})
	return out, err
}
