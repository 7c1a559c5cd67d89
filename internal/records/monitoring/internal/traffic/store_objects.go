package traffic

import (
	"context"

	"belisha/internal/db"
)

const (
	objectColumns = `name, hour, serial, day, key_id, lines, size, digest, batches, batches_digest, first_at, last_at, told, state, kept`
	sqlUnsealed   = `SELECT id, first_at, last_at, lines FROM monitoring_batch WHERE school_id = ? AND object = '' AND told = ? AND last_at >= ? AND last_at < ? ORDER BY id LIMIT 20000`
	sqlSerial     = `SELECT COALESCE(MAX(serial), 0) FROM monitoring_object WHERE school_id = ? AND hour = ?`
	sqlAddObject  = `INSERT INTO monitoring_object (school_id, ` + objectColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'sealed',0)`
	sqlInObject   = `UPDATE monitoring_batch SET object = ? WHERE school_id = ? AND object = '' AND id IN (`
	sqlObject     = `SELECT ` + objectColumns + ` FROM monitoring_object WHERE school_id = ? AND name = ?`
	sqlObjects    = `SELECT ` + objectColumns + ` FROM monitoring_object WHERE school_id = ? AND state <> 'sealed' AND last_at >= ? AND first_at <= ? ORDER BY hour DESC, serial DESC`
	sqlUntoldO    = `SELECT ` + objectColumns + ` FROM monitoring_object WHERE school_id = ? AND told = ? ORDER BY name`
	sqlToldO      = `UPDATE monitoring_object SET told = ? WHERE school_id = ? AND name = ?`
	sqlCached     = `SELECT ` + objectColumns + ` FROM monitoring_object WHERE school_id = ? AND told = ? AND (state = 'dropping' OR state = 'sealed' AND last_at < ?) ORDER BY hour, serial`
	sqlState      = `UPDATE monitoring_object SET state = ?, kept = ? WHERE school_id = ? AND name = ?`
	sqlOfObject   = `SELECT id FROM monitoring_batch WHERE school_id = ? AND object = ? ORDER BY id`
	sqlObjectOf   = `SELECT object FROM monitoring_batch WHERE school_id = ? AND id = ?`
	sqlDropL      = ` FROM monitoring_line l WHERE l.school_id = ? AND l.batch_id IN (SELECT b.id FROM monitoring_batch b WHERE b.school_id = ? AND b.object = ?)`
	sqlDropSome   = `DELETE FROM monitoring_line WHERE school_id = ? AND id IN (SELECT l.id` + sqlDropL + ` AND ` + sqlNotHeld + ` LIMIT 2000)`
	sqlKeptHere   = `SELECT COUNT(*)` + sqlDropL
)

// Object is one sealed file of the archive.
type Object struct {
	Name          string `db:"name"`
	Hour          string `db:"hour"`
	Serial        int64  `db:"serial"`
	Day           string `db:"day"`
	Key           string `db:"key_id"`
	Lines         int64  `db:"lines"`
	Size          int64  `db:"size"`
	Digest        string `db:"digest"`
	Batches       int64  `db:"batches"`
	BatchesDigest string `db:"batches_digest"`
	First         string `db:"first_at"`
	Last          string `db:"last_at"`
	Told          bool   `db:"told"`
	State         string `db:"state"`
	Kept          int64  `db:"kept"`
}

// unsealed are the batches of some hours that wait, as many as one object may hold.
func (t Log) unsealed(ctx context.Context, s Span) (out []Batch, err error) {
	var all []Batch
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		all, err = db.All[Batch](ctx, tx, sqlUnsealed, t.school, true, s.From, endOf(s.To))
		return err
	})
	n := int64(0)
	for _, b := range all {
		if n += b.Lines; n > t.archive.Lines && len(out) > 0 {
			break
		}
		out = append(out, b)
	}
	return out, err
}

// serial is the number that the next object of an hour has.
func (t Log) serial(ctx context.Context, hour string) (n int64, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		n, err = db.One[int64](ctx, tx, sqlSerial, t.school, hour)
		return err
	})
	return n + 1, err
}

// objects gives those that match one of the queries above.
func (t Log) objects(ctx context.Context, query string, args ...any) (out []Object, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[Object](ctx, tx, query, args...)
		return err
	})
	return out, err
}

// shelved are the objects between two moments whose rows are no longer here, the newest first.
func (t Log) shelved(ctx context.Context, from, to string) ([]Object, error) {
	if t.archive == nil {
		return nil, nil
	}
	return t.objects(ctx, sqlObjects, t.school, from, to)
}

// UntoldObjects are those that the trail has not heard of.
func (t Log) UntoldObjects(ctx context.Context) ([]Object, error) {
	return t.objects(ctx, sqlUntoldO, t.school, false)
}

// ToldObject notes that the trail knows an object.
func (t Log) ToldObject(ctx context.Context, name string) error {
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlToldO, true, t.school, name)
		return err
	})
}

// Object gives one by its name; the zero Object when there is none.
func (t Log) Object(ctx context.Context, name string) (Object, error) {
	all, err := t.objects(ctx, sqlObject, t.school, name)
	if err != nil || len(all) == 0 {
		return Object{}, err
	}
	return all[0], nil
}

// BatchesOf are the ids of the batches that an object holds.
func (t Log) BatchesOf(ctx context.Context, name string) (out []string, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		out, err = db.All[string](ctx, tx, sqlOfObject, t.school, name)
		return err
	})
	return out, err
}

// ObjectOf is the name of the object that holds a batch; empty when none does.
func (t Log) ObjectOf(ctx context.Context, batch string) (name string, err error) {
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) error {
		all, err := db.All[string](ctx, tx, sqlObjectOf, t.school, batch)
		if err == nil && len(all) > 0 && all[0] != held {
			name = all[0]
		}
		return err
	})
	return name, err
}

// Cached is the state of an object whose rows are in the database as well.
const Cached = "sealed"

// Dropped is the state of one whose rows have gone from it, but for evidence.
const Dropped = "dropped"

// held marks a batch of evidence: it is never sealed.
const held = "held"
