package accounts

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// house is the three lowest features behind the real web, on a real database, with a clock that tests set.
type house struct {
	t      testing.TB
	d      *db.DB
	base   feature.Base
	ledger *ledger.Ledger
	gate   *authz.Gate
	acc    *Accounts
	feat   feature.Feature
	site   *httptest.Server
	now    *atomic.Int64
	ids    map[string]string // account → person
	pack   *policy.Pack

	told      []notices.Notice // what people were told, besides the notices themselves
	incidents []Matter
	group     string          // the group of every device
	absent    map[string]bool // by person
}

const folk = "account,given,family,kind,posts,year,class,taught\n" +
	"m.reed,Morgan,Reed,staff,teacher,,,4A\n" +
	"s.hill,Sam,Hill,staff,teacher,,,5B\n" +
	"d.lane,Drew,Lane,staff,dsl,,,\n" +
	"c.moor,Cory,Moor,staff,coordinator,,,\n" +
	"t.wold,Terry,Wold,staff,technician,,,\n" +
	"a.lark,Ada,Lark,pupil,pupil,4,4A,\n" +
	"j.lark,Jo,Lark,parent,,,,\n"

// word is everybody's password here; one verifier serves all, as in the demo.
const word = "otter-violin-puddle-comet"

func thePack() *policy.Pack {
	post := func(key string, roles ...string) policy.Post {
		return policy.Post{Key: key, Title: "The " + key, Roles: roles}
	}
	return &policy.Pack{
		Posts: []policy.Post{post("teacher", "teacher"), post("dsl", "dsl"), post("coordinator", "coordinator"), post("technician", "technician"), post("pupil", "pupil"),
			post("head", "head"), post("chair", "chair"), post("office", "office")},
		Settings: policy.Settings{IdleMinutes: map[string]int{"pupils": 20, "staff": 10, "safeguarding": 5},
			FailedSignIns: map[string]int{"pupils": 10, "adults": 3}, PasswordLength: map[string]int{"ks1": 4, "lower_ks2": 8, "upper_ks2": 10, "adults": 12}},
	}
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, now: &atomic.Int64{}, absent: map[string]bool{}, pack: thePack()}
	h.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	clock := func() time.Time { return time.UnixMilli(h.now.Load()).UTC() }
	base := feature.Base{School: school, Now: clock, Policy: &feature.InForce{}}
	_, first := New(base, people.Store{})
	_, telling := notices.New(base, people.Store{}, notices.Config{})
	actions := slices.Concat(web.Actions(), first.Actions, people.New(base).Actions, schools.New(base).Actions, telling.Actions)
	var err error
	if h.gate, err = authz.New(actions, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, notices.Schema, Schema); err != nil {
		t.Fatal(err)
	}
	h.ledger = ledger.New(d, id.New(clock), clock)
	base.Gate, base.Ledger = h.gate, h.ledger
	h.base = base
	h.acc, h.feat = New(base, people.Store{})
	n, telling := notices.New(base, people.Store{}, notices.Config{})
	h.lend(n)
	features := []feature.Feature{schools.New(base), people.New(base), telling, h.feat}
	plan, err := h.gate.Prepare(h.pack)
	if err != nil {
		t.Fatal(err)
	}
	plan.Commit()
	h.rule(func(*policy.Pack) {})
	h.open(features)
	h.fill()
	return h
}

// lend gives accounts what the app would: the real notices, and ears for the rest.
func (h *house) lend(n *notices.Notices) {
	h.acc.Lend(Hooks{
		Tell: func(ctx context.Context, tx *ledger.Tx, x notices.Notice) error {
			h.told = append(h.told, x)
			return n.Tell(ctx, tx, x)
		},
		Incident: func(_ context.Context, _ *ledger.Tx, m Matter) error {
			h.incidents = append(h.incidents, m)
			return nil
		},
		DeviceGroup: func(string) string { return h.group },
		Absent:      func(_ context.Context, _ *ledger.Tx, person string) (bool, error) { return h.absent[person], nil },
	})
}

// rule puts a changed pack in force.
func (h *house) rule(change func(*policy.Pack)) {
	change(h.pack)
	h.base.Policy.Store(&feature.Active{Pack: h.pack, ApprovedBy: "the governing body"})
}

// restart builds the accounts anew on the same database, as a process that was killed does.
func (h *house) restart() {
	h.t.Helper()
	h.acc, h.feat = New(h.base, people.Store{})
	n, telling := notices.New(h.base, people.Store{}, notices.Config{})
	h.lend(n)
	h.open([]feature.Feature{schools.New(h.base), people.New(h.base), telling, h.feat})
}

// heard reports whether somebody was told something whose title says so.
func (h *house) heard(account, title string) bool {
	return slices.ContainsFunc(h.told, func(x notices.Notice) bool {
		return strings.Contains(x.Title, title) && slices.Contains(x.To, h.ids[account])
	})
}

