package traffic

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/records/monitoring/internal/archive"
)

const (
	sqlKey    = `SELECT sealed FROM monitoring_key WHERE school_id = ? AND day = ?`
	sqlAddKey = `INSERT INTO monitoring_key (school_id, day, id, sealed, made_at) VALUES (?,?,?,?,?) ON CONFLICT (school_id, day) DO NOTHING`
	// The key's place is written over before its row goes, so that it does not stay in a free page of the file.
	sqlBlankKey = `UPDATE monitoring_key SET sealed = ? WHERE school_id = ? AND day = ?`
	sqlNoKey    = `DELETE FROM monitoring_key WHERE school_id = ? AND day = ?`
)

// errNoKey says that the key of a day has gone: nobody opens what it sealed.
var errNoKey = errors.New("traffic: the key of this day has been deleted")

func (t Log) purpose(day string) string { return "log of " + t.school + " " + day }

// key gives the key of a day; errNoKey when it has gone.
func (t Log) key(ctx context.Context, day string) (k archive.Key, err error) {
	var sealed string
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		sealed, err = db.One[string](ctx, tx, sqlKey, t.school, day)
		return err
	})
	if errors.Is(err, db.ErrNone) {
		return k, errNoKey
	}
	if err != nil {
		return k, err
	}
	v, err := t.archive.Vault()
	if err != nil {
		return k, err
	}
	secret, err := v.Open(sealed, t.purpose(day))
	if err != nil {
		return k, fmt.Errorf("traffic: the key of %s: %w", day, err)
	}
	return archive.ReadKey(string(secret))
}

// dayKey gives the key of a day, and makes it when there is none.
func (t Log) dayKey(ctx context.Context, day, now string) (archive.Key, error) {
	if k, err := t.key(ctx, day); !errors.Is(err, errNoKey) {
		return k, err
	}
	k, err := archive.NewKey()
	if err != nil {
		return k, err
	}
	v, err := t.archive.Vault()
	if err != nil {
		return k, err
	}
	sealed, err := v.Seal([]byte(k.Secret()), t.purpose(day))
	if err != nil {
		return k, err
	}
	err = t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlAddKey, t.school, day, k.ID(), sealed, now)
		return err
	})
	if err != nil {
		return k, err
	}
	return t.key(ctx, day) // another may have been quicker
}

// forgetKey deletes the key of a day: from then on its objects are noise.
func (t Log) forgetKey(ctx context.Context, day string) error {
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		sealed, err := db.One[string](ctx, tx, sqlKey, t.school, day)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err == nil {
			_, err = tx.Exec(ctx, sqlBlankKey, strings.Repeat("0", len(sealed)), t.school, day)
		}
		if err == nil {
			_, err = tx.Exec(ctx, sqlNoKey, t.school, day)
		}
		return err
	})
}
