package families

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
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/emersion/go-smtp"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const school = "s1"

// house is a school with families, forms of a real policy, a mail server, pages on a socket and this feature.
type house struct {
	t       testing.TB
	f       *Families
	feature feature.Feature
	base    feature.Base
	gate    *authz.Gate
	ledger  *ledger.Ledger
	agree   *agreements.Agreements
	mail    feature.Feature
	pack    *policy.Pack
	who     map[string]people.Person
	box     *box
	site    *web.Site
	url     string

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	schemas := []fs.FS{ledger.Schema, schools.Schema, people.Schema, notices.Schema, agreements.Schema, Schema}
	dbtest.EachMigrated(t, schemas, func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), box: serve(t)}
	h.pack = seed(t)
	features := h.features(d)
	plan, err := h.gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.now, Minute: "7.2"})
	for _, f := range features {
		for _, k := range f.Keep {
			if len(k.Rows) > 0 {
				h.ledger.Seal(k.Kind, k.Rows)
			}
		}
	}
	h.fill()
	h.open(features)
	return h
}

// stNeot is read once: a policy does not change, and reading it costs more than most tests.
var stNeot = sync.OnceValues(func() (*policy.Pack, error) { //nolint:gochecknoglobals // for tests
	files, err := packs.Open("st-neot")
	if err != nil {
		return nil, err
	}
	return policy.Parse(files)
})

func seed(t testing.TB) *policy.Pack {
	t.Helper()
	pack, err := stNeot()
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// features builds what stands below, and this feature, on one base.
func (h *house) features(d *db.DB) []feature.Feature {
	actions := web.Actions()
	for _, f := range h.built(feature.Base{}) {
		actions = append(actions, f.Actions...)
	}
	var err error
	h.gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := h.ledger.Refuse(ctx, h.gate.System(school, "refusals"), a, act, s, why); err != nil {
			h.t.Error(err)
		}
	})
	h.no(err)
	h.ledger = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: h.ledger, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	return h.built(h.base)
}

func (h *house) built(base feature.Base) []feature.Feature {
	n, mail := notices.New(base, people.Store{}, notices.Config{URL: "https://belisha.example", KeyFile: filepath.Join(h.t.TempDir(), "key"),
		SMTP: notices.SMTP{Addr: h.box.addr, From: "office@school.example", TLS: "none", Timeout: 20 * time.Second}})
	a, agree := agreements.New(base, people.Store{}, agreements.Hooks{Tell: n})
	f, own := New(base, people.Store{}, a, n, homes.Hooks{URL: "https://belisha.example/", Phone: func() string { return "01632 960000" }})
	h.f, h.feature, h.agree, h.mail = f, own, a, mail
	return []feature.Feature{schools.New(base), people.New(base), mail, agree, own}
}

func (h *house) open(features []feature.Feature) {
	c := web.Config{Gate: h.gate, Doorman: door{h}}
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

// fill enters two homes that share a child, a large family, and a family that has no mail.
func (h *house) fill() {
	h.write(func(tx *ledger.Tx) error {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return err
		}
		for _, p := range []people.Person{
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Born: "2018-05-03"},
			{Account: "ben.quill", Given: "Ben", Family: "Quill", Kind: people.Pupil, Year: "1", Class: "Y1", Born: "2021-02-28"},
			{Account: "cy.lark", Given: "Cy", Family: "Lark", Kind: people.Pupil, Year: "4", Class: "Y4", Born: "2018-09-30"},
			{Account: "di.rook", Given: "Di", Family: "Rook", Kind: people.Pupil, Year: "1", Class: "Y1"},
			{Account: "pat.quill", Given: "Pat", Family: "Quill", Kind: people.Parent, Posts: []string{"parent"}, Email: "pat@home.example"},
			{Account: "sam.reed", Given: "Sam", Family: "Reed", Kind: people.Parent, Posts: []string{"parent"}, Email: "sam@home.example"},
			{Account: "lou.lark", Given: "Lou", Family: "Lark", Kind: people.Parent, Posts: []string{"parent"}},
			{Account: "ray.rook", Given: "Ray", Family: "Rook", Kind: people.Parent, Posts: []string{"parent"}, Email: "ray@home.example"},
			{Account: "o.desk", Given: "Olive", Family: "Desk", Kind: people.Staff, Posts: []string{"office_manager"}},
			{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
			if err != nil {
				return err
			}
			h.who[p.Account] = in
		}
		return nil
	})
	h.care("ada.quill", "pat.quill", "sam.reed")
	h.care("ben.quill", "pat.quill")
	h.care("cy.lark", "lou.lark")
	h.care("di.rook", "ray.rook")
}

