package telling

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"slices"
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
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with a register, a gate, a ledger, cases, and this feature on a socket, all real.
type house struct {
	t     testing.TB
	base  feature.Base
	cases incidents.Store
	pack  *policy.Pack
	who   map[string]people.Person
	site  *web.Site
	url   string

	mu    sync.Mutex
	now   time.Time
	heard []notices.Notice
}

// stNeot is read once: a policy does not change, and reading it costs more than most tests.
var stNeot = sync.OnceValues(func() (*policy.Pack, error) { //nolint:gochecknoglobals // for tests
	files, err := packs.Open("st-neot")
	if err != nil {
		return nil, err
	}
	return policy.Parse(files)
})

// inForce is the pack that counts on every day.
type inForce struct{ pack *policy.Pack }

func (p inForce) At(context.Context, *ledger.Tx, time.Time) (string, *policy.Pack, error) {
	return "v1", p.pack, nil
}

func (p inForce) Version(context.Context, *ledger.Tx, string) (*policy.Pack, error) {
	return p.pack, nil
}

func schemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, incidents.Schema, Schema}
}

// each runs a test on SQLite and on PostgreSQL.
func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	pack, err := stNeot()
	if err != nil {
		t.Fatal(err)
	}
	mine := *pack
	h := &house{t: t, pack: &mine, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)}
	var l *ledger.Ledger
	var gate *authz.Gate
	first := h.features(feature.Base{Policy: &feature.InForce{}, Gate: &authz.Gate{}, Now: h.clock})
	all := web.Actions()
	for _, f := range first {
		all = append(all, f.Actions...)
	}
	gate, err = authz.New(all, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(context.WithoutCancel(ctx), gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	plan, err := gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}}
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1"})
	features := h.features(h.base)
	for _, f := range features {
		for _, k := range f.Keep {
			if len(k.Rows) > 0 {
				l.Seal(k.Kind, k.Rows)
			}
		}
	}
	h.fill()
	h.open(features)
	return h
}

func (h *house) features(base feature.Base) []feature.Feature {
	cases, about := incidents.New(base, people.Store{}, inForce{h.pack})
	h.cases = cases.Store()
	return []feature.Feature{about,
		New(base, people.Store{}, h.cases, Hooks{URL: "https://belisha.example/", Tell: h.hear})}
}

func (h *house) hear(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard = append(h.heard, n)
	return nil
}

func (h *house) open(features []feature.Feature) {
	c := web.Config{Gate: h.base.Gate, Doorman: door{h}}
	for _, f := range features {
		c.Routes, c.Panels, c.HTML = append(c.Routes, f.Routes...), append(c.Panels, f.Panels...), append(c.HTML, f.HTML)
	}
	var err error
	h.site, err = web.New(c)
	h.no(err)
	h.site.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
	server := httptest.NewServer(h.site.Handler())
	h.t.Cleanup(server.Close)
	h.url = server.URL
}

func (h *house) fill() {
	all := []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "ben.otter", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "2", Class: "Y2", Posts: []string{"pupil"}},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		{Account: "t.two", Given: "Tom", Family: "Two", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y2"}},
		{Account: "a.four", Given: "Abe", Family: "Help", Kind: people.Staff, Posts: []string{"assistant"}, Taught: []string{"Y4"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "d.safe", Given: "Dora", Family: "Safe", Kind: people.Staff, Posts: []string{"dsl"}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "k.chair", Given: "Karl", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}},
		{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		{Account: "p.quill", Given: "Pia", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}},
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for n := range 30 { // a class
			all = append(all, people.Person{Account: fmt.Sprintf("child.%02d", n), Given: "Child", Family: "No" + string(rune('a'+n%26)) + string(rune('a'+n/26)), Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}})
		}
		for _, p := range all {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			h.who[p.Account] = in
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, nil
	})
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

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) id(account string) string { return h.who[account].ID }

func (h *house) as(account string) authz.Actor {
	p := h.who[account]
	classes := slices.Clone(p.Taught)
	if p.Class != "" {
		classes = append(classes, p.Class)
	}
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.base.Gate.RolesOf(p.Posts), Classes: classes}
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

// all gives every case, the newest first.
func (h *house) all() []incidents.Case {
	h.t.Helper()
	var out []incidents.Case
	h.read(func(tx *ledger.Tx) error {
		for page := 1; ; page++ {
			list, err := h.cases.List(h.t.Context(), tx, incidents.Filter{Page: page})
			if err != nil || len(list) == 0 {
				return err
			}
			for _, l := range list {
				k, err := h.cases.Case(h.t.Context(), tx, l.ID)
				if err != nil {
					return err
				}
				out = append(out, k)
			}
		}
	})
	return out
}

// last is the newest case.
func (h *house) last() incidents.Case {
	h.t.Helper()
	all := h.all()
	if len(all) == 0 {
		h.t.Fatal("there is no case")
	}
	return slices.MaxFunc(all, func(a, b incidents.Case) int { return strings.Compare(a.Number, b.Number) })
}

// told finds events of a verb.
func (h *house) told(verb string) []ledger.Told {
	h.t.Helper()
	var out []ledger.Told
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = ledger.Find(h.t.Context(), tx, ledger.Query{Verb: verb, Limit: 1000})
		return err
	})
	return out
}

// door lets in whoever holds an account's name as a token: these tests are about what lies behind it.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	account, locked := strings.CutSuffix(token, "!")
	if _, ok := d.h.who[account]; !ok {
		return web.Visit{}, nil
	}
	a := d.h.as(account)
	return web.Visit{Actor: a, Idle: time.Hour, Child: a.Has(authz.Pupil), Locked: locked}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// visitor is one browser.
type visitor struct {
	t    testing.TB
	site string
	c    *http.Client
}

// at is a browser in which somebody is signed in; "" for nobody.
func (h *house) at(account string) visitor {
	jar, _ := cookiejar.New(nil)
	u, _ := url.Parse(h.url)
	if account != "" {
		jar.SetCookies(u, []*http.Cookie{{Name: "belisha", Value: account}})
	}
	return visitor{h.t, h.url, &http.Client{Jar: jar}}
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

// upload sends a form with files: name and body, one after the other.
func (v visitor) upload(path string, form url.Values, files ...string) (int, *goquery.Document) {
	v.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k := range form {
		m.WriteField(k, form.Get(k)) //nolint:errcheck // into memory
	}
	for n := 0; n < len(files); n += 2 {
		part, _ := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="files"; filename="` + files[n] + `"`}, "Content-Type": {"image/png"}})
		fmt.Fprint(part, files[n+1])
	}
	m.Close() //nolint:errcheck,gosec // into memory
	return v.page(v.c.Post(v.site+path, m.FormDataContentType(), &body))
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
		t.Errorf("%s at %s: %q says %q", selector, d.Url, got, not)
	}
}
