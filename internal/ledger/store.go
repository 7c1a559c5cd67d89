package ledger

import (
	"context"
	"embed"
	"errors"

	"belisha/internal/db"
)

// Schema is the trail's own tables.
//
//go:embed schema/*.sql
var Schema embed.FS

const (
	// The first event of a school makes the head; every later one takes it, which also makes writers queue.
	sqlTakeHead = `INSERT INTO ledger_head (school_id, seq, hash) VALUES (?, 1, '')
 ON CONFLICT (school_id) DO UPDATE SET seq = ledger_head.seq + 1 RETURNING seq, hash`
	sqlPutHead = `UPDATE ledger_head SET hash = ? WHERE school_id = ? AND seq = ?`
	sqlHead    = `SELECT seq, hash FROM ledger_head WHERE school_id = ?`
	sqlPut     = `INSERT INTO ledger_event (school_id, seq, id, at, actor, verb, subject, detail, prev, hash) VALUES (?,?,?,?,?,?,?,?,?,?)`
	sqlAfter   = `SELECT school_id, seq, id, at, actor, verb, subject, detail, prev, hash FROM ledger_event
 WHERE school_id = ? AND seq > ? ORDER BY seq LIMIT ?`
	sqlPlace    = `SELECT seq FROM ledger_place WHERE school_id = ? AND listener = ?`
	sqlPutPlace = `INSERT INTO ledger_place (school_id, listener, seq) VALUES (?,?,?)
 ON CONFLICT (school_id, listener) DO UPDATE SET seq = excluded.seq`
	sqlPage = `SELECT school_id, seq, id, at, actor, verb, subject, detail, prev, hash FROM ledger_event
 WHERE school_id = ? AND (? = '' OR subject = ?) AND (? = '' OR actor = ?) AND (? = '' OR verb = ?) AND at >= ? AND (? = 0 OR seq < ?)
 ORDER BY seq DESC LIMIT ?`
	sqlCount   = `SELECT COUNT(*) FROM ledger_event WHERE school_id = ? AND verb = ? AND (? = '' OR subject = ?) AND at >= ?`
	sqlWithin  = `SELECT COUNT(*) FROM ledger_event WHERE school_id = ? AND verb = ? AND at >= ? AND at < ?`
	sqlSchools = `SELECT school_id FROM ledger_head ORDER BY school_id`
)

type headRow struct {
	Seq  int64  `db:"seq"`
	Hash string `db:"hash"`
}

func takeHead(ctx context.Context, tx *Tx) (int64, string, error) {
	h, err := db.One[headRow](ctx, tx.Tx, sqlTakeHead, tx.School)
	return h.Seq, h.Hash, err
}

func head(ctx context.Context, tx *Tx) (int64, string, error) {
	h, err := db.One[headRow](ctx, tx.Tx, sqlHead, tx.School)
	if errors.Is(err, db.ErrNone) {
		return 0, "", nil
	}
	return h.Seq, h.Hash, err
}

func put(ctx context.Context, tx *Tx, s stored) error {
	if _, err := tx.Exec(ctx, sqlPut, s.School, s.Seq, s.ID, s.At, s.Actor, s.Verb, s.Subject, s.Detail, s.Prev, s.Hash); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlPutHead, s.Hash, s.School, s.Seq)
	return err
}

func after(ctx context.Context, tx *Tx, seq int64, limit int) ([]stored, error) {
	return db.All[stored](ctx, tx.Tx, sqlAfter, tx.School, seq, limit)
}

func place(ctx context.Context, tx *Tx, listener string) (int64, error) {
	seq, err := db.One[int64](ctx, tx.Tx, sqlPlace, tx.School, listener)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return seq, err
}

func putPlace(ctx context.Context, tx *Tx, listener string, seq int64) error {
	_, err := tx.Exec(ctx, sqlPutPlace, tx.School, listener, seq)
	return err
}
