package chronology

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with a register, cases and this feature, all real; only what other features lend is noted here.
type house struct {
	t     testing.TB
	base  feature.Base
	c     *Chronology
	cases incidents.Store
	own   feature.Feature
	other feature.Feature
	who   map[string]people.Person
	pack  *policy.Pack
	told  []notices.Notice
	over  []string // keys that were settled
	site  string

	mu  sync.Mutex
	now time.Time
}

type onePack struct{ p *policy.Pack }

func (o onePack) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", o.p, nil
}
func (o onePack) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) { return o.p, nil }

var stNeot = sync.OnceValues(func() (*policy.Pack, error) { //nolint:gochecknoglobals // for tests: a policy does not change
	files, err := packs.Open("st-neot")
	if err != nil {
		return nil, err
	}
	return policy.Parse(files)
})

func schemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, incidents.Schema, Schema}
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)} // a Tuesday in term
	var err error
	h.pack, err = stNeot()
	h.no(err)
	acts := append(actions(), web.Actions()...)
	_, probe := incidents.New(feature.Base{School: school, Gate: &authz.Gate{}, Policy: &feature.InForce{}}, people.Store{}, onePack{h.pack})
	acts = append(acts, probe.Actions...)
	acts = append(acts, people.New(feature.Base{School: school}).Actions...)
	var l *ledger.Ledger
	var gate *authz.Gate
	gate, err = authz.New(acts, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		h.no(l.Refuse(context.WithoutCancel(ctx), gate.System(school, "refusals"), a, act, s, why))
	})
	h.no(err)
	plan, err := gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1"})
	var inside *incidents.Cases
	inside, h.other = incidents.New(h.base, people.Store{}, onePack{h.pack})
	h.cases = inside.Store()
	h.c, h.own = New(h.base, people.Store{}, h.cases, h.hooks())
	for _, f := range []feature.Feature{h.other, h.own} {
		for _, k := range f.Keep {
			l.Seal(k.Kind, k.Rows)
		}
	}
	h.fill()
	return h
}

func (h *house) hooks() Hooks {
	return Hooks{
		Tell:   func(_ context.Context, _ *ledger.Tx, n notices.Notice) error { h.told = append(h.told, n); return nil },
		Settle: func(_ context.Context, _ *ledger.Tx, key string) error { h.over = append(h.over, key); return nil },
	}
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) at(text string) {
	t, err := time.Parse(time.RFC3339, text)
	h.no(err)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = t
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func folk() []people.Person {
	return []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "ben.otter", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "2", Class: "Y2", Posts: []string{"pupil"}},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: []string{"dsl"}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "k.chair", Given: "Karl", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}},
		{Account: "a.min", Given: "Amin", Family: "Root", Kind: people.Staff, Posts: []string{"administrator"}},
		{Account: "p.quill", Given: "Pia", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}},
	}
}

func (h *house) fill() {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range folk() {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			h.who[p.Account] = in
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, nil
	})
}

func (h *house) id(account string) string { return h.who[account].ID }

func (h *house) as(account string) authz.Actor {
	h.t.Helper()
	p, ok := h.who[account]
	if !ok {
		h.t.Fatalf("nobody is called %s", account)
	}
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.base.Gate.RolesOf(p.Posts), Posts: p.Posts, Classes: p.Taught}
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

// open opens a concern as the house's own job.
func (h *house) open(o incidents.Opening) incidents.Incident {
	h.t.Helper()
	var i incidents.Incident
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		i, err = h.cases.Open(h.t.Context(), tx, o)
		return i.Opened(), err
	})
	return i
}

// attach adds evidence to a case.
func (h *house) attach(incident string, e incidents.Evidence) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.attached", Subject: ref.New(school, incidents.Kind, incident)}, h.cases.Attach(h.t.Context(), tx, incident, e)
	})
}

// door lets in whoever holds an account's name as a token: these tests are about what lies behind it.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	if _, ok := d.h.who[token]; !ok {
		return web.Visit{}, nil
	}
	a := d.h.as(token)
	return web.Visit{Actor: a, Idle: time.Hour, Child: a.Has(authz.Pupil)}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// opens starts the real web over cases and this feature.
func (h *house) opens() *web.Site {
	h.t.Helper()
	// A page of a case, as far as panels need one, stands beside the real one.
	extra := web.HTML{Files: fstest.MapFS{"html/p.html": {Data: []byte(`{{define "test/case"}}{{range .}}{{.}}{{end}}{{end}}`)}}}
	kase := web.Route{Method: "GET", Path: "/case/{id}", Action: "home.show", Handle: func(c *web.Ctx) (web.Page, error) {
		panels, err := c.Panels(c.Ref(incidents.Kind, c.Param("id")))
		return web.Show("test/case", "Case", panels), err
	}}
	s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Routes: append(append(h.own.Routes, h.other.Routes...), kase),
		Panels: append(h.own.Panels, h.other.Panels...), HTML: []web.HTML{h.own.HTML, h.other.HTML, extra}})
	h.no(err)
	s.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
	server := httptest.NewServer(s.Handler())
	h.t.Cleanup(server.Close)
	h.site = server.URL
	return s
}

// visitor is one browser.
type visitor struct {
	t    testing.TB
	site string
	c    *http.Client
}

func (h *house) browser(account string) visitor {
	if h.site == "" {
		h.opens()
	}
	jar, _ := cookiejar.New(nil)
	at, _ := url.Parse(h.site)
	if account != "" {
		jar.SetCookies(at, []*http.Cookie{{Name: "belisha", Value: account}})
	}
	return visitor{h.t, h.site, &http.Client{Jar: jar}}
}

func (v visitor) page(r *http.Response, err error) (int, *goquery.Document) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	doc, err := goquery.NewDocumentFromReader(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	doc.Url = r.Request.URL
	return r.StatusCode, doc
}

func (v visitor) get(path string) (int, *goquery.Document) {
	v.t.Helper()
	return v.page(v.c.Get(v.site + path))
}

func (v visitor) post(path string, form url.Values) (int, *goquery.Document) {
	v.t.Helper()
	return v.page(v.c.PostForm(v.site+path, form))
}

func text(d *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).Text()), " ")
}

func has(t testing.TB, d *goquery.Document, selector, want string) {
	t.Helper()
	if got := text(d, selector); !strings.Contains(got, want) {
		t.Errorf("%s at %s: %q does not say %q", selector, d.Url, got, want)
	}
}

func hasNot(t testing.TB, d *goquery.Document, selector, not string) {
	t.Helper()
	if got := text(d, selector); strings.Contains(got, not) {
		t.Errorf("%s at %s says %q: %q", selector, d.Url, not, got)
	}
}

// events counts the events of a verb.
func (h *house) events(verb string) int {
	h.t.Helper()
	n := 0
	h.read(func(tx *ledger.Tx) error {
		all, err := ledger.Find(h.t.Context(), tx, ledger.Query{Verb: verb, Limit: 5000})
		n = len(all)
		return err
	})
	return n
}
