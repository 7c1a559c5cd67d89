package factors

import (
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
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

const school = "s1"

// house is a school with accounts and second factors behind the real web, on a real database, with a clock that tests set.
type house struct {
	t      *testing.T
	ledger *ledger.Ledger
	gate   *authz.Gate
	base   feature.Base
	acc    *accounts.Accounts
	f      *Factors
	feat   feature.Feature
	site   *web.Site
	server *httptest.Server
	url    string
	now    *atomic.Int64
	ids    map[string]string

	mu   sync.Mutex
	told []notices.Notice
}

const folk = "account,given,family,kind,posts,year,class,taught\n" +
	"m.reed,Morgan,Reed,staff,teacher,,,4A\n" +
	"a.hall,Alex,Hall,staff,administrator,,,\n" +
	"d.lane,Drew,Lane,staff,dsl,,,\n" +
	"h.high,Hanna,High,staff,head,,,\n" +
	"c.moor,Cory,Moor,staff,coordinator,,,\n" +
	"d.data,Dana,Data,staff,data_manager,,,\n" +
	"g.chair,Gwen,Chair,governor,chair,,,\n" +
	"a.lark,Ada,Lark,pupil,pupil,4,4A,\n" +
	"j.lark,Jo,Lark,parent,,,,\n"

// secret is everybody's password here.
const secret = "otter-violin-puddle-comet"

func thePack(a policy.Access) *policy.Pack {
	post := func(key string, roles ...string) policy.Post {
		return policy.Post{Key: key, Title: "The " + key, Roles: roles}
	}
	return &policy.Pack{
		Posts: []policy.Post{post("teacher", "teacher"), post("dsl", "dsl"), post("coordinator", "coordinator"), post("head", "head"), post("administrator", "admin"),
			post("data_manager", "office"), post("chair", "chair", "governor"), post("pupil", "pupil")},
		Settings: policy.Settings{IdleMinutes: map[string]int{"staff": 60, "safeguarding": 60, "pupils": 60}, Access: a},
	}
}

// outside are rules by which this machine's own address is not the school's.
func outside() policy.Access {
	return policy.Access{SecondOutside: true, SecondAlways: []string{"admin"}, School: []string{"10.9.0.0/16"}, RecordsSecret: true}
}

// inside are rules by which it is.
func inside() policy.Access {
	return policy.Access{SecondOutside: true, SecondAlways: []string{"admin"}, RecordsSecret: true}
}

func schemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, accounts.Schema, schemaFS}
}

func everyEngine(t *testing.T, a policy.Access, body func(h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(build(t, d, a)) })
}

func one(t *testing.T, a policy.Access) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	return build(t, d, a)
}

func build(t *testing.T, d *db.DB, a policy.Access) *house {
	t.Helper()
	h := &house{t: t, now: &atomic.Int64{}}
	h.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	h.listen()
	base := feature.Base{School: school, Now: h.clock, Policy: &feature.InForce{}}
	lent := records{base}
	_, acc := accounts.New(base, people.Store{})
	_, own := New(base, people.Store{}, nil, Config{})
	actions := web.Actions()
	for _, f := range []feature.Feature{schools.New(base), people.New(base), acc, own} {
		actions = append(actions, f.Actions...)
	}
	var err error
	h.gate, err = authz.New(actions, nil)
	h.no(err)
	h.ledger = ledger.New(d, id.New(h.clock), h.clock)
	base.Gate, base.Ledger = h.gate, h.ledger
	h.base, lent.base = base, base
	h.acc, acc = accounts.New(base, people.Store{})
	h.f, h.feat = New(base, people.Store{}, h.acc, Config{URL: h.url, KeyFile: filepath.Join(t.TempDir(), "factors.key"), Tell: h.tell})
	h.acc.First(h.f.Owes, accounts.SecondAt)
	h.obey(a)
	h.open([]feature.Feature{schools.New(base), people.New(base), acc, h.feat, lent.feature()})
	h.fill()
	return h
}

// listen takes a port before there is a site, because passkeys belong to a name that the feature has to know.
func (h *house) listen() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.no(err)
	h.server = httptest.NewUnstartedServer(http.NotFoundHandler())
	h.no(h.server.Listener.Close())
	h.server.Listener = l
	_, port, err := net.SplitHostPort(l.Addr().String())
	h.no(err)
	h.url = "http://localhost:" + port
}

// records stands in for a feature with information-system data: a page and a form that ask for a second secret.
type records struct{ base feature.Base }

