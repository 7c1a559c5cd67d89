package traffic

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/records/monitoring/internal/archive"
)

const (
	sqlLatestPage = `SELECT host, search FROM monitoring_line WHERE school_id = ? AND person_id = ? AND at >= ? AND verdict <> 'block' AND host <> '' AND rule <> 'records' AND door <> 'dns'
 ORDER BY at DESC, id DESC LIMIT 1`
	sqlLatestWords   = `SELECT search FROM monitoring_line WHERE school_id = ? AND person_id = ? AND at >= ? AND search <> '' ORDER BY at DESC, id DESC LIMIT 1`
	sqlBlockedBefore = `SELECT COUNT(*) FROM monitoring_line WHERE school_id = ? AND at >= ? AND at < ? AND verdict = 'block' AND person_id IN (`
)

// LatestPage is the host of the last page that somebody was on since a moment, and what they last looked for; empty for none.
func (t Log) LatestPage(ctx context.Context, person, from string) (host, words string, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) error {
		type page struct {
			Host   string `db:"host"`
			Search string `db:"search"`
		}
		last, err := db.One[page](ctx, tx, sqlLatestPage, t.school, person, from)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return err
		}
		host = last.Host
		words, err = db.One[string](ctx, tx, sqlLatestWords, t.school, person, from)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		return err
	})
	if err != nil || host != "" {
		return host, words, err
	}
	return t.olderPage(ctx, person, from)
}

// Stopped counts what was blocked for some people between two moments.
func (t Log) Stopped(ctx context.Context, persons []string, from, until string) (n int64, err error) {
	if len(persons) == 0 {
		return 0, nil
	}
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlBlockedBefore+db.In(len(persons))+`)`, db.Args(persons, t.school, from, until)...)
		return err
	})
	if err != nil {
		return n, err
	}
	older, err := t.olderThanHere(ctx, from, until, archive.Want{Persons: persons, Verdict: Blocked})
	return n + older, err
}
