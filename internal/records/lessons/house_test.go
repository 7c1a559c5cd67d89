package lessons

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
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
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

// house is a school whose policy is St Neot's, with this feature and those below it.
type house struct {
	t       testing.TB
	d       *db.DB
	name    string
	base    feature.Base
	l       *Lessons
	pol     *policies.Policies
	who     map[string]people.Person
	now     time.Time
	all     []feature.Feature
	server  *httptest.Server
	told    []notices.Notice
	entered []map[string]string
}

func (h *house) hooks() Hooks {
	return Hooks{Tell: func(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
		h.told = append(h.told, n)
		return nil
	}, Enter: func(_ context.Context, _ *ledger.Tx, register string, values map[string]string) (ref.Ref, error) {
		values["register"] = register
		h.entered = append(h.entered, values)
		return ref.Ref{}, nil
	}}
}

func built(base feature.Base, hooks Hooks) (*Lessons, *policies.Policies, []feature.Feature) {
	pol, p := policies.New(base)
	cases, c := incidents.New(base, people.Store{}, pol)
	l, f := New(base, people.Store{}, cases.Store(), hooks)
	cases.Bind(incidents.Hooks{Blocks: []func(context.Context, *ledger.Tx, incidents.Incident) (incidents.Faults, error){l.Blocks}})
	return l, pol, []feature.Feature{schools.New(base), people.New(base), p, c, f}
}

func schemas() []fs.FS {
	_, _, all := built(feature.Base{}, Hooks{})
	out := []fs.FS{ledger.Schema}
	for _, f := range all {
		if f.Schema != nil {
			out = append(out, f.Schema)
		}
	}
	return out
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d, "s1")) })
}

func single(t testing.TB) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	return build(t, d, "s1")
}

func build(t testing.TB, d *db.DB, name string) *house {
	t.Helper()
	h := &house{t: t, d: d, name: name, who: map[string]people.Person{}, now: at("2026-04-02 09:00")}
	_, _, plain := built(feature.Base{}, Hooks{})
	actions := web.Actions()
	for _, f := range plain {
		actions = append(actions, f.Actions...)
	}
	base := feature.Base{School: name, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}, Ledger: ledger.New(d, id.New(h.clock), h.clock)}
	var err error
	base.Gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		s.Ref.School = name
		h.no(base.Ledger.Refuse(ctx, base.Gate.System(name, "refusals"), a, act, s, why))
	})
	h.no(err)
	h.base = base
	h.l, h.pol, h.all = built(base, h.hooks())
	for _, f := range h.all {
		for _, k := range f.Keep {
			base.Ledger.Seal(k.Kind, k.Rows)
		}
	}
	h.found()
	h.now = at("2026-11-10 09:00")
	return h
}

// figureNames are the figures that the policy asks for; read once, for reading a policy takes its time.
var figureNames = sync.OnceValues(func() (map[string]bool, error) { //nolint:gochecknoglobals // read once
	files, err := packs.Open("st-neot")
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(files)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, c := range p.Clauses {
		out[c.Figure] = true
	}
	for _, s := range p.Standards {
		for _, l := range s.Lines {
			out[l.Figure] = true
		}
	}
	for _, d := range p.Duties {
		out[d.Proof.Figure] = true
	}
	for _, r := range p.Registers {
		for _, f := range r.Fields {
			for _, of := range f.Of {
				out[of] = true
			}
		}
	}
	return out, nil
})

// bind gives every figure of the policy an answer: the rest of the house is not here.
func (h *house) bind() {
	h.t.Helper()
	names, err := figureNames()
	h.no(err)
	var all []feature.Figure
	for name := range names {
		all = append(all, feature.Figure{Name: name, Read: func(context.Context, *ledger.Tx, feature.Ask) (feature.Reading, error) {
			return feature.Reading{State: feature.Due}, nil
		}})
	}
	h.base.Figures.Bind(all)
}

