package house_test

import (
	"errors"
	"os"
	"sync"
	"testing"

	"belisha/internal/app"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

// foundation is a house that was founded, filled and left: reading a policy and laying the tables takes longer than most tests.
type foundation struct {
	once     sync.Once
	dir, dsn string
	drop     func() error
	stands   bool
}

var founded = map[db.Engine]*foundation{db.SQLite: {}, db.Postgres: {}} //nolint:gochecknoglobals // one of each engine; every test copies it

func (f *foundation) found(t *testing.T, engine db.Engine) {
	t.Helper()
	var err error
	if f.dir, err = os.MkdirTemp("", "belisha-house-"); err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, f.dir)
	if engine == db.Postgres {
		f.dsn, f.drop = dbtest.PostgresKept(t)
		h.cfg.Database = f.dsn
	}
	if h.Seeding, err = app.Seed(t.Context(), h.cfg, h.clock, school); err != nil {
		t.Fatal(err)
	}
	h.fill()
	h.must(h.Close())
	f.stands = true
}

func (h *house) fill() {
	h.t.Helper()
	ctx := h.t.Context()
	h.must(h.Begin(ctx, app.First{ID: school, School: "Larkhollow Primary School", Pack: pack(h.t), By: "Full Governing Body",
		Minute: "minute 7.2", Account: "qadmin", Given: "Ambrelyne", Family: "Skittermarsh", Password: secret}))
	ids, err := h.Import(ctx, folk)
	h.must(err)
	var all []string
	for _, id := range ids {
		all = append(all, id)
	}
	h.must(h.GiveAccounts(ctx, map[string][]string{secret: all}))
	h.everybodySigns()
}

// leave takes away what was founded.
func leave() error {
	var all []error
	for _, f := range founded {
		if f.drop != nil {
			all = append(all, f.drop())
		}
		if f.dir != "" {
			all = append(all, os.RemoveAll(f.dir))
		}
	}
	return errors.Join(all...)
}
