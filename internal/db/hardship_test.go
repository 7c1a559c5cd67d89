package db_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
)

// A full disk is said plainly, and nothing is half saved.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	path := dbtest.SQLiteDSN(t)
	openAt(t, db.Config{DSN: path})
	small := openAt(t, db.Config{DSN: path, MaxPages: 24})
	long := strings.Repeat("x", 3000)
	var kept int64
	var err error
	for err == nil && kept < 100 {
		err = write(t, small, ours, func(tx *db.Tx) error {
			for i := range 3 { // three rows or none
				id := fmt.Sprintf("%d-%d", kept, i)
				if _, err := tx.Exec(t.Context(), sqlPut, ours, id, id+long, nil, nil, nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			kept++
		}
	}
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Unavailable || !strings.Contains(e.Safe, "disk is full") || !strings.Contains(e.Safe, "nothing was saved") {
		t.Fatalf("%v", err)
	}
	if n := count(t, small, ours); n != 3*kept || kept == 0 {
		t.Errorf("%d rows after %d whole writes", n, kept)
	}
	roomy := openAt(t, db.Config{DSN: path})
	if err := put(t, roomy, ours, "room", "again"); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestMissingFolderIsRefused(t *testing.T) {
	t.Parallel()
	_, err := db.Open(t.Context(), db.Config{DSN: filepath.Join(t.TempDir(), "no", "such", "x.db")})
	if err == nil {
		t.Fatal("a file was made in a folder that is not there")
	}
}

// A server that goes away in the middle is said plainly, and the next request finds it again.
func TestServerGoesAway(t *testing.T) {
	t.Parallel()
	d := openAt(t, db.Config{DSN: dbtest.PostgresDSN(t)})
	err := write(t, d, ours, func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), sqlPut, ours, "1", "bear", nil, nil, nil); err != nil {
			return err
		}
		_, err := db.One[bool](t.Context(), tx, "SELECT pg_terminate_backend(pg_backend_pid())")
		return err
	})
	if !errs.Is(err, errs.Unavailable) {
		t.Errorf("%v", err)
	}
	if n := count(t, d, ours); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
}
