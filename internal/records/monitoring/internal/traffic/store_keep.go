package traffic

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"belisha/internal/db"
)

const (
	sqlOldest = `SELECT b.last_at FROM monitoring_batch b WHERE b.school_id = ? AND b.last_at < ? AND b.told = ?
 AND (NOT EXISTS (SELECT 1 FROM monitoring_line l WHERE l.school_id = b.school_id AND l.batch_id = b.id)
  OR EXISTS (SELECT 1 FROM monitoring_line l WHERE l.school_id = b.school_id AND l.batch_id = b.id AND ` + sqlNotHeld + `)) ORDER BY b.last_at LIMIT 1`
	sqlNotHeld = `NOT EXISTS (SELECT 1 FROM monitoring_hold h WHERE h.school_id = l.school_id AND h.line_id = l.id)`
	sqlEndedL  = ` FROM monitoring_line l WHERE l.school_id = ? AND ` + sqlNotHeld + `
 AND l.batch_id IN (SELECT b.id FROM monitoring_batch b WHERE b.school_id = ? AND b.told = ? AND b.last_at < ?)`
	sqlEnded     = `SELECT ` + lineColumns + sqlEndedL + ` ORDER BY l.id`
	sqlEndedSome = `DELETE FROM monitoring_line WHERE school_id = ? AND id IN (SELECT l.id` + sqlEndedL + ` LIMIT 2000)`
	sqlEndedWho  = `SELECT DISTINCT l.person_id` + sqlEndedL + ` AND l.person_id <> '' ORDER BY l.person_id`
	sqlHoldEnded = `INSERT INTO monitoring_hold (school_id, line_id, incident, at) SELECT l.school_id, l.id, 'hold', ?` + sqlEndedL + ` AND l.person_id = ?
 ON CONFLICT (school_id, line_id, incident) DO NOTHING`
	sqlEmpty = `DELETE FROM monitoring_batch WHERE school_id = ? AND told = ? AND last_at < ?
 AND NOT EXISTS (SELECT 1 FROM monitoring_line l WHERE l.school_id = monitoring_batch.school_id AND l.batch_id = monitoring_batch.id)`
	sqlEvidence = `UPDATE monitoring_batch SET object = ? WHERE school_id = ? AND told = ? AND last_at < ? AND object = ''`
	sqlForget   = `UPDATE monitoring_count SET person_id = '' WHERE school_id = ? AND day < ? AND person_id <> ''`
	sqlBatches  = `SELECT COUNT(*) FROM monitoring_batch WHERE school_id = ? AND told = ? AND last_at >= ?`
	sqlHeldN    = `SELECT COUNT(*) FROM monitoring_hold WHERE school_id = ? AND line_id = ?`
)

// Oldest is the end of the oldest batch that retention may clean; empty when there is none.
func (t Log) Oldest(ctx context.Context, before string) (at string, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		at, err = db.One[string](ctx, tx, sqlOldest, t.school, before, true)
		return err
	})
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return at, err
}

// Ended counts and digests the lines that retention is about to delete: the proof of what went.
func (t Log) Ended(ctx context.Context, before string) (n int64, sum string, err error) {
	h := sha256.New()
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) error {
		rows, err := db.All[Line](ctx, tx, sqlEnded, t.school, t.school, true, before)
		for _, l := range rows {
			l.seal(h)
		}
		n = int64(len(rows))
		return err
	})
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// Clean deletes them, a few at a time so that the gateway's writes are not kept waiting. Evidence stays (MON-08).
func (t Log) Clean(ctx context.Context, before string) error {
	for more := true; more; {
		err := t.db.Write(ctx, t.school, func(tx *db.Tx) error {
			n, err := tx.Exec(ctx, sqlEndedSome, t.school, t.school, t.school, true, before)
			more = n > 0
			return err
		})
		if err != nil {
			return err
		}
	}
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		for _, q := range []string{sqlNoMore, sqlNoDevice} {
			if _, err := tx.Exec(ctx, q, t.school, dayOf(before)); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, sqlNoReached, t.school, DayOf(before)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlEvidence, held, t.school, true, before); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlEmpty, t.school, true, before); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, sqlForget, t.school, DayOf(before))
		return err
	})
}

// Batches counts what the log says it has told the trail since a moment.
func (t Log) Batches(ctx context.Context, from string) (n int64, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlBatches, t.school, true, from)
		return err
	})
	return n, err
}

// Held says whether a line is kept as evidence.
func (t Log) Held(ctx context.Context, line string) (bool, error) {
	var n int64
	err := t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlHeldN, t.school, line)
		return err
	})
	return n > 0, err
}

// EndedPersons are those of whom retention is about to delete lines.
func (t Log) EndedPersons(ctx context.Context, before string) (out []string, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[string](ctx, tx, sqlEndedWho, t.school, t.school, true, before)
		return err
	})
	return out, err
}

// HoldPerson exempts a person's lines that are about to be deleted: a legal hold is on them.
func (t Log) HoldPerson(ctx context.Context, person, before, now string) error {
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlHoldEnded, now, t.school, t.school, true, before, person)
		return err
	})
}
