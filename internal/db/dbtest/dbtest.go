// Package dbtest gives each test a fresh database of its own, on SQLite and on a real PostgreSQL.
//
// PostgreSQL is Debian's, started by the tests themselves in a temporary folder, on a Unix socket, with no port.
// All test processes of one checkout share one server; it stops by itself when none has used it for a while.
// The tests' role is no superuser, so that row-level security is felt as in a school.
package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belisha/internal/db"
)

// SkipPostgres is the variable that leaves PostgreSQL out when it is "1", for a machine that cannot have it.
const SkipPostgres = "BELISHA_SKIP_POSTGRES"

// Each runs the test twice, as "sqlite" and as "postgres", each time with an empty database.
func Each(t *testing.T, body func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { body(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { body(t, Postgres(t)) })
}

// SQLite opens an empty database in the test's own folder and closes it at the end.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, SQLiteDSN(t))
}

// Postgres opens an empty database on the shared server; it is dropped at the end.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresDSN(t))
}

// SQLiteDSN is the address of a database that does not exist yet, for tests that open it themselves.
func SQLiteDSN(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "test.db")
}

// PostgresDSN is the address of an empty database, for tests that open it themselves. It is dropped at the end.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	return postgres(t, func(*server) (string, error) { return template, nil })
}

// PostgresKept is the address of an empty database that outlives the test: what many tests get a copy of. drop takes it away.
func PostgresKept(t testing.TB) (dsn string, drop func() error) {
	t.Helper()
	name, s := copied(t, func(*server) (string, error) { return template, nil })
	return s.dsn(role, name), func() error { return s.drop(context.Background(), name) }
}

// PostgresCopy is the address of a copy of a database at which nobody is working. It is dropped at the end.
func PostgresCopy(t testing.TB, dsn string) string {
	t.Helper()
	return postgres(t, func(*server) (string, error) {
		u, err := url.Parse(dsn)
		if err != nil {
			return "", fmt.Errorf("dbtest: %w", err)
		}
		return strings.TrimPrefix(u.Path, "/"), nil
	})
}

// postgres makes a database that is a copy of the one that from names.
func postgres(t testing.TB, from func(*server) (string, error)) string {
	t.Helper()
	name, s := copied(t, from)
	t.Cleanup(func() {
		// The test's own context is over by now.
		if err := s.drop(context.Background(), name); err != nil {
			t.Error(err)
		}
	})
	return s.dsn(role, name)
}

func copied(t testing.TB, from func(*server) (string, error)) (name string, s *server) {
	t.Helper()
	if os.Getenv(SkipPostgres) == "1" {
		t.Skip("dbtest: " + SkipPostgres + "=1, so this test did not run on PostgreSQL")
	}
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	source, err := from(s)
	if err != nil {
		t.Fatal(err)
	}
	if name, err = s.create(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	return name, s
}

func open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
