package agreements

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
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
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with its register, a real policy in force, and the pages of agreements behind a real site.
type house struct {
	t       testing.TB
	a       *Agreements
	feature feature.Feature
	people  feature.Feature
	base    feature.Base
	gate    *authz.Gate
	pack    *policy.Pack
	who     map[string]people.Person
	site    *web.Site
	url     string

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, body func(h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, Schema}, func(t *testing.T, d *db.DB) { body(build(t, d, Hooks{})) })
}

// seed is a written policy that comes with Belisha, read anew for each test, since a test may change it.
func seed(t testing.TB) *policy.Pack {
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

func build(t testing.TB, d *db.DB, hooks Hooks) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), pack: seed(t)}
	// The addresses of other features that links lead to, for those who may open them.
	others := []authz.Action{{Name: "policies.show", Title: "See the policy"}, {Name: "registers.list", Title: "See the registers"}}
	all := append(append(append(others, actions()...), web.Actions()...), people.New(feature.Base{}).Actions...)
	var l *ledger.Ledger
	var err error
	h.gate, err = authz.New(all, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(ctx, h.gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := h.gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.a, h.feature = New(h.base, people.Store{}, hooks)
	h.people = people.New(h.base)
	h.base.Figures.Bind(h.feature.Figures)
	for _, k := range append(h.feature.Keep, h.people.Keep...) {
		l.Seal(k.Kind, k.Rows)
	}
	h.force("v1")
	h.fill()
	h.open()
	return h
}

// force puts the pack in force under a stored version's id.
func (h *house) force(version string) {
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: version, ApprovedBy: "Governing Body", ApprovedAt: h.now, Minute: "7.2"})
}

func (h *house) open() {
	clause := web.Route{Method: "GET", Path: "/policy/clauses/{id}", Action: "policies.show", Handle: func(*web.Ctx) (web.Page, error) { return web.Go("/"), nil }}
	register := clause
	register.Path, register.Action = "/registers/{register}", "registers.list"
	site, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: append(append([]web.Route{clause, register}, h.feature.Routes...), h.people.Routes...),
		Panels: append(h.people.Panels, h.feature.Panels...), HTML: []web.HTML{h.feature.HTML, h.people.HTML}})
	h.no(err)
	site.SetSchool(web.School{ID: school, Name: "St Example Primary School", Policy: "Online Safety Policy, version 1", Year: "2026 to 2027"})
	server := httptest.NewServer(site.Handler())
	h.t.Cleanup(server.Close)
	h.site, h.url = site, server.URL
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

func (h *house) write(f func(tx *ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.done", Subject: ref.New(school, "school", school)}, f(tx)
	}))
}

func (h *house) read(f func(tx *ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) fill() {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) error {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return err
		}
		for _, p := range []people.Person{
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Kinds: []string{people.Pupil}, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "ben.quill", Given: "Ben", Family: "Quill", Kind: people.Pupil, Kinds: []string{people.Pupil}, Year: "1", Class: "Y1", Posts: []string{"pupil"}},
			{Account: "mary.quill", Given: "Mary", Family: "Quill", Kind: people.Parent, Kinds: []string{people.Parent}, Posts: []string{"parent"}},
			{Account: "dan.quill", Given: "Dan", Family: "Quill", Kind: people.Parent, Kinds: []string{people.Parent}, Posts: []string{"parent"}},
			{Account: "hanna.high", Given: "Hanna", Family: "High", Kind: people.Staff, Kinds: []string{people.Staff}, Posts: []string{"head"}},
			{Account: "cora.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Kinds: []string{people.Staff}, Posts: []string{"coordinator"}},
			{Account: "tessa.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Kinds: []string{people.Staff}, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
			{Account: "olga.one", Given: "Olga", Family: "One", Kind: people.Staff, Kinds: []string{people.Staff}, Posts: []string{"teacher"}, Taught: []string{"Y1"}},
			{Account: "otto.desk", Given: "Otto", Family: "Desk", Kind: people.Staff, Kinds: []string{people.Staff}, Posts: []string{"office_manager"}},
			{Account: "greta.gov", Given: "Greta", Family: "Gov", Kind: people.Governor, Kinds: []string{people.Governor}, Posts: []string{"governor"}},
		} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
			if err != nil {
				return err
			}
			h.who[strings.ToLower(p.Given)] = in
		}
		both := []people.Carer{{Person: h.who["mary"].ID}, {Person: h.who["dan"].ID}}
		for _, child := range []string{"ada", "ben"} {
			if err := (people.Store{}).SetCarers(h.t.Context(), tx, h.who[child].ID, both); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *house) id(name string) string {
	h.t.Helper()
	p, ok := h.who[name]
	if !ok {
		h.t.Fatalf("nobody is called %s", name)
	}
	return p.ID
}

// door knows people by their given name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: d.h.gate.RolesOf(p.Posts), Posts: p.Posts, Classes: p.Taught},
		Idle: time.Hour, Child: p.Is(people.Pupil)}, nil
}

