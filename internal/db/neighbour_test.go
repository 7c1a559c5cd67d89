package db_test

import (
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

// The second lock of tenancy, on PostgreSQL: a statement that forgets its school finds only its own.
func TestNeighboursRowsDoNotShow(t *testing.T) {
	t.Parallel()
	d := openAt(t, db.Config{DSN: dbtest.PostgresDSN(t)})
	for _, school := range []string{ours, theirs} {
		if err := put(t, d, school, "1", "bear of "+school); err != nil {
			t.Fatal(err)
		}
	}
	for school, want := range map[string]int64{ours: 1, theirs: 1, "s3": 0, "": 0, db.AnySchool: 2} {
		if got := count(t, d, school); got != want {
			t.Errorf("school %q sees %d rows, not %d", school, got, want)
		}
	}
	reach := func(statement string) int64 {
		var n int64
		err := write(t, d, ours, func(tx *db.Tx) error {
			var err error
			n, err = tx.Exec(t.Context(), statement)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := reach("UPDATE toy_box SET many = 7"); n != 1 {
		t.Errorf("an update reached %d rows", n)
	}
	if n := reach("DELETE FROM toy_box WHERE school_id = 's2'"); n != 0 {
		t.Errorf("a delete reached %d of the neighbour's rows", n)
	}
	err := write(t, d, ours, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), sqlPut, theirs, "2", "a gift", nil, nil, nil)
		return err
	})
	if err == nil {
		t.Error("a row was put among the neighbour's")
	}
	err = write(t, d, ours, func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE toy_box SET school_id = ?", theirs)
		return err
	})
	if err == nil {
		t.Error("a row was moved to the neighbour's")
	}
}

// The setting lives as long as its transaction: a pooled connection does not carry a school on to the next.
func TestSchoolEndsWithItsTransaction(t *testing.T) {
	t.Parallel()
	d := openAt(t, db.Config{DSN: dbtest.PostgresDSN(t)})
	for _, school := range []string{ours, theirs} {
		if err := put(t, d, school, "1", "bear"); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 41 { // the last turn is one that sees all
		school, want := db.AnySchool, int64(2)
		if i%2 == 1 {
			school, want = "s3", 0
		}
		if got := count(t, d, school); got != want {
			t.Fatalf("turn %d: school %q sees %d rows", i, school, got)
		}
	}
	pool, _ := d.Pools()
	var left int
	if err := pool.QueryRowContext(t.Context(), sqlMany).Scan(&left); err != nil || left != 0 {
		t.Errorf("outside every transaction %d rows show (%v)", left, err)
	}
}

// Traffic lives in a schema of its own, beside the records.
func TestSchemasLieApart(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	records, traffic := openAt(t, db.Config{DSN: dsn}), openAt(t, db.Config{DSN: dsn, Schema: "traffic"})
	if err := put(t, traffic, ours, "1", "bear"); err != nil {
		t.Fatal(err)
	}
	if got := count(t, records, ours); got != 0 {
		t.Errorf("the records see %d rows of the traffic", got)
	}
	if got := count(t, traffic, theirs); got != 0 {
		t.Errorf("in the second schema a neighbour sees %d rows", got)
	}
}
