package traffic

import (
	"context"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
)

const (
	sqlFeed = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND at >= ? AND host <> '' AND (batch_id > ? OR batch_id = ? AND id > ?) AND profile IN (`
	// Batches after a cursor whose rows have left the database for the archive.
	sqlUnfed = `SELECT COALESCE(SUM(b.lines), 0) AS lines, COALESCE(MAX(b.id), '') AS newest FROM monitoring_batch b JOIN monitoring_object o ON o.school_id = b.school_id AND o.name = b.object
 WHERE b.school_id = ? AND b.last_at >= ? AND b.id > ? AND o.state = 'dropped'`
)

// Fed is what a reader outside gets, and where it goes on.
type Fed struct {
	Lines  []Line
	Next   string
	More   bool
	Missed int64 // of anybody: lines after the cursor that have left the recent part of the log before they were read
}

type unfed struct {
	Lines  int64  `db:"lines"`
	Newest string `db:"newest"`
}

// Feed gives lines of some profiles as they came in: batches are in order of arrival, so a line that came late is not left
// out. It reads the recent part of the log only, and says how much of the rest was not read. // serves MON-14
func (t Log) Feed(ctx context.Context, g authz.Grant, from, after string, profiles []string, limit int) (out Fed, err error) {
	out.Next = after
	if err := t.granted(g); err != nil || len(profiles) == 0 {
		return out, err
	}
	batch, id, _ := strings.Cut(after, "/")
	var gone unfed
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		args := append(db.Args(profiles, t.school, from, batch, batch, id), limit+1)
		if out.Lines, err = db.All[Line](ctx, tx, sqlFeed+db.In(len(profiles))+`) ORDER BY batch_id, id LIMIT ?`, args...); err != nil {
			return err
		}
		gone, err = db.One[unfed](ctx, tx, sqlUnfed, t.school, from, batch)
		return err
	})
	if out.More = len(out.Lines) > limit; out.More {
		out.Lines = out.Lines[:limit]
	}
	switch n := len(out.Lines); {
	case n > 0:
		out.Next = out.Lines[n-1].Batch + "/" + out.Lines[n-1].ID
	case gone.Lines > 0: // so that they are not told of again
		out.Next = gone.Newest + "/"
	}
	out.Missed = gone.Lines
	return out, err
}
