package classroom

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const (
	school = "s1"
	word   = "otter-violin-puddle-comet" // every adult's here
)

const folk = "account,given,family,kind,posts,year,class,taught\n" +
	"m.reed,Morgan,Reed,staff,teacher,,,1 Otter\n" +
	"s.hill,Sam,Hill,staff,teacher,,,3 Heron\n" +
	"c.moor,Cory,Moor,staff,coordinator,,,\n" +
	"a.lark,Ada,Lark,pupil,pupil,1,1 Otter,\n" +
	"a.wren,Ada,Wren,pupil,pupil,1,1 Otter,\n" +
	"b.finch,Ben,Finch,pupil,pupil,1,1 Otter,\n" +
	"o.crow,Ola,Crow,pupil,pupil,3,3 Heron,\n"

// house is the real features behind the real web on a real database, with a clock that the tests move.
type house struct {
	t      *testing.T
	ledger *ledger.Ledger
	gate   *authz.Gate
	base   feature.Base
	room   *Classroom
	told   []notices.Notice
	site   *httptest.Server
	now    *atomic.Int64
	ids    map[string]string
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, accounts.Schema, Schema}, func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func thePack() *policy.Pack {
	post := func(key string, roles ...string) policy.Post {
		return policy.Post{Key: key, Title: "The " + key, Roles: roles}
	}
	return &policy.Pack{
		Posts: []policy.Post{post("teacher", "teacher"), post("coordinator", "coordinator"), post("pupil", "pupil")},
		Settings: policy.Settings{IdleMinutes: map[string]int{"pupils": 20, "staff": 10}, FailedSignIns: map[string]int{"pupils": 3, "adults": 5},
			PasswordLength: map[string]int{"ks1": 4, "lower_ks2": 8, "upper_ks2": 10, "adults": 12}, Access: policy.Access{PicturesTo: "2"}},
	}
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, now: &atomic.Int64{}}
	h.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	clock := func() time.Time { return time.UnixMilli(h.now.Load()).UTC() }
	h.base = feature.Base{School: school, Now: clock, Policy: &feature.InForce{}}
	_, acc := accounts.New(h.base, people.Store{})
	acts := append(web.Actions(), acc.Actions...)
	for _, f := range []feature.Feature{people.New(h.base), schools.New(h.base), New(h.base, people.Store{}, nil, Hooks{})} {
		acts = append(acts, f.Actions...)
	}
	var err error
	if h.gate, err = authz.New(acts, nil); err != nil {
		t.Fatal(err)
	}
	h.ledger = ledger.New(d, id.New(clock), clock)
	h.base.Gate, h.base.Ledger = h.gate, h.ledger
	plan, err := h.gate.Prepare(thePack())
	if err != nil {
		t.Fatal(err)
	}
	plan.Commit()
	h.base.Policy.Store(&feature.Active{Pack: thePack()})
	h.open()
	return h
}

func (h *house) open() {
	doorman, acc := accounts.New(h.base, people.Store{})
	hooks := Hooks{KeyFile: filepath.Join(h.t.TempDir(), "classroom.key"), URL: "http://school.example", Tell: h.tell}
	f := New(h.base, people.Store{}, doorman, hooks)
	h.room = &Classroom{base: h.base, people: people.Store{}, accounts: doorman, hooks: hooks, store: newStore(h.base.Now)}
	c := web.Config{Gate: h.gate, Doorman: doorman}
	for _, one := range []feature.Feature{schools.New(h.base), people.New(h.base), acc, f} {
		c.Routes, c.Panels, c.HTML = append(c.Routes, one.Routes...), append(c.Panels, one.Panels...), append(c.HTML, one.HTML)
		for _, k := range one.Keep {
			h.ledger.Seal(k.Kind, k.Rows)
		}
	}
	pages, err := web.New(c)
	if err != nil {
		h.t.Fatal(err)
	}
	pages.SetSchool(web.School{ID: school, Name: "Larkfield Primary School"})
	h.site = httptest.NewServer(pages.Handler())
	h.t.Cleanup(h.site.Close)
	h.fill(doorman)
}

func (h *house) fill(acc *accounts.Accounts) {
	h.t.Helper()
	rows, faults := people.ParseCSV(strings.NewReader(folk), people.Limits{Posts: thePack().Posts})
	if len(faults) > 0 {
		h.t.Fatal(faults)
	}
	verifier, err := acc.Hash(h.t.Context(), word)
	if err != nil {
		h.t.Fatal(err)
	}
	h.write("seed", func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "Larkfield Primary School"); err != nil {
			return ledger.Event{}, err
		}
		report, err := people.Store{}.Import(h.t.Context(), tx, rows)
		if err != nil {
			return ledger.Event{}, err
		}
		h.ids = report.IDs
		e := report.Event(tx)
		var all []accounts.Fresh
		for _, person := range h.ids {
			all = append(all, accounts.Fresh{Person: person, Verifier: verifier, Band: accounts.Adults})
			e.Also = append(e.Also, accounts.Ref(school, person))
		}
		return e, acc.CreateMany(h.t.Context(), tx, all)
	})
}

func (h *house) write(job string, f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	if err := h.ledger.Write(h.t.Context(), h.gate.System(school, job), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	if err := h.ledger.Read(h.t.Context(), h.gate.Subject(school), f); err != nil {
		h.t.Fatal(err)
	}
}

// tell stands where the app ties in the notices, whose own tests show what becomes of them.
func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	h.told = append(h.told, n)
	return nil
}

// verbs are the events of a kind so far.
func (h *house) verbs(verb string) (n int) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		n, err = db.One[int](h.t.Context(), tx.Tx, `SELECT COUNT(*) FROM ledger_event WHERE school_id = ? AND verb = ?`, school, verb)
		return err
	})
	return n
}

// browser is one device in the school.
type browser struct {
	h *house
	c *http.Client
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h, &http.Client{Jar: jar}}
}

func (h *house) as(account string) *browser {
	b := h.browser()
	if status, _ := b.post("/sign-in", "name", account, "password", word); status != http.StatusOK {
		h.t.Fatalf("%s cannot sign in: %d", account, status)
	}
	return b
}

func (b *browser) get(path string) (int, *goquery.Document) {
	b.h.t.Helper()
	r, err := b.c.Get(b.h.site.URL + path)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return b.read(r)
}

func (b *browser) post(path string, pairs ...string) (int, *goquery.Document) {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := b.c.PostForm(b.h.site.URL+path, form)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return b.read(r)
}

func (b *browser) read(r *http.Response) (int, *goquery.Document) {
	b.h.t.Helper()
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		b.h.t.Fatal(err)
	}
	return r.StatusCode, doc
}