// care sets the carers of a child; one that begins with ! is barred.
func (h *house) care(child string, carers ...string) {
	h.t.Helper()
	var all []people.Carer
	for _, account := range carers {
		account, barred := strings.CutPrefix(account, "!")
		all = append(all, people.Carer{Person: h.who[account].ID, Barred: barred})
	}
	h.write(func(tx *ledger.Tx) error { return (people.Store{}).SetCarers(h.t.Context(), tx, h.who[child].ID, all) })
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

func (h *house) at(text string) {
	h.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	h.no(err)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = at.UTC()
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) write(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.done", Subject: ref.New(school, "school", school), Also: h.people()}, f(tx)
	}))
}

func (h *house) people() (out []ref.Ref) {
	for _, p := range h.who {
		out = append(out, p.Ref(school))
	}
	return out
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) count(verb string) (n int64) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	return n
}

// whole demands that the trail and every sealed row still fit.
func (h *house) whole() {
	h.t.Helper()
	r, err := h.ledger.Verify(h.t.Context(), h.gate.System(school, "test"))
	h.no(err)
	if !r.Whole() {
		h.t.Errorf("the trail is broken: %+v", r.Breaks)
	}
}

// post lets the mail leave.
func (h *house) post() {
	h.t.Helper()
	for _, j := range h.mail.Jobs {
		if j.Name == "notices.mail" {
			h.no(j.Do(h.t.Context()))
		}
	}
}

func (h *house) job(name string) {
	h.t.Helper()
	for _, j := range h.feature.Jobs {
		if j.Name == "families."+name {
			h.no(j.Do(h.t.Context()))
			return
		}
	}
	h.t.Fatalf("there is no job %s", name)
}

func (h *house) notices(account string) (out []string) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = db.All[string](h.t.Context(), tx.Tx, `SELECT title FROM notices_notice WHERE school_id = ? AND person = ? ORDER BY id`, school, h.who[account].ID)
		return err
	})
	return out
}

// links gives a carer's links, the newest first.
func (h *house) links(account string) (out []homes.Link) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = h.f.Store.LinksOf(h.t.Context(), tx, h.who[account].ID, 50)
		return err
	})
	return out
}

func (h *house) visits(l homes.Link) (out []homes.Visit) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = h.f.Store.Visits(h.t.Context(), tx, l.ID, 500)
		return err
	})
	return out
}

func (h *house) consent(child, service string) agreements.Consent {
	h.t.Helper()
	var all []agreements.Consent
	h.read(func(tx *ledger.Tx) (err error) {
		all, err = h.agree.Consents(h.t.Context(), tx, h.who[child].ID)
		return err
	})
	i := slices.IndexFunc(all, func(c agreements.Consent) bool { return c.Service == service })
	if i < 0 {
		h.t.Fatalf("nobody asks for %s", service)
	}
	return all[i]
}

// door knows people by their account name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	roles := d.h.gate.RolesOf(p.Posts)
	if p.Is(people.Pupil) {
		roles = []authz.Role{authz.Pupil}
	}
	classes := p.Taught
	if p.Class != "" {
		classes = []string{p.Class}
	}
	return web.Visit{Actor: authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Given, Roles: roles, Posts: p.Posts, Classes: classes}, Idle: time.Hour, Child: p.Is(people.Pupil)}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// browser is one browser with its cookies.
type browser struct {
	h   *house
	jar http.CookieJar
}

// page is what came back.
type page struct {
	*goquery.Document
	status int
	text   string
	to     string
}

