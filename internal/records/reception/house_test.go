package reception

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
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
	"belisha/internal/records/agreements"
	"belisha/internal/records/gates"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/packs"
)

const (
	school = "s1"
	word   = "otter-violin-puddle-comet" // everybody's here who has an account from the beginning
)

const folk = "account,given,family,kind,posts,year,class,taught\n" +
	"o.desk,Olive,Desk,staff,secretary,,,\n" +
	"t.wold,Terry,Wold,staff,technician,,,\n" +
	"c.moor,Cory,Moor,staff,coordinator,,,\n" +
	"h.east,Hana,East,staff,head,,,\n" +
	"m.reed,Morgan,Reed,staff,teacher,,,Y4\n" +
	"a.lark,Ada,Lark,pupil,pupil,4,Y4,\n" +
	"j.lark,Jo,Lark,parent,,,,\n"

// house is the real features behind the real web on a real database, with a clock that the tests move.
type house struct {
	t      testing.TB
	d      *db.DB
	ledger *ledger.Ledger
	gate   *authz.Gate
	base   feature.Base
	r      *guests.Desk
	own    feature.Feature
	room   *registers.Room
	acc    *accounts.Accounts
	gates  *gates.Gates
	forms  *agreements.Agreements
	told   []notices.Notice
	jobs   []feature.Feature
	pages  *web.Site
	site   *httptest.Server
	now    *atomic.Int64
	ids    map[string]string
	pack   *policy.Pack
	before int // events that were told
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func schemas() []fs.FS {
	_, room := registers.New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{})
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, notices.Schema, room.Schema, agreements.Schema, gates.Schema, accounts.Schema, guests.Schema}
}

// stNeot is read once: a policy does not change, and reading it costs more than most tests.
var stNeot = sync.OnceValues(func() (*policy.Pack, error) { //nolint:gochecknoglobals // for tests
	files, err := packs.Open("st-neot")
	if err != nil {
		return nil, err
	}
	return policy.Parse(files)
})

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, now: &atomic.Int64{}}
	pack, err := stNeot()
	h.no(err)
	copied := *pack
	copied.Identity.Covers = append(slices.Clone(copied.Identity.Covers), people.Supply, people.Trainee, people.External, people.Community)
	h.pack = &copied
	h.at("2026-11-23T09:00:00Z")
	acts := web.Actions()
	for _, f := range h.features(feature.Base{School: school, Now: h.clock, Policy: &feature.InForce{}}) {
		acts = append(acts, f.Actions...)
	}
	h.gate, err = authz.New(acts, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		h.no(h.ledger.Refuse(ctx, h.gate.System(school, "refusals"), a, act, s, why))
	})
	h.no(err)
	h.ledger = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Now: h.clock, Policy: &feature.InForce{}, Gate: h.gate, Ledger: h.ledger, Figures: &feature.Figures{}}
	plan, err := h.gate.Prepare(h.pack)
	h.no(err)
	plan.Commit()
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1", ApprovedBy: "the governing body"})
	h.open(h.features(h.base))
	h.fill()
	return h
}

// features builds what stands below, and this feature, as the app does.
func (h *house) features(base feature.Base) []feature.Feature {
	p := people.Store{}
	var room, forms, gated, acc feature.Feature
	h.room, room = registers.New(base, p)
	h.forms, forms = agreements.New(base, p, agreements.Hooks{})
	h.gates, gated = gates.New(base, p, h.forms, h.room, gates.Hooks{})
	h.acc, acc = accounts.New(base, p)
	h.acc.First(func(ctx context.Context, tx *ledger.Tx, e accounts.Entering) (bool, error) {
		return h.gates.Closed(ctx, tx, e.Person)
	}, gates.GateAt, gates.Beside()...)
	h.r, h.own = New(base, p, h.forms, h.gates, h.acc, guests.Hooks{URL: "https://belisha.example/", Tell: func(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
		h.told = append(h.told, n)
		return nil
	}})
	h.jobs = []feature.Feature{schools.New(base), people.New(base), room, forms, gated, acc, h.own}
	return h.jobs
}

