package classroom

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/ledger"
)

// Schema is the classroom's tables.
//
//go:embed schema/*.sql
var Schema embed.FS

const (
	sqlPutDoor = `INSERT INTO classroom_door (school_id, class, token_hash, sealed, made_at, made_by) VALUES (?,?,?,?,?,?)
 ON CONFLICT (school_id, class) DO UPDATE SET token_hash = excluded.token_hash, sealed = excluded.sealed, made_at = excluded.made_at, made_by = excluded.made_by`
	sqlDoor      = `SELECT class, sealed, made_at FROM classroom_door WHERE school_id = ? AND token_hash = ?`
	sqlDoorOf    = `SELECT class, sealed, made_at FROM classroom_door WHERE school_id = ? AND class = ?`
	sqlSecretCol = `child, verifier, sealed, made_at, failed, paused_until`
	sqlSecret    = `SELECT ` + sqlSecretCol + ` FROM classroom_secret WHERE school_id = ? AND child = ?`
	sqlSecrets   = `SELECT ` + sqlSecretCol + ` FROM classroom_secret WHERE school_id = ? ORDER BY child`
	sqlPutSecret = `INSERT INTO classroom_secret (school_id, child, verifier, sealed, made_at, made_by, failed, paused_until) VALUES (?,?,?,?,?,?,0,'')
 ON CONFLICT (school_id, child) DO UPDATE SET verifier = excluded.verifier, sealed = excluded.sealed, made_at = excluded.made_at,
 made_by = excluded.made_by, failed = 0, paused_until = ''`
	sqlFailed     = `UPDATE classroom_secret SET failed = ?, paused_until = ? WHERE school_id = ? AND child = ?`
	sqlDropSecret = `DELETE FROM classroom_secret WHERE school_id = ? AND child = ?`
	sqlPutOther   = `INSERT INTO classroom_other (school_id, id, child, system, sealed, made_at, made_by) VALUES (?,?,?,?,?,?,?)`
	sqlOthers     = `SELECT id, child, system, sealed, made_at FROM classroom_other WHERE school_id = ? ORDER BY child, system, id`
	sqlDropOther  = `DELETE FROM classroom_other WHERE school_id = ? AND id = ? AND child = ?`
	sqlDropOthers = `DELETE FROM classroom_other WHERE school_id = ? AND child = ?`
	sqlPutWords   = `INSERT INTO classroom_words (school_id, id, system, age, made_at, made_by) VALUES (?,?,?,?,?,?)`
	sqlSystems    = `SELECT system, COUNT(*) AS times, MAX(made_at) AS last FROM classroom_words WHERE school_id = ? GROUP BY system ORDER BY system`
)

// Sealing queries, for the trail.
const (
	sqlSealSecret = `SELECT * FROM classroom_secret WHERE school_id = ? AND child = ?`
	sqlSealCards  = `SELECT * FROM classroom_card WHERE school_id = ? AND child = ? ORDER BY id`
	sqlSealOthers = `SELECT * FROM classroom_other WHERE school_id = ? AND child = ? ORDER BY id`
	sqlSealDoor   = `SELECT * FROM classroom_door WHERE school_id = ? AND class = ?`
)

// Store holds every statement about the classroom.
type Store struct{ ids *id.Source }

// newStore makes one with a source of ids of its own.
func newStore(now clock.Clock) Store { return Store{ids: id.New(now)} }

type door struct {
	Class  string `db:"class"`
	Sealed string `db:"sealed"`
	Made   string `db:"made_at"`
}

type secret struct {
	Child    string `db:"child"`
	Verifier string `db:"verifier"`
	Sealed   string `db:"sealed"`
	Made     string `db:"made_at"`
	Failed   int    `db:"failed"`
	Paused   string `db:"paused_until"`
}

type other struct {
	ID     string `db:"id"`
	Child  string `db:"child"`
	System string `db:"system"`
	Sealed string `db:"sealed"`
	Made   string `db:"made_at"`
}