func (d door) Hold(context.Context, string, string, string) error { return nil }

// ask gets a page, or sends a form to it, as somebody.
func (h *house) ask(who, path string, form url.Values) (int, string, string) {
	h.t.Helper()
	if form == nil {
		return h.send(who, "GET", path, "", nil)
	}
	return h.send(who, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (h *house) send(who, method, path, kind string, body io.Reader) (int, string, string) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	h.no(err)
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	}
	req.Header.Set("Content-Type", kind)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	h.no(err)
	return reply.StatusCode, string(text), reply.Header.Get("Location")
}

// page demands a status and gives the page.
func (h *house) page(who, path string, form url.Values, want int) *goquery.Document {
	h.t.Helper()
	status, text, to := h.ask(who, path, form)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	h.no(err)
	if status != want {
		h.t.Fatalf("%s as %s: %d, not %d: %s %s", path, who, status, want, to, texts(doc.Find("main")))
	}
	return doc
}

func (h *house) get(who, path string) *goquery.Document {
	h.t.Helper()
	return h.page(who, path, nil, 200)
}

// post sends a form that is taken, and gives the address to which it leads.
func (h *house) post(who, path string, form url.Values) string {
	h.t.Helper()
	status, text, to := h.ask(who, path, form)
	if status != 303 {
		doc, _ := goquery.NewDocumentFromReader(strings.NewReader(text))
		h.t.Fatalf("%s as %s: %d %s", path, who, status, texts(doc.Find("main")))
	}
	return to
}

// upload sends a form with a file.
func (h *house) upload(who, path string, form url.Values, name string, file []byte) (int, string, string) {
	h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, all := range form {
		for _, v := range all {
			h.no(w.WriteField(key, v))
		}
	}
	part, err := w.CreateFormFile(name, "scan")
	h.no(err)
	_, err = part.Write(file)
	h.no(err)
	h.no(w.Close())
	return h.send(who, "POST", path, w.FormDataContentType(), &b)
}

func texts(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// filled is what a form on a page would send as it stands, hidden fields and what is preselected.
func filled(doc *goquery.Document) url.Values {
	out := url.Values{}
	doc.Find("main form[method=post] input").Each(func(_ int, s *goquery.Selection) {
		name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
		switch s.AttrOr("type", "") {
		case "radio", "checkbox":
			if _, on := s.Attr("checked"); on {
				out.Add(name, value)
			}
		default:
			out.Set(name, value)
		}
	})
	return out
}

func (h *house) count(verb string) (n int64) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	return n
}

// sign opens a form and the page about misuse, answers yes to everything, and signs.
func (h *house) sign(who, path, name string, change ...string) string {
	h.t.Helper()
	page := h.get(who, path)
	if at, ok := page.Find("#misuse").Attr("href"); ok {
		h.get(who, at)
		page = h.get(who, path)
	}
	form := filled(page)
	page.Find("main input[type=radio][value=yes]").Each(func(_ int, s *goquery.Selection) { form.Set(s.AttrOr("name", ""), "yes") })
	form.Set("name", name)
	for i := 0; i+1 < len(change); i += 2 {
		form[change[i]] = strings.Split(change[i+1], "|")
	}
	at, _, _ := strings.Cut(path, "?")
	return h.post(who, at, form)
}

// pdf is the smallest paper that a scanner could have made.
func pdf() []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

// paper is the form about a paper as somebody at school would fill it in.
func (h *house) paper(who, form, about, name string) url.Values {
	h.t.Helper()
	out := filled(h.get(who, "/agreements/paper/"+form+"/"+h.id(about)))
	out.Del("paper")
	out.Set("name", name)
	if out.Set("signer", h.id(about)); strings.Contains(name, "Quill") && form != "ks2_agreement" {
		out.Set("signer", h.id("mary"))
	}
	return out
}
