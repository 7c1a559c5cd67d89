package traffic

import (
	"context"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
)

const sqlFeed = `SELECT ` + lineColumns + ` FROM monitoring_line WHERE school_id = ? AND at >= ? AND host <> '' AND (batch_id > ? OR batch_id = ? AND id > ?) AND profile IN (`

// Feed gives lines of some profiles as they came in: batches are in order of arrival, so a line that came late is not left
// out. It reads the recent part of the log only.
func (t Log) Feed(ctx context.Context, g authz.Grant, from, after string, profiles []string, limit int) (lines []Line, next string, more bool, err error) {
	if err := t.granted(g); err != nil || len(profiles) == 0 {
		return nil, after, false, err
	}
	batch, id, _ := strings.Cut(after, "/")
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		args := append(db.Args(profiles, t.school, from, batch, batch, id), limit+1)
		lines, err = db.All[Line](ctx, tx, sqlFeed+db.In(len(profiles))+`) ORDER BY batch_id, id LIMIT ?`, args...)
		return err
	})
	if more = len(lines) > limit; more {
		lines = lines[:limit]
	}
	next = after
	if n := len(lines); n > 0 {
		next = lines[n-1].Batch + "/" + lines[n-1].ID
	}
	return lines, next, more, err
}