func (h *house) browser(account string) *browser {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	h.no(err)
	if account != "" {
		u, _ := url.Parse(h.url)
		jar.SetCookies(u, []*http.Cookie{{Name: "belisha", Value: account, Path: "/"}})
	}
	return &browser{h, jar}
}

func (b *browser) send(method, path string, form url.Values) page {
	b.h.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(b.h.t.Context(), method, b.h.url+path, body)
	b.h.no(err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := &http.Client{Jar: b.jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	b.h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	b.h.no(err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(text)))
	b.h.no(err)
	return page{doc, reply.StatusCode, string(text), reply.Header.Get("Location")}
}

func (b *browser) get(path string) page { b.h.t.Helper(); return b.send("GET", path, nil) }

func (b *browser) post(path string, form url.Values) page {
	b.h.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	return b.send("POST", path, form)
}

func (p page) must(t testing.TB, status int, words ...string) page {
	t.Helper()
	if p.status != status {
		t.Fatalf("status %d, not %d: %s", p.status, status, p.Find("main").Text())
	}
	for _, w := range words {
		if !strings.Contains(p.Find("main").Text(), w) {
			t.Errorf("%q is missing in\n%s", w, p.Find("main").Text())
		}
	}
	return p
}

var anyToken = regexp.MustCompile(`/f/[A-Za-z0-9_-]{43}`)

// lacks looks at the whole page, attributes too; only a link's own token may spell a name by chance.
func (p page) lacks(t testing.TB, words ...string) page {
	t.Helper()
	text := anyToken.ReplaceAllString(p.text, "")
	for _, w := range words {
		if strings.Contains(text, w) {
			t.Errorf("%q stands in\n%s", w, p.Find("main").Text())
		}
	}
	return p
}

// box is a mail server on this machine.
type box struct {
	addr string
	mu   sync.Mutex
	got  []string
	say  []error
}

func serve(t testing.TB) *box {
	t.Helper()
	b := &box{}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{b: b}, nil }))
	s.Domain, s.AllowInsecureAuth = "localhost", true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.addr = l.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return b
}

type mailSession struct {
	b  *box
	to string
}

func (*mailSession) Reset()                                      {}
func (*mailSession) Logout() error                               { return nil }
func (*mailSession) Mail(string, *smtp.MailOptions) error        { return nil }
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }
func (s *mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	if len(s.b.say) > 0 {
		err, s.b.say = s.b.say[0], s.b.say[1:]
		return err
	}
	s.b.got = append(s.b.got, s.to+"\n"+strings.ReplaceAll(string(text), "=\r\n", ""))
	return nil
}

var mailedLink = regexp.MustCompile(`https://belisha\.example(/f/[A-Za-z0-9_=-]+)`)

// letter is the newest mail to an address, with the path of its link.
func (h *house) letter(to string) (text, path string) {
	h.t.Helper()
	h.box.mu.Lock()
	defer h.box.mu.Unlock()
	for _, one := range slices.Backward(h.box.got) {
		if strings.HasPrefix(one, to+"\n") {
			found := mailedLink.FindStringSubmatch(one)
			if found == nil {
				h.t.Fatalf("no link in\n%s", one)
			}
			return one, strings.ReplaceAll(found[1], "=", "")
		}
	}
	h.t.Fatalf("no letter to %s among %d", to, len(h.box.got))
	return "", ""
}

// mailed has the office send a link to a carer, and gives its path.
func (h *house) mailed(account string) string {
	h.t.Helper()
	h.browser("o.desk").post("/families/"+h.who[account].ID+"/send", nil).must(h.t, 303)
	h.post()
	_, path := h.letter(h.who[account].Email)
	return path
}

func date(day, month, year string) url.Values {
	return url.Values{"born-day": {day}, "born-month": {month}, "born-year": {year}}
}

// proven is a browser that has typed the right date of birth.
func (h *house) proven(path string) *browser {
	h.t.Helper()
	b := h.browser("")
	b.post(path, date("3", "5", "2018")).must(h.t, 303)
	return b
}

func actorNobody() authz.Actor { return authz.Actor{School: school} }

func subjectOf(school string) authz.Subject {
	return authz.Subject{Ref: ref.New(school, "school", school)}
}
