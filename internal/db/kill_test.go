package db_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

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
