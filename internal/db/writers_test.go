package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

// openIn makes the folder of a SQLite file, opens and furnishes it.
func openIn(t *testing.T, path string) *db.DB {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	return openAt(t, db.Config{DSN: path})
}

func openAt(t *testing.T, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(t.Context(), schema()...); err != nil {
		t.Fatal(err)
	}
	return d
}

// eachTwice opens one database twice, as two processes would.
func eachTwice(t *testing.T, body func(t *testing.T, one, two *db.DB)) {
	t.Helper()
	eachDSN(t, func(t *testing.T, dsn string) {
		body(t, openAt(t, db.Config{DSN: dsn}), openAt(t, db.Config{DSN: dsn}))
	})
}

func eachDSN(t *testing.T, body func(t *testing.T, dsn string)) {
	t.Helper()
	for engine, dsn := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLiteDSN, "postgres": dbtest.PostgresDSN} {
		t.Run(engine, func(t *testing.T) {
			body(t, dsn(t))
		})
	}
}

// Two writers that read, then write what they read plus one, lose nothing.
func TestTwoWritersLoseNothing(t *testing.T) {
	t.Parallel()
	eachTwice(t, func(t *testing.T, one, two *db.DB) {
		if err := put(t, one, ours, "1", "bear"); err != nil {
			t.Fatal(err)
		}
		const each = 25
		var all sync.WaitGroup
		for _, d := range []*db.DB{one, two, one, two} {
			all.Go(func() {
				for range each {
					err := d.Write(t.Context(), ours, func(tx *db.Tx) error {
						_, err := tx.Exec(t.Context(), "UPDATE toy_box SET many = COALESCE(many, 0) + 1 WHERE school_id = ? AND id = ?", ours, "1")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		err := one.Read(t.Context(), ours, func(tx *db.Tx) error {
			got, err := db.One[int64](t.Context(), tx, "SELECT many FROM toy_box WHERE id = ?", "1")
			if got != 4*each {
				t.Errorf("%d of %d", got, 4*each)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// On PostgreSQL two writers can wait for each other; the one that is turned away tries again.
func TestDeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	d := openAt(t, db.Config{DSN: dbtest.PostgresDSN(t)})
	for _, id := range []string{"1", "2"} {
		if err := put(t, d, ours, id, "toy "+id); err != nil {
			t.Fatal(err)
		}
	}
	const more = "UPDATE toy_box SET many = COALESCE(many, 0) + 1 WHERE school_id = ? AND id = ?"
	var met, all sync.WaitGroup
	met.Add(2)
	tries := make([]int, 2)
	for i, order := range [][]string{{"1", "2"}, {"2", "1"}} {
		all.Go(func() {
			err := d.Write(t.Context(), ours, func(tx *db.Tx) error {
				tries[i]++
				if _, err := tx.Exec(t.Context(), more, ours, order[0]); err != nil {
					return err
				}
				if tries[i] == 1 { // the first time both hold what the other wants
					met.Done()
					met.Wait()
				}
				_, err := tx.Exec(t.Context(), more, ours, order[1])
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if tries[0]+tries[1] < 3 { // more when the one that gave way came back too soon
		t.Errorf("they tried %v times: this was no deadlock", tries)
	}
	err := d.Read(t.Context(), ours, func(tx *db.Tx) error {
		got, err := db.One[int64](t.Context(), tx, "SELECT CAST(SUM(many) AS BIGINT) FROM toy_box")
		if got != 4 {
			t.Errorf("%d additions were kept", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRetryEndsWithItsContext(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := d.Write(ctx, ours, func(*db.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
