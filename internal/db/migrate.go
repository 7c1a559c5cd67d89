package db

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

// Migrate applies all features' schema files in the order of their names, each in a transaction of its own.
// Parts between "-- +only sqlite" (or postgres) and "-- +end" are for that engine alone.
func (d *DB) Migrate(ctx context.Context, schemas ...fs.FS) error {
	all, err := gather(d.Engine, schemas)
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if d.Engine == Postgres {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, d.write, all, goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	return d.lockRows(ctx)
}

// gather merges the features' files into one folder, as goose wants them.
func gather(engine Engine, schemas []fs.FS) (fs.FS, error) {
	out := fstest.MapFS{}
	for _, s := range schemas {
		err := fs.WalkDir(s, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || path.Ext(name) != ".sql" {
				return err
			}
			text, err := fs.ReadFile(s, name)
			if err != nil {
				return err
			}
			base := path.Base(name)
			if _, twice := out[base]; twice {
				return fmt.Errorf("two schema files are called %s", base)
			}
			out[base] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + forAll(engine) + only(engine, string(text)))}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("db: migrate: %w", err)
		}
	}
	return out, nil
}

// forAll lets a schema file alter the rows of every school: row-level security would hide them, and an UPDATE
// that finds nothing is no error.
func forAll(engine Engine) string {
	if engine != Postgres {
		return ""
	}
	return "SELECT set_config('belisha.school', '" + AnySchool + "', true);\n"
}

// only keeps the lines that are for every engine and those that are for this one.
func only(engine Engine, text string) string {
	var out strings.Builder
	keep := true
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "-- +only "):
			keep = strings.TrimPrefix(trimmed, "-- +only ") == string(engine)
		case trimmed == "-- +end":
			keep = true
		case keep:
			out.WriteString(line)
		}
	}
	return out.String()
}

const tablesWithSchool = `SELECT table_name FROM information_schema.columns
 WHERE table_schema = current_schema() AND column_name = 'school_id' ORDER BY table_name`

// lockRows puts row-level security on every table with a school, on PostgreSQL.
func (d *DB) lockRows(ctx context.Context) error {
	if d.Engine != Postgres {
		return nil
	}
	tables, err := names(ctx, d.write, tablesWithSchool)
	if err != nil {
		return fmt.Errorf("db: row security: %w", err)
	}
	for _, t := range tables {
		for _, q := range []string{
			`ALTER TABLE "%s" ENABLE ROW LEVEL SECURITY`,
			`ALTER TABLE "%s" FORCE ROW LEVEL SECURITY`,
			`DROP POLICY IF EXISTS own_school ON "%s"`,
			`CREATE POLICY own_school ON "%s" USING (current_setting('belisha.school', true) IN (school_id, '*'))`,
		} {
			if _, err := d.write.ExecContext(ctx, fmt.Sprintf(q, t)); err != nil {
				return fmt.Errorf("db: row security on %s: %w", t, err)
			}
		}
	}
	return nil
}

func names(ctx context.Context, pool *sql.DB, query string) ([]string, error) {
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// Backup writes a whole copy of a SQLite database to path; PostgreSQL has its own tools.
func (d *DB) Backup(ctx context.Context, to string) error {
	if d.Engine != SQLite {
		return fmt.Errorf("db: backup: use pg_dump for PostgreSQL")
	}
	_, err := d.write.ExecContext(ctx, "VACUUM INTO ?", to)
	return plain(err)
}
