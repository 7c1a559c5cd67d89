package traffic

import (
	"context"
	"errors"

	"belisha/internal/db"
)

const (
	sqlBegin    = `INSERT INTO monitoring_sealing (school_id, name, day, at, given_up) VALUES (?,?,?,?,?)`
	sqlFinish   = `DELETE FROM monitoring_sealing WHERE school_id = ? AND name = ? AND given_up = ?`
	sqlGiveUp   = `UPDATE monitoring_sealing SET given_up = ? WHERE school_id = ? AND name = ?`
	sqlTooLong  = `UPDATE monitoring_sealing SET given_up = ? WHERE school_id = ? AND at < ? AND given_up = ?`
	sqlGivenUp  = `SELECT s.name FROM monitoring_sealing s WHERE s.school_id = ? AND s.given_up = ? AND NOT EXISTS (SELECT 1 FROM monitoring_object o WHERE o.school_id = s.school_id AND o.name = s.name) ORDER BY s.name`
	sqlForgot   = `DELETE FROM monitoring_sealing WHERE school_id = ? AND at < ? AND given_up = ?`
	sqlNoneOf   = `DELETE FROM monitoring_sealing WHERE school_id = ? AND day = ?`
	sqlUnderWay = `SELECT (SELECT COUNT(*) FROM monitoring_sealing WHERE school_id = ? AND name = ?) + (SELECT COUNT(*) FROM monitoring_object WHERE school_id = ? AND name = ? AND told = ?)`
)

// begin says that an object is about to be put into the store.
func (t Log) begin(ctx context.Context, o Object, now string) error {
	return t.exec(ctx, sqlBegin, t.school, o.Name, o.Day, now, false)
}

// giveUp says that an object will not be written down after all. The next clean-up deletes what lies under its name.
func (t Log) giveUp(ctx context.Context, name string) error {
	return t.exec(ctx, sqlGiveUp, true, t.school, name)
}

func (t Log) exec(ctx context.Context, query string, args ...any) error {
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// record writes down an object and which batches it holds. errElsewhere: somebody else sealed one of them, took the number,
// or gave this object up because it took too long; nothing is written down then.
func (t Log) record(ctx context.Context, o Object, batches []string) error {
	err := t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		if n, err := tx.Exec(ctx, sqlFinish, t.school, o.Name, false); err != nil || n != 1 {
			return errors.Join(err, errElsewhere)
		}
		if err := t.addObject(ctx, tx, o); err != nil {
			return err
		}
		for from := 0; from < len(batches); from += linesAtOnce {
			part := batches[from:min(from+linesAtOnce, len(batches))]
			n, err := tx.Exec(ctx, sqlInObject+db.In(len(part))+`)`, db.Args(part, o.Name, t.school)...)
			if err != nil {
				return err
			}
			if n != int64(len(part)) {
				return errElsewhere
			}
		}
		return nil
	})
	if errors.Is(err, db.ErrTaken) {
		return errors.Join(errElsewhere, err)
	}
	return err
}

func (t Log) addObject(ctx context.Context, tx *db.Tx, o Object) error {
	_, err := tx.Exec(ctx, sqlAddObject, t.school, o.Name, o.Hour, o.Serial, o.Day, o.Key, o.Lines, o.Size, o.Digest, o.Batches, o.BatchesDigest, o.First, o.Last, false)
	return err
}

// CleanUp deletes objects that were begun and never written down: by a process that was killed, by one that came second, or
// by one that has been at it since before a moment, which can no longer write it down from now on. What was given up before
// old is looked for no more.
func (t Log) CleanUp(ctx context.Context, before, old string) error {
	if err := t.exec(ctx, sqlTooLong, true, t.school, before, false); err != nil {
		return err
	}
	var names []string
	err := t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		names, err = db.All[string](ctx, tx, sqlGivenUp, t.school, true)
		return err
	})
	if err != nil || len(names) == 0 {
		return err
	}
	for _, name := range names {
		if err := t.archive.Store.Delete(ctx, name); err != nil {
			return err
		}
	}
	return t.exec(ctx, sqlForgot, t.school, old, true)
}

// UnderWay reports an object that somebody is sealing, or has sealed and not told the trail of.
func (t Log) UnderWay(ctx context.Context, name string) (bool, error) {
	var n int64
	err := t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlUnderWay, t.school, name, t.school, name, false)
		return err
	})
	return n > 0, err
}