// from is a browser at another address of this machine.
func (h *house) from(addr string) browser {
	b := h.browser()
	dial := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(addr)}}
	b.c.Transport = &http.Transport{DialContext: dial.DialContext}
	h.t.Cleanup(b.c.CloseIdleConnections)
	return b
}

// signIn tries to sign in, and carries on past the reminder.
func (b browser) signIn(account, password string) answer {
	b.h.t.Helper()
	a := b.post("/sign-in", "name", account, "password", password)
	if a.path == WelcomeAt {
		a = b.post(WelcomeAt)
	}
	return a
}

func (h *house) open(features []feature.Feature) {
	c := web.Config{Gate: h.gate, Doorman: h.acc}
	proof := web.HTML{Files: fstest.MapFS{"html/proof.html": {Data: []byte(`{{define "proof/page"}}<p id="proof">{{.}}</p>{{end}}`)}}, Views: map[string]any{"proof/page": ""}}
	c.HTML = append(c.HTML, proof)
	deep := func(c *web.Ctx) (web.Page, error) { return web.Show("proof/page", "Deep", "deep "+c.Form("x")), nil }
	for _, method := range []string{"GET", "POST"} { // a page that asks again who one is
		c.Routes = append(c.Routes, web.Route{Method: method, Path: "/deep", Action: "accounts.self", Handle: deep, Fresh: web.FreshSelf})
	}
	for _, f := range features {
		c.Routes, c.Panels, c.HTML = append(c.Routes, f.Routes...), append(c.Panels, f.Panels...), append(c.HTML, f.HTML)
		for _, k := range f.Keep {
			h.ledger.Seal(k.Kind, k.Rows)
		}
	}
	site, err := web.New(c)
	if err != nil {
		h.t.Fatal(err)
	}
	site.SetSchool(web.School{ID: school, Name: "Larkfield Primary School"})
	h.site = httptest.NewServer(site.Handler())
	h.t.Cleanup(h.site.Close)
}

func (h *house) fill() {
	h.t.Helper()
	rows, faults := people.ParseCSV(strings.NewReader(folk), people.Limits{Posts: thePack().Posts})
	if len(faults) > 0 {
		h.t.Fatal(faults)
	}
	verifier, err := h.acc.Hash(h.t.Context(), word)
	if err != nil {
		h.t.Fatal(err)
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "Larkfield Primary School"); err != nil {
			return ledger.Event{}, err
		}
		report, err := people.Store{}.Import(h.t.Context(), tx, rows)
		if err != nil {
			return ledger.Event{}, err
		}
		h.ids = report.IDs
		e := report.Event(tx)
		var all []Fresh
		for _, person := range h.ids {
			all = append(all, Fresh{Person: person, Verifier: verifier, Band: Adults})
			e.Also = append(e.Also, Ref(school, person))
		}
		return e, h.acc.CreateMany(h.t.Context(), tx, all)
	})
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	if err := h.ledger.Write(h.t.Context(), h.gate.System(school, "test"), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) pass(d time.Duration) { h.now.Add(d.Milliseconds()) }

// events counts a verb in the trail.
func (h *house) events(verb string) int64 {
	h.t.Helper()
	var n int64
	err := h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// whole checks the trail and all seals.
func (h *house) whole() {
	h.t.Helper()
	r, err := h.ledger.Verify(h.t.Context(), h.gate.System(school, "test"))
	if err != nil || !r.Whole() {
		h.t.Errorf("the trail is broken: %+v, %v", r.Breaks, err)
	}
}

// browser is one person's browser.
type browser struct {
	h *house
	c *http.Client
}

func (h *house) browser() browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return browser{h, &http.Client{Jar: jar}}
}

// answer is the page at which a browser ends up.
type answer struct {
	status     int
	path, body string
}

func (b browser) read(r *http.Response, err error) answer {
	b.h.t.Helper()
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return answer{r.StatusCode, r.Request.URL.Path, string(body)}
}

func (b browser) get(path string) answer {
	b.h.t.Helper()
	return b.read(b.c.Get(b.h.site.URL + path))
}

func (b browser) post(path string, pairs ...string) answer {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.read(b.c.PostForm(b.h.site.URL+path, form))
}

// as signs somebody in.
func (h *house) as(account string) browser {
	h.t.Helper()
	b := h.browser()
	a := b.post("/sign-in", "name", account, "password", word)
	if a.path == WelcomeAt { // somebody typed a wrong password before, or the pack has a reminder
		a = b.post(WelcomeAt)
	}
	if a.status != 200 || a.path != "/" {
		h.t.Fatalf("%s cannot sign in: %d %s\n%s", account, a.status, a.path, a.body)
	}
	return b
}

func (h *house) ref(account string) ref.Ref { return Ref(school, h.ids[account]) }