func (h *house) found() {
	h.t.Helper()
	files, err := packs.Open("st-neot")
	h.no(err)
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := schools.Store{}.Create(h.t.Context(), tx, "St Example Primary School")
		return ledger.Event{Verb: "test.founded", Subject: ref.New(h.name, "school", h.name)}, err
	})
	h.pol.Bind([]policy.Consumer{h.base.Gate})
	h.bind()
	v, err := h.pol.Load(h.t.Context(), h.system(), "test", files)
	h.no(err)
	h.no(h.pol.Approve(h.t.Context(), h.system(), v.ID, policies.Approval{By: "Full Governing Body", Minute: "7.2"}))
	h.base.Policy.Load().Pack.Cases.Lessons = []policy.Lesson{{Key: "group", Title: "Online safety group", Post: "coordinator"}, {Key: "staff", Title: "Staff, in a briefing", Post: "head"},
		{Key: "pupils", Title: "Children, in an assembly", Post: "teacher"}, {Key: "parents", Title: "Parents, by newsletter", Post: "coordinator"}, {Key: "governors", Title: "Governors", Post: "dsl"}, {Key: "authority", Title: "The authority", Post: "dsl"}}
	for _, p := range []people.Person{
		{Account: "h.zibbelind", Given: "Hansine", Family: "Zibbelind", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "c.ostrander", Given: "Corisande", Family: "Ostrander", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "d.quillfeather", Given: "Damaris", Family: "Quillfeather", Kind: people.Staff, Posts: []string{"dsl"}},
		{Account: "t.fourswick", Given: "Tamsin", Family: "Fourswick", Kind: people.Staff, Posts: []string{"teacher"}},
		{Account: "g.undershaw", Given: "Gwendoline", Family: "Undershaw", Kind: people.Governor, Posts: []string{"safety_governor"}},
		{Account: "p.jessamoor", Given: "Persis", Family: "Jessamoor", Kind: people.Parent, Posts: []string{"parent"}},
		{Account: "a.jessamoor", Given: "Adalind", Family: "Jessamoor", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "b.thornbeck", Given: "Barnaby", Family: "Thornbeck", Kind: people.Pupil, Year: "2", Class: "Y2", Posts: []string{"pupil"}},
	} {
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.base.Policy.Load().Pack.Posts)
			h.who[p.Account] = in
			return ledger.Event{Verb: "people.added", Subject: in.Ref(h.name)}, err
		})
	}
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.London)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func (h *house) clock() time.Time { return h.now }

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) system() authz.Grant { return h.base.Gate.System(h.name, "test") }

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.system(), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.system(), f))
}

// open1 opens a case about a child, of a kind, as it came in now.
func (h *house) open1(child, row string, evidence ...incidents.Evidence) incidents.Incident {
	h.t.Helper()
	var i incidents.Incident
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		i, err = h.l.cases.Open(h.t.Context(), tx, incidents.Opening{Route: incidents.StaffForm, Words: "Something was said.", Affected: []string{h.who[child].ID}, Place: "school", Evidence: evidence})
		return i.Opened(), err
	})
	if row == "" {
		return i
	}
	// The pages of the cases classify; here only the outcome of it matters.
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := tx.Exec(h.t.Context(), `UPDATE incidents_incident SET matrix_row = ?, risk_type = 'conduct' WHERE school_id = ? AND id = ?`, row, h.name, i.ID)
		return ledger.Event{Verb: "test.classified", Subject: i.Ref()}, err
	})
	return i
}

func (h *house) events(verb string) (found []ledger.Told) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		found, err = ledger.Find(h.t.Context(), tx, ledger.Query{Verb: verb, Limit: 100})
		return err
	})
	return found
}

type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	a := authz.Actor{School: d.h.name, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: d.h.base.Gate.RolesOf(p.Posts)}
	return web.Visit{Actor: a, Idle: time.Hour, Child: a.Has(authz.Pupil)}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// open opens the pages on a real socket, with a page that shows the panels of a case.
func (h *house) open() *house {
	h.t.Helper()
	beside := web.HTML{Files: fstest.MapFS{"html/p.html": {Data: []byte(`{{define "test/case"}}{{range .}}{{.}}{{end}}{{end}}`)}}}
	page := web.Route{Method: "GET", Path: "/case/{id}", Action: "home.show", Handle: func(c *web.Ctx) (web.Page, error) {
		panels, err := c.Panels(c.Ref(incidents.Kind, c.Param("id")))
		return web.Show("test/case", "Case", panels), err
	}}
	c := web.Config{Gate: h.base.Gate, Doorman: door{h}, Routes: []web.Route{page}, HTML: []web.HTML{beside}}
	for _, f := range h.all {
		c.Routes, c.Panels, c.HTML = append(c.Routes, f.Routes...), append(c.Panels, f.Panels...), append(c.HTML, f.HTML)
	}
	site, err := web.New(c)
	h.no(err)
	webtest.CheckPages(h.t, site)
	site.SetSchool(web.School{ID: h.name, Name: "St Example Primary School"})
	h.server = httptest.NewServer(site.Handler())
	h.t.Cleanup(h.server.Close)
	return h
}

type answer struct {
	*goquery.Document
	to string
}

func (h *house) page(who, path string, form url.Values, status int) answer {
	h.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+path, body)
	h.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	h.no(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(text))
	h.no(err)
	if reply.StatusCode != status {
		h.t.Fatalf("%s %s as %q: status %d, want %d\n%s", method, path, who, reply.StatusCode, status, wordsOf(doc.Find("main")))
	}
	return answer{doc, reply.Header.Get("Location")}
}

func wordsOf(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func (h *house) want(doc answer, selector string, all ...string) {
	h.t.Helper()
	text := wordsOf(doc.Find(selector))
	for _, one := range all {
		if !strings.Contains(text, one) {
			h.t.Errorf("%s does not say %q: %s", selector, one, text)
		}
	}
}