func (r records) feature() feature.Feature {
	open := func(*web.Ctx) (web.Page, error) {
		return web.Page{File: &web.Download{Name: "mis.txt", Type: "text/plain", Body: []byte("data of the information system")}}, nil
	}
	send := func(c *web.Ctx) (web.Page, error) {
		return web.Page{File: &web.Download{Name: "mis.txt", Type: "text/plain", Body: []byte("sent " + c.Form("word"))}}, nil
	}
	return feature.Feature{Routes: []web.Route{{Method: "GET", Path: "/mis", Action: "home.show", Handle: open, Fresh: web.FreshRecords},
		{Method: "POST", Path: "/mis", Action: "home.show", Handle: send, Fresh: web.FreshRecords}}}
}

func (h *house) obey(a policy.Access) {
	h.t.Helper()
	plan, err := h.gate.Prepare(thePack(a))
	h.no(err)
	plan.Commit()
	h.base.Policy.Store(&feature.Active{Pack: thePack(a)})
}

func (h *house) open(features []feature.Feature) {
	c := web.Config{Gate: h.gate, Doorman: h.acc}
	for _, f := range features {
		c.Routes, c.Panels = append(c.Routes, f.Routes...), append(c.Panels, f.Panels...)
		if f.Name != "" {
			c.HTML = append(c.HTML, f.HTML)
		}
		for _, k := range f.Keep {
			h.ledger.Seal(k.Kind, k.Rows)
		}
	}
	site, err := web.New(c)
	h.no(err)
	site.SetSchool(web.School{ID: school, Name: "Larkfield Primary School"})
	h.site = site
	h.server.Config.Handler = site.Handler()
	h.server.Start()
	h.t.Cleanup(h.server.Close)
}

func (h *house) fill() {
	h.t.Helper()
	rows, faults := people.ParseCSV(strings.NewReader(folk), people.Limits{Posts: thePack(policy.Access{}).Posts})
	if len(faults) > 0 {
		h.t.Fatal(faults)
	}
	verifier, err := h.acc.Hash(h.t.Context(), secret)
	h.no(err)
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
		var all []accounts.Fresh
		for _, person := range h.ids {
			all = append(all, accounts.Fresh{Person: person, Verifier: verifier, Band: accounts.Adults})
			e.Also = append(e.Also, accounts.Ref(school, person))
		}
		return e, h.acc.CreateMany(h.t.Context(), tx, all)
	})
}

func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = append(h.told, n)
	return nil
}

// toldOf gives the notices of a kind, with whom they went to.
func (h *house) toldOf(kind, account string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, x := range h.told {
		for _, to := range x.To {
			if x.Kind == kind && to == h.ids[account] {
				n++
			}
		}
	}
	return n
}

func (h *house) clock() time.Time { return time.UnixMilli(h.now.Load()).UTC() }

func (h *house) pass(d time.Duration) { h.now.Add(d.Milliseconds()) }

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.ledger.Write(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

// events counts a verb in the trail, on one person's factors.
func (h *house) events(verb, account string) (n int64) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, Ref(school, h.ids[account]).String(), "")
		return err
	})
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

func (h *house) figure(name string) (r feature.Reading) {
	h.t.Helper()
	for _, f := range h.feat.Figures {
		if f.Name == name {
			h.read(func(tx *ledger.Tx) (err error) {
				r, err = f.Read(h.t.Context(), tx, feature.Ask{Name: name, Now: h.clock(), From: h.clock().Add(-24 * time.Hour)})
				return err
			})
		}
	}
	return r
}

// browser is one person's browser, and what it came to last.
type browser struct {
	h    *house
	c    *http.Client
	last answer
}

type answer struct {
	status     int
	path, body string
	doc        *goquery.Document
}

// value is an attribute of the first element that a selector finds.
func (a answer) value(selector, name string) string {
	v, _ := a.doc.Find(selector).First().Attr(name)
	return v
}

func (a answer) text(selector string) string {
	return strings.TrimSpace(a.doc.Find(selector).First().Text())
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	h.no(err)
	return &browser{h: h, c: &http.Client{Jar: jar}}
}

func (b *browser) read(r *http.Response, err error) answer {
	b.h.t.Helper()
	b.h.no(err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	b.h.no(err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	b.h.no(err)
	b.last = answer{r.StatusCode, r.Request.URL.Path, string(body), doc}
	return b.last
}

func (b *browser) get(path string) answer {
	b.h.t.Helper()
	return b.read(b.c.Get(b.h.url + path))
}

func (b *browser) post(path string, pairs ...string) answer {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.read(b.c.PostForm(b.h.url+path, form))
}

// signs signs somebody in and says where that leads.
func (b *browser) signs(account string) answer {
	b.h.t.Helper()
	return b.post("/sign-in", "name", account, "password", secret)
}

// as signs somebody in who is held by nothing.
func (h *house) as(account string) *browser {
	h.t.Helper()
	b := h.browser()
	if a := b.signs(account); a.status != 200 || a.path != "/" {
		h.t.Fatalf("%s cannot sign in: %d %s\n%s", account, a.status, a.path, a.body)
	}
	return b
}
