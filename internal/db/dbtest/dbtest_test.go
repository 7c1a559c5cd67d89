package dbtest

import (
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"belisha/internal/db"
)

func TestEachGivesAFreshDatabase(t *testing.T) {
	for range 2 {
		Each(t, func(t *testing.T, d *db.DB) {
			err := d.Write(t.Context(), "s1", func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), "CREATE TABLE fresh_thing (school_id TEXT PRIMARY KEY)")
				return err
			})
			if err != nil {
				t.Fatal(err) // the second time round too: nothing is left of the first
			}
		})
	}
}

func TestEachMigratedGivesTheTablesAndNoRows(t *testing.T) {
	schema := fstest.MapFS{"202601010000_dbtest_thing.sql": {
		Data: []byte("CREATE TABLE dbtest_thing (school_id TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (school_id, id));"),
	}}
	for range 2 {
		EachMigrated(t, []fs.FS{schema}, func(t *testing.T, d *db.DB) {
			err := d.Write(t.Context(), "s1", func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), "INSERT INTO dbtest_thing (school_id, id) VALUES (?, ?)", "s1", "1")
				return err
			})
			if err != nil {
				t.Fatal(err) // the second time round too: the copy holds no row of the first
			}
			neighbour(t, d)
		})
	}
}

// neighbour shows on PostgreSQL that the copied tables still keep schools apart, whatever the statement asks.
func neighbour(t *testing.T, d *db.DB) {
	t.Helper()
	if d.Engine != db.Postgres {
		return
	}
	err := d.Read(t.Context(), "s2", func(tx *db.Tx) error {
		n, err := db.One[int](t.Context(), tx, "SELECT COUNT(*) FROM dbtest_thing")
		if n != 0 {
			t.Errorf("another school sees %d rows", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The tests' role must feel row-level security as the product's does.
func TestTheRoleIsNoSuperuser(t *testing.T) {
	d := Postgres(t)
	err := d.Read(t.Context(), "s1", func(tx *db.Tx) error {
		powers, err := db.One[string](t.Context(), tx,
			"SELECT rolsuper::text || rolbypassrls::text FROM pg_roles WHERE rolname = current_user")
		if powers != "falsefalse" {
			t.Errorf("the tests' role may too much: %s", powers)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	var all sync.WaitGroup
	seen := sync.Map{}
	for range 8 {
		all.Go(func() {
			dsn := PostgresDSN(t)
			if _, twice := seen.LoadOrStore(dsn, true); twice {
				t.Errorf("two tests were given %s", dsn)
			}
		})
	}
	all.Wait()
}

func TestNoPortIsOpen(t *testing.T) {
	d := Postgres(t)
	err := d.Read(t.Context(), "s1", func(tx *db.Tx) error {
		addresses, err := db.One[string](t.Context(), tx, "SELECT current_setting('listen_addresses')")
		if strings.TrimSpace(addresses) != "" {
			t.Errorf("the test server listens on %q", addresses)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNewestVersionWins(t *testing.T) {
	older, newer := "/usr/lib/postgresql/9/bin/initdb", "/usr/lib/postgresql/15/bin/initdb"
	if version(older) >= version(newer) {
		t.Errorf("version(%s) = %d, version(%s) = %d", older, version(older), newer, version(newer))
	}
}
