package db_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
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
	if tries[0]+tries[1] != 3 {
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

func TestMissingFolderIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := db.Open(t.Context(), db.Config{DSN: filepath.Join(t.TempDir(), "no", "such", "x.db")})
	if err == nil {
		t.Fatal("a file was made in a folder that is not there")
	}
}

// No test can cut the power, so this looks at the promises that SQLite keeps when it is cut.
func TestSQLiteKeepsItsPromises(t *testing.T) {
	t.Parallel()
	write, read := dbtest.SQLite(t).Pools()
	for _, c := range []struct {
		pool         *sql.DB
		pragma, want string
	}{
		{write, "journal_mode", "wal"}, {write, "synchronous", "2"}, {write, "foreign_keys", "1"}, {write, "busy_timeout", "10000"},
		{read, "journal_mode", "wal"}, {read, "query_only", "1"}, {read, "busy_timeout", "10000"},
	} {
		var got string
		if err := c.pool.QueryRowContext(t.Context(), "PRAGMA "+c.pragma).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s is %q (%v)", c.pragma, got, err)
		}
	}
}

const killed = "BELISHA_TEST_WRITE_UNTIL_KILLED"

// TestWriterToBeKilled is the other process of TestKillLosesNothing.
func TestWriterToBeKilled(t *testing.T) {
	dsn := os.Getenv(killed)
	if dsn == "" {
		t.Skip("only runs as a child of TestKillLosesNothing")
	}
	d, err := db.Open(context.Background(), db.Config{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		id := fmt.Sprintf("%06d", i)
		if err := put(t, d, ours, id, id+strings.Repeat("x", 500)); err != nil {
			t.Fatal(err)
		}
		fmt.Println("kept", id)
	}
}

// What was acknowledged is there after kill -9 in the middle of the next write.
func TestKillLosesNothing(t *testing.T) {
	t.Parallel()
	eachDSN(t, func(t *testing.T, dsn string) {
		openAt(t, db.Config{DSN: dsn})
		kept := writeUntilKilled(t, dsn)
		again := openAt(t, db.Config{DSN: dsn})
		err := again.Read(t.Context(), ours, func(tx *db.Tx) error {
			there, err := db.All[string](t.Context(), tx, "SELECT id FROM toy_box ORDER BY id")
			// One more may be there: kept, but killed before it could say so.
			if len(there) < len(kept) || len(there) > len(kept)+1 {
				t.Errorf("%d rows were acknowledged, %d are there", len(kept), len(there))
			}
			for i, id := range kept {
				if i < len(there) && there[i] != id {
					t.Fatalf("row %d is %s, not %s", i, there[i], id)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func writeUntilKilled(t *testing.T, dsn string) []string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriterToBeKilled$")
	child.Env = append(os.Environ(), killed+"="+dsn)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(20*time.Second, func() { _ = child.Process.Kill() }) // a child that hangs must not hang us
	var kept []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if id, ok := strings.CutPrefix(lines.Text(), "kept "); ok {
			kept = append(kept, id)
		}
		if len(kept) == 40 {
			_ = child.Process.Kill() // SIGKILL; what it still says until then counts too
		}
	}
	if err := child.Wait(); err == nil || len(kept) < 40 {
		t.Fatalf("the child ended by itself after %d rows: %v", len(kept), err)
	}
	return kept
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
