package ledger

import (
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
)

// A school that moves from one engine to the other keeps its seals: every type digests to the same sum.
func TestSealIsTheSameOnBothEngines(t *testing.T) {
	t.Parallel()
	sums := map[db.Engine]string{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := New(d, id.New(clock.System), clock.System)
		l.Seal("thing", []Rows{{"thing", `SELECT id, yes, no, maybe, many, whole, words, none, at, day, nanos,
 COALESCE(at, '') AS at2, COALESCE(nanos, '') AS nanos2, many + 1 AS more FROM seal_thing WHERE school_id = ? AND id = ?`}})
		err := d.Write(t.Context(), "s1", func(raw *db.Tx) error {
			tx := &Tx{Tx: raw}
			for _, q := range []string{
				`CREATE TABLE seal_thing (school_id TEXT, id TEXT, yes BOOLEAN, no BOOLEAN, maybe BOOLEAN, many BIGINT, whole INTEGER,
 words TEXT, none TEXT, at TEXT, day TEXT, nanos TEXT)`,
				`INSERT INTO seal_thing VALUES ('s1', '1', TRUE, FALSE, NULL, 9007199254740993, 0, ' Bär "x" \ ''7'' ', NULL,
 '2026-11-22T08:00:00.500Z', '2026-11-22', '2026-11-22T08:00:00.123456789Z')`,
			} {
				if _, err := tx.Exec(t.Context(), q); err != nil {
					return err
				}
			}
			sum, sealed, err := l.sum(t.Context(), tx, ref.New("s1", "thing", "1"))
			if !sealed {
				t.Error("nothing was sealed")
			}
			sums[d.Engine] = sum
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	if len(sums) == 2 && sums[db.SQLite] != sums[db.Postgres] {
		t.Errorf("%v", sums)
	}
}

func TestAsText(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 0, 0, 123e6, time.UTC)
	for _, c := range []struct {
		a, b any
		same bool
	}{
		{int64(1), true, true}, {int64(0), false, true}, {true, false, false},
		{"x", []byte("x"), true}, {"1", int64(1), true},
		{nil, "", false}, {nil, false, false}, {"x", "x ", false}, {"x", []byte("x "), false},
		{at, "2026-11-22T08:00:00.123Z", true},
	} {
		if got := asText(c.a) == asText(c.b); got != c.same {
			t.Errorf("%#v and %#v: %q, %q", c.a, c.b, asText(c.a), asText(c.b))
		}
	}
}

func TestOnlySealedKindsAreDigested(t *testing.T) {
	t.Parallel()
	l := New(nil, nil, nil)
	l.Seal("thing", nil)
	for _, r := range []ref.Ref{ref.New("s1", "other", "1"), ref.New("s1", "thing", "")} {
		if _, sealed, err := l.sum(t.Context(), &Tx{}, r); sealed || err != nil {
			t.Errorf("%v: %v, %v", r, sealed, err)
		}
	}
}

func TestActorNames(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]authz.Actor{
		"nobody": {}, "person/p1": {Person: "p1", Name: "not this", Account: "nor this"}, "job/sweep": {Job: "sweep", Person: "p1"},
	} {
		if got := actorName(a); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

// A later version adds columns and tables: what was sealed before stays whole until something stands in them. // shows MON-18
func TestANewColumnBreaksNoSeal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := New(d, id.New(clock.System), clock.System)
		thing := ref.New("s1", "thing", "1")
		sum := func(tx *Tx, columns string, more ...Rows) string {
			l.Seal("thing", append([]Rows{{"thing", `SELECT ` + columns + ` FROM later_thing WHERE school_id = ? AND id = ?`}}, more...))
			got, _, err := l.sum(t.Context(), tx, thing)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		err := d.Write(t.Context(), "s1", func(raw *db.Tx) error {
			tx := &Tx{Tx: raw}
			do := func(q string) {
				if _, err := tx.Exec(t.Context(), q); err != nil {
					t.Fatal(err)
				}
			}
			do(`CREATE TABLE later_thing (school_id TEXT, id TEXT, words TEXT)`)
			do(`INSERT INTO later_thing VALUES ('s1', '1', 'a')`)
			before := sum(tx, "id, words")
			do(`ALTER TABLE later_thing ADD COLUMN note TEXT NOT NULL DEFAULT ''`)
			do(`ALTER TABLE later_thing ADD COLUMN many BIGINT NOT NULL DEFAULT 0`)
			do(`ALTER TABLE later_thing ADD COLUMN yes BOOLEAN NOT NULL DEFAULT FALSE`)
			do(`CREATE TABLE later_part (school_id TEXT, thing TEXT)`)
			part := Rows{"part", `SELECT thing FROM later_part WHERE school_id = ? AND thing = ?`}
			if after := sum(tx, "id, words, note, many, yes", part); after != before {
				t.Errorf("a seal broke by a new column: %s, %s", before, after)
			}
			for _, q := range []string{`UPDATE later_thing SET many = 1`, `UPDATE later_thing SET many = 0, yes = TRUE`, `UPDATE later_thing SET yes = FALSE, note = 'a', words = ''`} {
				do(q)
				if after := sum(tx, "id, words, note, many, yes", part); after == before {
					t.Errorf("%s went unseen", q)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
