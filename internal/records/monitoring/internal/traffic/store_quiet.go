package traffic

import (
	"context"

	"belisha/internal/db"
)

const sqlDue = `SELECT SUBSTR(last_at, 1, 13) AS hour, SUM(lines) AS lines FROM monitoring_batch WHERE school_id = ? AND object = '' AND told = ? AND last_at < ? GROUP BY SUBSTR(last_at, 1, 13) ORDER BY hour LIMIT 500`

// Span is some hours of one day, from one to another, both of them included.
type Span struct{ From, To string }

// dueHour is an hour that is over, with how many of its lines wait.
type dueHour struct {
	Hour  string `db:"hour"`
	Lines int64  `db:"lines"`
}

// usualQuiet is how many lines make an object of their own: of fewer, half of an object would say how it is made.
const usualQuiet = 4000

// Due are the hours that are over and have lines which the trail knows and no object holds: a busy hour by itself, quiet ones
// together until they are enough or their day is over. A key opens one day, so no object reaches into a second.
func (t Log) Due(ctx context.Context, until string) (out []Span, err error) {
	var hours []dueHour
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		hours, err = db.All[dueHour](ctx, tx, sqlDue, t.school, true, until)
		return err
	})
	return spans(hours, t.archive.Quiet, dayOf(until)), err
}

// spans puts hours together, in their order. today is the day that is not over.
func spans(hours []dueHour, quiet int64, today string) (out []Span) {
	var open Span
	n := int64(0)
	end := func() {
		if n > 0 {
			out = append(out, open)
		}
		n = 0
	}
	for _, h := range hours {
		if dayOf(open.From) != dayOf(h.Hour) {
			end()
		}
		if n == 0 {
			open.From = h.Hour
		}
		open.To = h.Hour
		if n += h.Lines; n >= quiet {
			end()
		}
	}
	if dayOf(open.From) < today {
		end()
	}
	return out
}
