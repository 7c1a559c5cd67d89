package db_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

func file(name, text string) fs.FS { return fstest.MapFS{name: {Data: []byte(text)}} }

func TestMigrateIsDoneOnceAndInOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		later := file("202602010000_toy_more.sql", "INSERT INTO toy_box (school_id, id, name) VALUES ('s1', '1', 'bear');")
		for range 2 { // the second time there is nothing to do
			if err := d.Migrate(t.Context(), append([]fs.FS{later}, schema()...)...); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, d, ours); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

// A feature's schema may come later with an earlier date.
func TestMigrateTakesALateFile(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		early := file("202501010000_late_thing.sql", "CREATE TABLE late_thing (school_id TEXT NOT NULL PRIMARY KEY);")
		if err := d.Migrate(t.Context(), append(schema(), early)...); err != nil {
			t.Fatal(err)
		}
	})
}

// A schema file that alters rows reaches every school's: row-level security must not hide them from it.
func TestMigrateReachesEverySchoolsRows(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		for _, school := range []string{ours, theirs} {
			if err := put(t, d, school, "1", "bear"); err != nil {
				t.Fatal(err)
			}
		}
		rename := file("202602010000_toy_rename.sql", "UPDATE toy_box SET name = 'boat';")
		if err := d.Migrate(t.Context(), append(schema(), rename)...); err != nil {
			t.Fatal(err)
		}
		for _, school := range []string{ours, theirs} {
			err := d.Read(t.Context(), school, func(tx *db.Tx) error {
				got, err := db.One[string](t.Context(), tx, "SELECT name FROM toy_box WHERE school_id = ?", school)
				if got != "boat" {
					t.Errorf("%s still has %q", school, got)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestMigrateKeepsToItsEngine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		text := "CREATE TABLE which_engine (school_id TEXT NOT NULL PRIMARY KEY);\n" +
			"-- +only sqlite\nINSERT INTO which_engine (school_id) VALUES ('sqlite');\n-- +end\n" +
			"-- +only postgres\nINSERT INTO which_engine (school_id) VALUES ('postgres');\n-- +end\n"
		if err := d.Migrate(t.Context(), file("202601010000_which_engine.sql", text)); err != nil {
			t.Fatal(err)
		}
		err := d.Read(t.Context(), db.AnySchool, func(tx *db.Tx) error {
			got, err := db.All[string](t.Context(), tx, "SELECT school_id FROM which_engine")
			if len(got) != 1 || got[0] != string(d.Engine) {
				t.Error(got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestMigrateRefusesAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		twice := append(schema(), schema()...)
		if err := d.Migrate(t.Context(), twice...); err == nil || !strings.Contains(err.Error(), "two schema files are called") {
			t.Errorf("one name twice: %v", err)
		}
		broken := file("202601010000_broken_file.sql", "CREATE TABLE broken_one (school_id TEXT);\nCREATE NONSENSE;")
		if err := d.Migrate(t.Context(), broken); err == nil {
			t.Error("a broken file was applied")
		}
		whole := file("202601010000_broken_file.sql", "CREATE TABLE broken_one (school_id TEXT);")
		if err := d.Migrate(t.Context(), whole); err != nil {
			t.Errorf("half of a broken file stayed: %v", err)
		}
	})
}

func TestOddFileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"plain.db", "with space.db", "why?.db", "a#b.db", "100%.db", "%41.db", "a&b=c;d.db", "ü+é.db", "file:x.db", "-x.db"} {
		path := filepath.Join(t.TempDir(), "folder of? #1 50%", name)
		openIn(t, path)
		found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.db"))
		if err != nil || len(found) != 1 || found[0] != path {
			t.Errorf("%q became %q (%v)", path, found, err)
		}
	}
}

func TestBackupIsWhole(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schema()...); err != nil {
		t.Fatal(err)
	}
	if err := put(t, d, ours, "1", "bear"); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy of it.db")
	if err := d.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	copied, err := db.Open(t.Context(), db.Config{DSN: to})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if n := count(t, copied, ours); n != 1 {
		t.Errorf("the copy has %d rows", n)
	}
}
