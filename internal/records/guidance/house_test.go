package guidance

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
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
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house is a school with the common ground in force, its people, and its pages open on a real socket.
type house struct {
	t       *testing.T
	base    feature.Base
	feature feature.Feature
	who     map[string]people.Person
	pack    *policy.Pack
	now     time.Time
	url     string
	own     []Contact         // the school's directory
	days    map[string]string // the register of advice pages
}

func everyEngine(t *testing.T, body func(*testing.T, *house)) {
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, Schema}, func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: at("2026-11-23 09:00"), pack: england(t)}
	plain, register := New(feature.Base{School: school}, Hooks{}), people.New(feature.Base{})
	actions := append(append(slices.Clone(plain.Actions), web.Actions()...), register.Actions...)
	var l *ledger.Ledger
	var gate *authz.Gate
	gate, err := authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		s.Ref.School = school
		if err := l.Refuse(ctx, gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	now := func() time.Time { return h.now }
	l = ledger.New(d, id.New(now), now)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: now, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.feature = New(h.base, Hooks{Contacts: h.contacts, Checked: h.checked})
	h.base.Figures.Bind(h.feature.Figures)
	h.enforce(h.pack)
	h.fill()
	h.open()
	return h
}

func england(t *testing.T) *policy.Pack {
	t.Helper()
	folder, err := packs.Open("england")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(folder)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.London)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) contacts(context.Context, *ledger.Tx) ([]Contact, error)        { return h.own, nil }
func (h *house) checked(context.Context, *ledger.Tx) (map[string]string, error) { return h.days, nil }

func (h *house) enforce(p *policy.Pack) {
	h.base.Policy.Store(&feature.Active{Pack: p, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: at("2026-09-01 18:00")})
}

func (h *house) fill() {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School")
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, err
	}))
	for _, p := range []people.Person{
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "a.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "y.oung", Given: "Yara", Family: "Oung", Kind: people.Pupil, Year: "1", Class: "Y1", Posts: []string{"pupil"}},
		{Account: "p.quill", Given: "Petra", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}},
	} {
		h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
			h.who[p.Account] = in
			return ledger.Event{Verb: "people.added", Subject: in.Ref(school)}, err
		}))
	}
}

// door knows people by their account name; a stranger has no cookie.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	actor := authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: d.h.base.Gate.RolesOf(p.Posts)}
	return web.Visit{Actor: actor, Idle: time.Hour, Child: p.Year == "1"}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

func (h *house) open() {
	h.t.Helper()
	register := people.New(h.base)
	pages, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Routes: append(register.Routes, h.feature.Routes...),
		Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML, register.HTML}})
	h.no(err)
	webtest.CheckPages(h.t, pages)
	pages.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(pages.Handler())
	h.t.Cleanup(server.Close)
	h.url = server.URL
}

// ask sends a request; a form makes it a post. It gives the status, where it leads, and the page.
func (h *house) ask(who, path string, form url.Values) (int, string, *goquery.Document) {
	h.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	h.no(err)
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	doc, err := goquery.NewDocumentFromReader(reply.Body)
	h.no(err)
	return reply.StatusCode, reply.Header.Get("Location"), doc
}

func (h *house) page(who, path string) *goquery.Document {
	h.t.Helper()
	status, to, doc := h.ask(who, path, nil)
	if status != 200 {
		h.t.Fatalf("%s as %q: status %d to %q\n%s", path, who, status, to, words(doc.Find("main")))
	}
	return doc
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// want demands that what a selector finds holds some words.
func (h *house) want(doc *goquery.Document, selector string, all ...string) {
	h.t.Helper()
	text := words(doc.Find(selector))
	for _, one := range all {
		if !strings.Contains(text, one) {
			h.t.Errorf("%s does not say %q: %s", selector, one, text)
		}
	}
}

func (h *house) figure(name string) (r feature.Reading) {
	h.t.Helper()
	i := slices.IndexFunc(h.feature.Figures, func(f feature.Figure) bool { return f.Name == name })
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		r, err = h.feature.Figures[i].Read(h.t.Context(), tx, feature.Ask{Name: name, Now: h.now})
		return err
	}))
	return r
}

// tilesOf are the titles of this feature's tiles that a person sees at home.
func (h *house) tilesOf(who string) []string {
	var out []string
	h.page(who, "/").Find(".belisha-tile__title").Each(func(_ int, s *goquery.Selection) {
		if title := words(s); strings.Contains(title, "What do I do") || strings.Contains(title, "Advice to check") {
			out = append(out, title)
		}
	})
	return out
}
