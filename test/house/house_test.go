// Package house_test holds the whole house up: the real features behind the real gate on a real database, with a
// school of a few invented people and a clock that the tests move.
package house_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"belisha/internal/app"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

const (
	school   = "house"
	secret   = "otter-violin-puddle-comet" // everybody's here; one verifier serves all, as in the demo
	ourClass = "5 Badger"
	theirs   = "4 Kestrel"
	young    = "1 Wren" // comes in by pictures; of our teacher
	youngToo = "2 Lark" // not of our teacher
)

// folk are one person for each role, and some for the tests of routing. Every name is made up and is no English word,
// so that finding one on a page means that it leaked.
const folk = `account,given,family,kind,posts,year,class,taught,manager,carers,born,email
qhead,Quorvina,Brackwellow,staff,head,,,,,,,
qdsl,Tazmerell,Oggendry,staff,lead,,,,qhead,,,
qcoordinator,Ilvareth,Pomfretter,staff,coordinator,,,,qhead,,,
qtechnician,Wendorick,Zuckermole,staff,technician,,,,qhead,,,
qteacher,Yosphira,Lumbergate,staff,teacher,,,5 Badger; 1 Wren,qhead,,,
qother,Dravinka,Cressingfold,staff,teacher,,,4 Kestrel; 2 Lark,qhead,,,
qassistant,Fenwyllo,Gristlebeck,staff,assistant,,,5 Badger; 1 Wren,qhead,,,
qoffice,Nerrivane,Thackeroy,staff,office_manager,,,,qhead,,,
qgovernor,Ombreline,Vaskerton,governor,governor,,,,,,,
qchair,Pellandra,Undershaw-Ixby,governor,chair,,,,,,,
qguest,Ulvandra,Quillmarsh,visitor,,,,,,,,
qparent,Rovenna,Jessamoor,parent,parent,,,,,,,rovenna@families.example
qhome,Idrisanne,Jessamoor,parent,parent,,,,,,,idrisanne@families.example
qbarred,Corvanthe,Jessamoor,parent,parent,,,,,,,corvanthe@families.example
qfar,Selmindra,Wexcombery,parent,parent,,,,,,,selmindra@families.example
qkin,Thornelia,Hollowbrant,parent,parent,,,,,,,
qpupil,Zibbelind,Jessamoor,pupil,pupil,5,5 Badger,,,qparent; qhome; !qbarred,2017-03-14,
qmate,Kixander,Hollowbrant,pupil,pupil,5,5 Badger,,,qkin,2017-05-02,
qaway,Brumelda,Wexcombery,pupil,pupil,4,4 Kestrel,,,qfar,2018-01-30,
qtiny,Wimberel,Jessamoor,pupil,pupil,1,1 Wren,,,qparent,2020-11-09,
qlark,Fennimarra,Wexcombery,pupil,pupil,2,2 Lark,,,qfar,2019-12-19,
`

// house is a school that is open, with its pages on a socket of their own.
type house struct {
	*app.Seeding
	t       *testing.T
	cfg     app.Config
	site    *httptest.Server
	now     *atomic.Int64
	db      *db.DB // the same database, by a second door: to see what was truly stored
	traffic *db.DB
	mail    *mailbox
	ids     map[string]string // who → person; the account of "head" is "qhead"
	apps    map[string]*codeApp
}

// TestMain keeps the house's own log out of the tests' words.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	code := m.Run()
	if err := leave(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// each runs a test over a fresh house on both engines; no two tests share a house, so they need not wait for each other.
func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); f(t, open(t, db.SQLite)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); f(t, open(t, db.Postgres)) })
}

// open gives the test a house of its own: a copy of the one that was founded for its engine.
func open(t *testing.T, engine db.Engine) *house {
	t.Helper()
	base := founded[engine]
	base.once.Do(func() { base.found(t, engine) })
	if !base.stands {
		t.Fatal("the house could not be founded")
	}
	h := newHouse(t, t.TempDir())
	h.must(os.CopyFS(h.cfg.Dir, os.DirFS(base.dir)))
	if engine == db.Postgres {
		h.cfg.Database = dbtest.PostgresCopy(t, base.dsn)
	}
	var err error
	if h.Seeding, err = app.Seed(t.Context(), h.cfg, h.clock, school); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.must(h.Close()) })
	h.must(h.Seeding.Open(t.Context()))
	h.secondDoor()
	h.site = httptest.NewServer(h.Pages())
	t.Cleanup(h.site.Close)
	return h
}

func newHouse(t *testing.T, dir string) *house {
	t.Helper()
	h := &house{t: t, now: &atomic.Int64{}, cfg: app.Defaults(), apps: map[string]*codeApp{}, ids: map[string]string{}}
	h.now.Store(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC).UnixMilli()) // a Monday in term
	h.cfg.Dir, h.mail = dir, serveMail(t)
	pond := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<title>The pond</title>")) }))
	t.Cleanup(pond.Close)
	h.cfg.Proxy.Resolve = map[string]string{"wrong.example": strings.TrimPrefix(pond.URL, "http://")} // the one site that can be looked at
	h.cfg.Mail = app.MailConfig{Server: h.mail.addr, From: "belisha@school.example", TLS: "none"}
	return h
}

func (h *house) secondDoor() {
	h.t.Helper()
	main, lines := db.Config{DSN: h.cfg.Database}, db.Config{DSN: h.cfg.Database, Schema: "traffic"}
	if h.cfg.Database == "" {
		main.DSN, lines = filepath.Join(h.cfg.Dir, "belisha.db"), db.Config{DSN: filepath.Join(h.cfg.Dir, "traffic.db")}
	}
	for _, one := range []struct {
		to   **db.DB
		from db.Config
	}{{&h.db, main}, {&h.traffic, lines}} {
		d, err := db.Open(h.t.Context(), one.from)
		h.must(err)
		h.t.Cleanup(func() { h.must(d.Close()) })
		*one.to = d
	}
	type row struct {
		ID      string `db:"id"`
		Account string `db:"account"`
	}
	for _, p := range all[row](h, `SELECT id, account FROM people_person WHERE school_id = ?`, school) {
		h.ids[strings.TrimPrefix(p.Account, "q")] = p.ID
	}
}

func (h *house) clock() time.Time             { return time.UnixMilli(h.now.Load()).UTC() }
func (h *house) later(d time.Duration)        { h.now.Add(d.Milliseconds()) }
func (h *house) ctx() context.Context         { return h.t.Context() }
func (h *house) person(account string) string { return "person/" + h.ids[account] }
func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// one reads a single value past the house.
func one[T any](h *house, query string, args ...any) T {
	h.t.Helper()
	return oneOf[T](h, h.db, query, args...)
}

func oneOf[T any](h *house, d *db.DB, query string, args ...any) (out T) {
	h.t.Helper()
	err := d.Read(h.ctx(), school, func(tx *db.Tx) (err error) {
		out, err = db.One[T](h.ctx(), tx, query, args...)
		return err
	})
	if err != nil {
		h.t.Fatalf("%s %v: %v", query, args, err)
	}
	return out
}

// all reads the rows of a school past the house.
func all[T any](h *house, query string, args ...any) (out []T) {
	h.t.Helper()
	h.must(h.db.Read(h.ctx(), school, func(tx *db.Tx) (err error) {
		out, err = db.All[T](h.ctx(), tx, query, args...)
		return err
	}))
	return out
}