type system struct {
	System string `db:"system"`
	Times  int    `db:"times"`
	Last   string `db:"last"`
}

func wrapped[T any](v T, err error) (T, error) {
	if err != nil {
		return v, fmt.Errorf("classroom: %w", err)
	}
	return v, nil
}

// maybe turns "none" into the zero value.
func maybe[T any](v T, err error) (T, error) {
	if errors.Is(err, db.ErrNone) {
		var none T
		return none, nil
	}
	return wrapped(v, err)
}

func (Store) putDoor(ctx context.Context, tx *ledger.Tx, class, hash, sealed string) error {
	_, err := tx.Exec(ctx, sqlPutDoor, tx.School, class, hash, sealed, tx.Now, tx.Grant.Actor().Person)
	return err
}

// door finds the class of a page's token; none is the zero door.
func (Store) door(ctx context.Context, tx *ledger.Tx, hash string) (door, error) {
	return maybe(db.One[door](ctx, tx.Tx, sqlDoor, tx.School, hash))
}

func (Store) doorOf(ctx context.Context, tx *ledger.Tx, class string) (door, error) {
	return maybe(db.One[door](ctx, tx.Tx, sqlDoorOf, tx.School, class))
}

func (Store) secret(ctx context.Context, tx *ledger.Tx, child string) (secret, error) {
	return maybe(db.One[secret](ctx, tx.Tx, sqlSecret, tx.School, child))
}

// secrets are those of the whole school, by child.
func (Store) secrets(ctx context.Context, tx *ledger.Tx) (map[string]secret, error) {
	all, err := wrapped(db.All[secret](ctx, tx.Tx, sqlSecrets, tx.School))
	out := make(map[string]secret, len(all))
	for _, s := range all {
		out[s.Child] = s
	}
	return out, err
}

func (Store) putSecret(ctx context.Context, tx *ledger.Tx, child, verifier, sealed string) error {
	_, err := tx.Exec(ctx, sqlPutSecret, tx.School, child, verifier, sealed, tx.Now, tx.Grant.Actor().Person)
	return err
}

func (Store) failed(ctx context.Context, tx *ledger.Tx, child string, times int, until string) error {
	_, err := tx.Exec(ctx, sqlFailed, times, until, tx.School, child)
	return err
}

// forget drops every secret of a child, cards included.
func (s Store) forget(ctx context.Context, tx *ledger.Tx, child, why string) error {
	for _, query := range []string{sqlDropSecret, sqlDropOthers} {
		if _, err := tx.Exec(ctx, query, tx.School, child); err != nil {
			return err
		}
	}
	return s.endCards(ctx, tx, child, why)
}

func (s Store) putOther(ctx context.Context, tx *ledger.Tx, child, system, sealed string) error {
	_, err := tx.Exec(ctx, sqlPutOther, tx.School, s.ids.Next(), child, system, sealed, tx.Now, tx.Grant.Actor().Person)
	return err
}

// others are the passwords of other systems, by child.
func (Store) others(ctx context.Context, tx *ledger.Tx) (map[string][]other, error) {
	all, err := wrapped(db.All[other](ctx, tx.Tx, sqlOthers, tx.School))
	out := map[string][]other{}
	for _, o := range all {
		out[o.Child] = append(out[o.Child], o)
	}
	return out, err
}

func (Store) dropOther(ctx context.Context, tx *ledger.Tx, child, id string) (bool, error) {
	n, err := tx.Exec(ctx, sqlDropOther, tx.School, id, child)
	return n > 0, err
}

func (s Store) putWords(ctx context.Context, tx *ledger.Tx, system, age string) error {
	_, err := tx.Exec(ctx, sqlPutWords, tx.School, s.ids.Next(), system, age, tx.Now, tx.Grant.Actor().Person)
	return err
}

func (Store) systems(ctx context.Context, tx *ledger.Tx) ([]system, error) {
	return wrapped(db.All[system](ctx, tx.Tx, sqlSystems, tx.School))
}
