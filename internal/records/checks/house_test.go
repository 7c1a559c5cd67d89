package checks

import (
	"context"
	"errors"
	"fmt"
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

// house is a school with a register, a real policy, cases and this feature.
type house struct {
	t       *testing.T
	base    feature.Base
	c       *Checks
	feature feature.Feature
	cases   incidents.Store
	who     map[string]people.Person
	pack    *policy.Pack

	lent     string // a device that a child has by now
	away     bool   // the filter
	asks     bool   // for the password again
	posts    int
	told     []notices.Notice
	unlawful []string
	entered  []map[string]string

	mu  sync.Mutex
	now time.Time
}

// onePack is the policy of every day.
type onePack struct{ p *policy.Pack }

func (o onePack) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", o.p, nil
}
func (o onePack) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) { return o.p, nil }

func seed(t *testing.T) *policy.Pack {
	t.Helper()
	files, err := packs.Open("st-neot")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, pack: seed(t), now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)}
	var l *ledger.Ledger
	gate, err := authz.New(append(actions(), web.Actions()...), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(context.WithoutCancel(ctx), h.base.Gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}}
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.now})
	h.cases = incidents.NewStore(h.base, people.Store{}, onePack{h.pack})
	h.c, h.feature = New(h.base, people.Store{}, h.cases, h.hooks())
	h.no(d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, incidents.Schema, Schema))
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.fill()
	return h
}

func (h *house) hooks() Hooks {
	return Hooks{
		Tell: func(_ context.Context, _ *ledger.Tx, n notices.Notice) error { h.told = append(h.told, n); return nil },
		Devices: func(context.Context, *ledger.Tx) ([]Device, error) {
			return []Device{{Key: "L-01", Label: "L-01 laptop", Pupil: h.lent == "L-01"}, {Key: "L-02", Label: "L-02 laptop"}, {Key: "T-07", Label: "T-07 tablet", Pupil: true},
				{Key: "S-03", Label: "S-03 laptop", Unsure: true},
				{Key: "L-09", Label: "L-09 laptop", Holder: h.id("t.four")}}, nil
		},
		Unlawful: func(_ context.Context, _ *ledger.Tx, incident, _ string) error {
			h.unlawful = append(h.unlawful, incident)
			return nil
		},
		Enter: func(_ context.Context, _ *ledger.Tx, register string, values map[string]string) (string, error) {
			h.entered = append(h.entered, values)
			return "/registers/" + register + "/1", nil
		},
		Post: func(context.Context) error {
			if h.away {
				return errors.New("away")
			}
			h.posts++
			return nil
		},
	}
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) fill() {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range []people.Person{
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
			{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
			{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: []string{"dsl"}},
			{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
			{Account: "k.chair", Given: "Karl", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}},
			{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		} {
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

// kase opens a concern about a child, with a member of staff who was affected.
func (h *house) kase() incidents.Incident {
	h.t.Helper()
	var i incidents.Incident
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		i, err = h.cases.Open(h.t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Reporter: h.id("c.ord"), Words: "Unkind messages about a teacher.",
			Subjects: []string{h.id("ada.quill")}, Affected: []string{h.id("t.four")}})
		return i.Opened(), err
	})
	return i
}

// opening is a form that is right in everything.
func (h *house) opening(i incidents.Incident) url.Values {
	return url.Values{"what": {OfDevice}, "thing": {"Phone with a red case"}, "owner": {h.id("ada.quill")}, "grounds": {"Two children saw the messages on it this morning."},
		"sought": {"The messages"}, "power": {"education_2011"}, "clause": {"behaviour.4"}, "investigator": {h.id("n.wire")}, "authorised": {"yes"},
		"seniors": {h.id("h.high"), h.id("d.safe")}, "device": {"L-01"}, "address": {"127.0.0.1"}}
}

func (h *house) file(check string) (f File) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		f, err = h.c.store.File(h.t.Context(), tx, check)
		return err
	})
	return f
}

// door lets in whoever holds an account's name as a token: these tests are about what lies behind it.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	if _, ok := d.h.who[token]; !ok {
		return web.Visit{}, nil
	}
	v := web.Visit{Actor: d.h.as(token), Idle: time.Hour}
	if d.h.asks {
		v.Prove = func(string, bool) string { return "/checks?prove=yes" }
	}
	return v, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// visitor is one browser.
type visitor struct {
	t    *testing.T
	site string
	c    *http.Client
}

// site opens the pages, with one of a case as far as panels need it.
func (h *house) site() func(account string) visitor {
	h.t.Helper()
	page := web.HTML{Files: fstest.MapFS{"html/p.html": {Data: []byte(`{{define "test/case"}}{{range .}}{{.}}{{end}}{{end}}`)}}}
	kase := web.Route{Method: "GET", Path: "/incidents/{id}", Action: "home.show", Handle: func(c *web.Ctx) (web.Page, error) {
		panels, err := c.Panels(c.Ref(incidents.Kind, c.Param("id")))
		return web.Show("test/case", "Case", panels), err
	}}
	s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Routes: append(h.feature.Routes, kase), Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML, page}})
	h.no(err)
	s.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
	server := httptest.NewServer(s.Handler())
	h.t.Cleanup(server.Close)
	return func(account string) visitor {
		jar, _ := cookiejar.New(nil)
		at, _ := url.Parse(server.URL)
		jar.SetCookies(at, []*http.Cookie{{Name: "belisha", Value: account}})
		return visitor{h.t, server.URL, &http.Client{Jar: jar}}
	}
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

func has(t *testing.T, d *goquery.Document, selector, want string) {
	t.Helper()
	if got := text(d, selector); !strings.Contains(got, want) {
		t.Errorf("%s at %s: %q does not say %q", selector, d.Url, got, want)
	}
}

// opened opens a check by its form and gives its id.
func (h *house) opened(as func(string) visitor, i incidents.Incident) string {
	h.t.Helper()
	code, doc := as("d.safe").post("/incidents/"+i.ID+"/checks/new", h.opening(i))
	check, ok := strings.CutPrefix(doc.Url.Path, "/checks/")
	if code != 200 || !ok {
		h.t.Fatalf("%d at %s: %s", code, doc.Url, text(doc, ".govuk-error-summary"))
	}
	return check
}

// running opens a check that both seniors confirm.
func (h *house) running(as func(string) visitor, i incidents.Incident) string {
	h.t.Helper()
	check := h.opened(as, i)
	for _, who := range []string{"h.high", "d.safe"} {
		if code, doc := as(who).post("/checks/"+check+"/confirm", nil); code != 200 {
			h.t.Fatalf("%s: %d %s", who, code, text(doc, "main"))
		}
	}
	return check
}

func line(n int) string { return fmt.Sprintf("entry%04d", n) }
