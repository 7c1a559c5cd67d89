package ledger_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

const ours, theirs = "s1", "s2"

// toys is a small feature's schema: a sealed record of two tables, with every type that the house uses.
func toys() fs.FS {
	return fstest.MapFS{"202601010000_toy_case.sql": {Data: []byte(`
CREATE TABLE toy_case (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  title     TEXT NOT NULL,
  note      TEXT,
  many      BIGINT,
  done      BOOLEAN NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE TABLE toy_part (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  case_id   TEXT NOT NULL,
  text      TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);`)}}
}

const (
	sqlPutCase = `INSERT INTO toy_case (school_id, id, title, note, many, done, at) VALUES (?,?,?,?,?,?,?)`
	sqlPutPart = `INSERT INTO toy_part (school_id, id, case_id, text) VALUES (?,?,?,?)`
	sqlRename  = `UPDATE toy_case SET title = ? WHERE school_id = ? AND id = ?`
	sqlCases   = `SELECT COUNT(*) FROM toy_case WHERE school_id = ?`
)

// house is a ledger over a fresh database with a gate over the real table of rights.
type house struct {
	*ledger.Ledger
	db   *db.DB
	gate *authz.Gate
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, toys()}, func(t *testing.T, d *db.DB) { body(t, newHouse(t, d)) })
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	gate, err := authz.New([]authz.Action{
		{Name: "people.list"},
		{Name: "people.change", Changes: true},
		{Name: "people.export", Sensitive: true},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := ticking()
	l := ledger.New(d, &id.Source{Now: now, Rand: rand.NewChaCha8([32]byte{7})}, now)
	l.Seal("toy", []ledger.Rows{
		{Name: "toy_case", Query: `SELECT id, title, note, many, done, at, COALESCE(at, '') AS again FROM toy_case WHERE school_id = ? AND id = ?`},
		{Name: "toy_part", Query: `SELECT id, text FROM toy_part WHERE school_id = ? AND case_id = ? ORDER BY id`},
	})
	return &house{Ledger: l, db: d, gate: gate}
}

// ticking is a clock that goes on a second each time it is read.
func ticking() func() time.Time {
	var mu sync.Mutex
	at := time.Date(2026, 11, 22, 8, 0, 0, 500e6, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}

// grant asks the gate as a head teacher.
func (h *house) grant(t *testing.T, school, action string) authz.Grant {
	t.Helper()
	head := authz.Actor{School: school, Person: "p1", Roles: []authz.Role{authz.Head}}
	g, err := h.gate.Check(t.Context(), head, action, authz.Subject{Ref: ref.New(school, "school", school)})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func toy(school, id string) ref.Ref { return ref.New(school, "toy", id) }

// open writes a case of two parts, with its event.
func (h *house) open(t *testing.T, school, id string) {
	t.Helper()
	err := h.Write(t.Context(), h.grant(t, school, "people.change"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "toys.opened", Subject: toy(school, id)}, putToy(t.Context(), tx, id)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func putToy(ctx context.Context, tx *ledger.Tx, id string) error {
	if _, err := tx.Exec(ctx, sqlPutCase, tx.School, id, "Bear "+id, nil, int64(1), true, "2026-11-22T08:00:00.500Z"); err != nil {
		return err
	}
	for i := range 2 {
		if _, err := tx.Exec(ctx, sqlPutPart, tx.School, fmt.Sprintf("%s-%d", id, i), id, "part"); err != nil {
			return err
		}
	}
	return nil
}

func (h *house) rename(t *testing.T, school, id, title string) {
	t.Helper()
	err := h.Write(t.Context(), h.grant(t, school, "people.change"), func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := tx.Exec(t.Context(), sqlRename, title, tx.School, id)
		return ledger.Event{Verb: "toys.renamed", Subject: toy(school, id)}, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// look leaves an event of a look at a case.
func (h *house) look(t *testing.T, school, id string) {
	t.Helper()
	err := h.View(t.Context(), h.grant(t, school, "people.export"), func(*ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "toys.viewed", Subject: toy(school, id)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) verify(t *testing.T, school string) ledger.Report {
	t.Helper()
	r, err := h.Verify(t.Context(), h.gate.System(school, "trail.verify"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (h *house) find(t *testing.T, school string, q ledger.Query) []ledger.Told {
	t.Helper()
	var out []ledger.Told
	err := h.Read(t.Context(), h.grant(t, school, "people.list"), func(tx *ledger.Tx) error {
		var err error
		out, err = ledger.Find(t.Context(), tx, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// cases counts a school's cases.
func (h *house) cases(t *testing.T, school string) int64 {
	t.Helper()
	var n int64
	err := h.Read(t.Context(), h.grant(t, school, "people.list"), func(tx *ledger.Tx) error {
		var err error
		n, err = db.One[int64](t.Context(), tx.Tx, sqlCases, tx.School)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
