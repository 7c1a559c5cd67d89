package dbtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"belisha/internal/db"
)

// EachMigrated is Each with these schemas applied. On PostgreSQL they are applied once and then copied, which is
// several times faster than applying them for each test.
func EachMigrated(t *testing.T, schemas []fs.FS, body func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		d := SQLite(t)
		if err := d.Migrate(t.Context(), schemas...); err != nil {
			t.Fatal(err)
		}
		body(t, d)
	})
	t.Run("postgres", func(t *testing.T) {
		body(t, open(t, postgres(t, func(s *server) (string, error) { return s.migrated(t.Context(), schemas) })))
	})
}

// migrated gives the name of a database with these schemas, which it makes when no test has made it yet.
func (s *server) migrated(ctx context.Context, schemas []fs.FS) (string, error) {
	sum, err := digest(schemas)
	if err != nil {
		return "", err
	}
	name := "m_" + sum
	turn, err := lock(filepath.Join(filepath.Dir(s.run), "start"), syscall.LOCK_EX)
	if err != nil {
		return "", err
	}
	defer turn.Close()
	if there, err := s.has(ctx, name); err != nil || there {
		return name, err
	}
	raw, err := s.create(ctx, template)
	if err != nil {
		return "", err
	}
	d, err := db.Open(ctx, db.Config{DSN: s.dsn(role, raw)})
	if err != nil {
		return "", err
	}
	if err := errors.Join(d.Migrate(ctx, schemas...), d.Close()); err != nil {
		return "", errors.Join(err, s.drop(ctx, raw))
	}
	// Only what is whole gets the name that others look for.
	return name, s.exec(ctx, fmt.Sprintf(`ALTER DATABASE %q RENAME TO %q`, raw, name))
}

func (s *server) has(ctx context.Context, name string) (bool, error) {
	conn, err := pgx.Connect(ctx, s.dsn(admin, "postgres"))
	if err != nil {
		return false, fmt.Errorf("dbtest: connecting: %w", err)
	}
	defer conn.Close(ctx)
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil {
		return false, fmt.Errorf("dbtest: looking for %s: %w", name, err)
	}
	return there, nil
}

// digest names a set of schemas by what they say, so that a changed file never meets an old copy.
func digest(schemas []fs.FS) (string, error) {
	h := sha256.New()
	for _, s := range schemas {
		err := fs.WalkDir(s, ".", func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := fs.ReadFile(s, path)
			fmt.Fprintf(h, "%q %q\n", path, text)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("dbtest: %w", err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:12]), nil
}
