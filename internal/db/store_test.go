package db_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

const ours, theirs = "s1", "s2"

// schema is a small feature's: a table with every type that the house uses.
func schema() []fs.FS {
	return []fs.FS{fstest.MapFS{"202601010000_toy_box.sql": {Data: []byte(`
CREATE TABLE toy_box (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  name      TEXT NOT NULL,
  at        TEXT,
  many      BIGINT,
  broken    BOOLEAN,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, name)
);`)}}}
}

type toy struct {
	ID     string  `db:"id"`
	Name   string  `db:"name"`
	At     *string `db:"at"`
	Many   *int64  `db:"many"`
	Broken *bool   `db:"broken"`
	Notes  string  // no column: never filled
}

const (
	sqlPut  = `INSERT INTO toy_box (school_id, id, name, at, many, broken) VALUES (?, ?, ?, ?, ?, ?)`
	sqlToys = `SELECT id, name, at, many, broken FROM toy_box WHERE school_id = ? ORDER BY id`
	sqlMany = `SELECT COUNT(*) FROM toy_box`
)

func write(t *testing.T, d *db.DB, school string, f func(*db.Tx) error) error {
	t.Helper()
	return d.Write(t.Context(), school, f)
}

func put(t *testing.T, d *db.DB, school, id, name string) error {
	t.Helper()
	return write(t, d, school, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), sqlPut, school, id, name, nil, nil, nil)
		return err
	})
}

func count(t *testing.T, d *db.DB, school string) int64 {
	t.Helper()
	var n int64
	err := d.Read(t.Context(), school, func(tx *db.Tx) error {
		var err error
		n, err = db.One[int64](t.Context(), tx, sqlMany)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What is written comes back the same on both engines, a moment's text with every nought.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		at, many, broken := "2026-11-22T02:38:34.500Z", int64(1)<<53+1, true
		err := write(t, d, ours, func(tx *db.Tx) error {
			n, err := tx.Exec(t.Context(), sqlPut, ours, "1", "Bär's 'box'?", at, many, broken)
			if n != 1 {
				t.Errorf("%d rows were changed", n)
			}
			_, err2 := tx.Exec(t.Context(), sqlPut, ours, "2", "", nil, nil, nil)
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), ours, func(tx *db.Tx) error {
			all, err := db.All[toy](t.Context(), tx, sqlToys, ours)
			if err != nil {
				return err
			}
			if len(all) != 2 || all[0].Name != "Bär's 'box'?" || *all[0].At != at || *all[0].Many != many || !*all[0].Broken {
				t.Errorf("%+v", all)
			}
			if all[1].At != nil || all[1].Many != nil || all[1].Broken != nil {
				t.Errorf("NULL came back as %+v", all[1])
			}
			same, err := db.One[string](t.Context(), tx, `SELECT COALESCE(at, '') FROM toy_box WHERE id = ?`, "1")
			if same != at {
				t.Errorf("a moment from an expression came back as %q", same)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRowsThatDoNotFit(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		if err := put(t, d, ours, "1", "bear"); err != nil {
			t.Fatal(err)
		}
		ask := func(says string, f func(*db.Tx) error) {
			t.Helper()
			err := d.Read(t.Context(), ours, f)
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%v does not say %q", err, says)
			}
		}
		ask("no field for column", func(tx *db.Tx) error {
			_, err := db.All[toy](t.Context(), tx, `SELECT id, school_id FROM toy_box`)
			return err
		})
		ask("do not fit in one string", func(tx *db.Tx) error {
			_, err := db.All[string](t.Context(), tx, `SELECT id, name FROM toy_box`)
			return err
		})
		ask("db: scan", func(tx *db.Tx) error {
			_, err := db.All[int64](t.Context(), tx, `SELECT name FROM toy_box`)
			return err
		})
		ask("db: scan", func(tx *db.Tx) error {
			_, err := db.All[string](t.Context(), tx, `SELECT at FROM toy_box`) // NULL is no text
			return err
		})
		ask("toy_bax", func(tx *db.Tx) error {
			_, err := db.All[string](t.Context(), tx, `SELECT id FROM toy_bax`)
			return err
		})
		err := d.Read(t.Context(), ours, func(tx *db.Tx) error {
			_, err := db.One[string](t.Context(), tx, `SELECT id FROM toy_box WHERE id = ?`, "9")
			return err
		})
		if !errors.Is(err, db.ErrNone) {
			t.Errorf("one of none: %v", err)
		}
		gone := errors.New("there is no such toy")
		err = d.Read(t.Context(), ours, func(tx *db.Tx) error {
			_, err := db.OneOr[string](t.Context(), tx, gone, `SELECT id FROM toy_box WHERE id = ?`, "9")
			return err
		})
		if err != gone { //nolint:errorlint // the very sentence, with nothing around it
			t.Errorf("one of none, in words: %v", err)
		}
		ask("toy_bax", func(tx *db.Tx) error {
			_, err := db.OneOr[string](t.Context(), tx, gone, `SELECT id FROM toy_bax`)
			return err
		})
	})
}

func TestTaken(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		if err := put(t, d, ours, "1", "bear"); err != nil {
			t.Fatal(err)
		}
		if err := put(t, d, ours, "1", "boat"); !errors.Is(err, db.ErrTaken) {
			t.Errorf("primary key: %v", err)
		}
		if err := put(t, d, ours, "2", "bear"); !errors.Is(err, db.ErrTaken) {
			t.Errorf("unique: %v", err)
		}
		if err := put(t, d, theirs, "1", "bear"); err != nil {
			t.Errorf("another school's: %v", err)
		}
		err := write(t, d, ours, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO toy_box (school_id, id) VALUES (?, ?)`, ours, "3")
			return err
		})
		if err == nil || errors.Is(err, db.ErrTaken) {
			t.Errorf("a missing name is not a taken one: %v", err)
		}
	})
}

// A transaction whose function fails, or panics, leaves nothing.
func TestNothingHalfDone(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		no := errors.New("second thoughts")
		err := write(t, d, ours, func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), sqlPut, ours, "1", "bear", nil, nil, nil); err != nil {
				return err
			}
			return no
		})
		if !errors.Is(err, no) || count(t, d, ours) != 0 {
			t.Errorf("%v, %d rows", err, count(t, d, ours))
		}
		func() {
			defer func() { _ = recover() }()
			_ = write(t, d, ours, func(tx *db.Tx) error {
				_, _ = tx.Exec(t.Context(), sqlPut, ours, "1", "bear", nil, nil, nil)
				panic("bug")
			})
		}()
		if err := put(t, d, ours, "1", "bear"); err != nil {
			t.Errorf("after a panic the database is stuck: %v", err)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), ours, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), sqlPut, ours, "1", "bear", nil, nil, nil)
			return err
		})
		if err == nil || count(t, d, ours) != 0 {
			t.Errorf("a read wrote: %v", err)
		}
	})
}

// One read sees one state of the data, whatever is written meanwhile.
func TestReadStandsStill(t *testing.T) {
	t.Parallel()
	dbtest.EachMigrated(t, schema(), func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), ours, func(tx *db.Tx) error {
			before, err := db.One[int64](t.Context(), tx, sqlMany)
			if err != nil {
				return err
			}
			if err := put(t, d, ours, "1", "bear"); err != nil {
				return err
			}
			after, err := db.One[int64](t.Context(), tx, sqlMany)
			if before != 0 || after != 0 {
				t.Errorf("%d, then %d", before, after)
			}
			return err
		})
		if err != nil || count(t, d, ours) != 1 {
			t.Fatal(err)
		}
	})
}
