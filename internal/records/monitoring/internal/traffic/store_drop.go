package traffic

import (
	"context"
	"fmt"

	"belisha/internal/db"
)

// Drop takes the rows of sealed objects out of the database that are older than a moment, after a look whether the object is
// in the store as it was sealed: while it is not, its rows stay. Evidence stays in any case (MON-08).
func (t Log) Drop(ctx context.Context, before string) error {
	all, err := t.objects(ctx, sqlCached, t.school, true, before)
	if err != nil {
		return err
	}
	for _, o := range all {
		size, digest, err := t.StoredDigest(ctx, o.Name)
		if err != nil {
			return fmt.Errorf("traffic: %s: %w", o.Name, err)
		}
		if size != o.Size || digest != o.Digest {
			return fmt.Errorf("traffic: %s is not in the store as it was sealed; its lines stay in the database", o.Name)
		}
		if err := t.drop(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// drop first says that the object is to be read from now on: whoever reads meanwhile sees a line twice rather than not, and
// counts it once.
func (t Log) drop(ctx context.Context, o Object) error {
	if err := t.setState(ctx, o.Name, "dropping", o.Kept); err != nil {
		return err
	}
	for more := true; more; {
		err := t.db.Write(ctx, t.school, func(tx *db.Tx) error {
			n, err := tx.Exec(ctx, sqlDropSome, t.school, t.school, t.school, o.Name)
			more = n > 0
			return err
		})
		if err != nil {
			return err
		}
	}
	var kept int64
	err := t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		kept, err = db.One[int64](ctx, tx, sqlKeptHere, t.school, t.school, o.Name)
		return err
	})
	if err != nil {
		return err
	}
	return t.setState(ctx, o.Name, Dropped, kept)
}

func (t Log) setState(ctx context.Context, name, state string, kept int64) error {
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, sqlState, state, kept, t.school, name)
		return err
	})
}