func (h *house) open(features []feature.Feature) {
	c := web.Config{Gate: h.gate, Doorman: h.acc}
	for _, one := range features {
		c.Routes, c.Panels, c.HTML = append(c.Routes, one.Routes...), append(c.Panels, one.Panels...), append(c.HTML, one.HTML)
		for _, k := range one.Keep {
			if len(k.Rows) > 0 {
				h.ledger.Seal(k.Kind, k.Rows)
			}
		}
	}
	var err error
	h.pages, err = web.New(c)
	h.no(err)
	h.pages.SetSchool(web.School{ID: school, Name: "Larkfield Primary School"})
	h.site = httptest.NewServer(h.pages.Handler())
	h.t.Cleanup(h.site.Close)
}

func (h *house) fill() {
	h.t.Helper()
	rows, faults := people.ParseCSV(strings.NewReader(folk), people.Limits{Posts: h.pack.Posts})
	if len(faults) > 0 {
		h.t.Fatal(faults)
	}
	verifier, err := h.acc.Hash(h.t.Context(), word)
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
	for _, account := range []string{"o.desk", "t.wold", "c.moor", "h.east", "m.reed"} {
		h.paper(account)
	}
}

// paper lets somebody of the staff sign the staff agreement, so that no gate holds them.
func (h *house) paper(account string) {
	h.t.Helper()
	text, err := h.forms.Text("staff_agreement", "en")
	h.no(err)
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		answers := map[string]string{}
		for _, l := range text.Items {
			switch l.Kind {
			case agreements.Undertaking:
				answers[l.Key] = agreements.Agreed
			case agreements.ConsentItem:
				answers[l.Key] = string(agreements.Yes)
			}
		}
		_, e, err := h.forms.Sign(h.t.Context(), tx, agreements.Signing{Form: text.Form, Language: text.Language, Hash: text.Hash, Signer: h.ids[account],
			Name: account, Method: agreements.OnScreen, Answers: answers, Sanctions: true})
		return e, err
	})
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) clock() time.Time { return time.UnixMilli(h.now.Load()).UTC() }

func (h *house) at(text string) {
	h.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	h.no(err)
	h.now.Store(at.UnixMilli())
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.ledger.Write(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) events(verb string) (n int64) {
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

// tick runs the clock's job.
func (h *house) tick() { h.t.Helper(); h.no(h.r.Tick(h.t.Context())) }

func (h *house) visitOf(id string) (v guests.Visit) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		v, err = h.r.Store.Get(h.t.Context(), tx, id)
		return err
	})
	return v
}

func (h *house) person(id string) (p people.Person) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		p, err = (people.Store{}).Get(h.t.Context(), tx, id)
		return err
	})
	return p
}

func (h *house) account(person string) (a accounts.Account) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		a, err = h.acc.Get(h.t.Context(), tx, person)
		return err
	})
	return a
}

func (h *house) figure(name string) feature.Reading {
	h.t.Helper()
	i := slices.IndexFunc(h.own.Figures, func(f feature.Figure) bool { return f.Name == name })
	var out feature.Reading
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = h.own.Figures[i].Read(h.t.Context(), tx, h.base.Policy.Load().Ask(policy.Clause{}, h.clock()))
		return err
	})
	return out
}

// browser is one browser with its cookies.
type browser struct {
	h *house
	c *http.Client
}

// page is where a browser ends up.
type page struct {
	*goquery.Document
	status int
	path   string
	text   string
}

func (h *house) browser() browser {
	jar, err := cookiejar.New(nil)
	h.no(err)
	return browser{h, &http.Client{Jar: jar}}
}

func (b browser) read(r *http.Response, err error) page {
	b.h.t.Helper()
	b.h.no(err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	b.h.no(err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(text)))
	b.h.no(err)
	return page{doc, r.StatusCode, r.Request.URL.Path, string(text)}
}

func (b browser) get(path string) page { b.h.t.Helper(); return b.read(b.c.Get(b.h.site.URL + path)) }

func (b browser) post(path string, form url.Values) page {
	b.h.t.Helper()
	return b.read(b.c.PostForm(b.h.site.URL+path, form))
}

// as signs somebody in who has an account from the beginning.
func (h *house) as(account string) browser { h.t.Helper(); b, _ := h.signIn(account, word); return b }

