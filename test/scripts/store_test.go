package scripts

import (
	"context"
	"strings"
	"testing"

	"belisha/internal/db"
)

// behindItsBack runs statements on a database that the program does not hold, as somebody with the file could.
func behindItsBack(dsn string, statements ...string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{DSN: dsn})
	if err != nil {
		return err
	}
	err = d.Write(ctx, db.AnySchool, func(tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if closed := d.Close(); err == nil {
		err = closed
	}
	return err
}

func alter(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	if err := behindItsBack(dsn, statements...); err != nil {
		t.Fatal(err)
	}
}

// ask reads one column; it may be asked while the program runs.
func ask(t *testing.T, dsn, query string, args ...any) []string {
	t.Helper()
	schema := ""
	if strings.HasPrefix(dsn, "postgres:") && strings.Contains(query, "monitoring_line") {
		schema = "traffic"
	}
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var out []string
	err = d.Read(t.Context(), db.AnySchool, func(tx *db.Tx) error {
		out, err = db.All[string](t.Context(), tx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