// signIn goes as far as it gets: past the reminder.
func (h *house) signIn(account, password string) (browser, page) {
	h.t.Helper()
	b := h.browser()
	p := b.post("/sign-in", url.Values{"name": {account}, "password": {password}})
	if p.path == accounts.WelcomeAt {
		p = b.post(accounts.WelcomeAt, url.Values{})
	}
	return b, p
}

func (p page) must(t testing.TB, status int, words ...string) page {
	t.Helper()
	if p.status != status {
		t.Fatalf("status %d at %s, not %d: %s", p.status, p.path, status, p.Find("main").Text())
	}
	for _, w := range words {
		if !strings.Contains(p.Find("main").Text(), w) {
			t.Errorf("%q is missing in\n%s", w, p.Find("main").Text())
		}
	}
	return p
}

func (p page) lacks(t testing.TB, words ...string) page {
	t.Helper()
	for _, w := range words {
		if strings.Contains(p.text, w) {
			t.Errorf("%q stands in\n%s", w, p.Find("main").Text())
		}
	}
	return p
}

// visitor is the form of a day's visitor.
func (h *house) visitor(given, family string, more ...string) url.Values {
	v := url.Values{"kind": {"visitor"}, "given": {given}, "family": {family}, "host": {h.ids["m.reed"]}, "reason": {"Mends the piano"}, "services": {"web"}}
	for i := 0; i+1 < len(more); i += 2 {
		v[more[i]] = []string{more[i+1]}
	}
	return v
}

// agency is the form of an outside agency.
func (h *house) agency(given, family string, more ...string) url.Values {
	return h.visitor(given, family, append([]string{"kind", "external", "organisation", "Example Support", "need", "Repairs the attendance records", "reach", "Attendance in the information system", "times", "09:00-12:30"}, more...)...)
}

var visitPath = regexp.MustCompile(`^/reception/([0-9a-zA-Z_-]+)$`)

// enter enters a guest at the desk, and gives the visit's id.
func (b browser) enter(form url.Values) string {
	b.h.t.Helper()
	p := b.post("/reception/new", form).must(b.h.t, 200, "Entered")
	found := visitPath.FindStringSubmatch(p.path)
	if found == nil {
		b.h.t.Fatalf("entering led to %s", p.path)
	}
	return found[1]
}

// door opens the tablet's page, and gives its path.
func (b browser) door(at string) string {
	b.h.t.Helper()
	p := b.post(at+"/door", nil).must(b.h.t, 200, "Hand over the tablet")
	link := p.Find("#door").AttrOr("href", "")
	path, ok := strings.CutPrefix(link, "https://belisha.example")
	if !ok || p.Find("svg.belisha-code path").Length() != 1 {
		b.h.t.Fatalf("the link is %q", link)
	}
	return path
}

// answered fills the form that a page shows.
func answered(p page, name string) url.Values {
	v := url.Values{"name": {name}}
	for _, key := range []string{"hash", "lang", "form"} {
		v.Set(key, p.Find("main form input[name="+key+"]").AttrOr("value", ""))
	}
	p.Find("main form input[type=radio][value=yes]").Each(func(_ int, s *goquery.Selection) { v.Set(s.AttrOr("name", ""), "yes") })
	return v
}

// sign signs all forms on the tablet.
func (h *house) sign(path, name string) {
	h.t.Helper()
	tablet := h.browser()
	for range 5 {
		p := tablet.get(path).must(h.t, 200)
		if p = tablet.post(path, answered(p, name)).must(h.t, 200); strings.Contains(p.Find("h1").Text(), "Thank you") {
			return
		}
	}
	h.t.Fatal("there is no end of forms")
}

// slip gives the account, and what stands on the slip.
func (b browser) slip(visit string) (account, once string, p page) {
	b.h.t.Helper()
	p = b.post("/reception/"+visit+"/issue", nil).must(b.h.t, 200)
	return p.Find("#account").Text(), p.Find("#once").Text(), p
}

// ready enters, signs and gives an account.
func (h *house) ready(form url.Values) (visit, account, once string) {
	h.t.Helper()
	desk := h.as("o.desk")
	visit = desk.enter(form)
	h.sign(desk.door("/reception/"+visit), form.Get("given"))
	account, once, _ = desk.slip(visit)
	return visit, account, once
}
