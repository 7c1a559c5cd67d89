package rights

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
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
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/agreements"
	"belisha/internal/records/gates"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house is a school with a real policy, its people, accounts, registers and gates, and this feature's pages on a socket.
type house struct {
	t        testing.TB
	base     feature.Base
	gate     *authz.Gate
	room     *registers.Room
	accounts *accounts.Accounts
	r        *Rights
	feature  feature.Feature
	who      map[string]people.Person
	told     []notices.Notice
	filter   []Override
	ended    []string
	site     *web.Site
	url      string
	prove    bool // the doorman asks for the second secret

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func schemas() []fs.FS {
	_, room := registers.New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{})
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, agreements.Schema, room.Schema, gates.Schema, accounts.Schema, Schema}
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
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
	pack, err := stNeot()
	h.no(err)
	actions := web.Actions()
	for _, f := range h.built(feature.Base{School: school, Policy: &feature.InForce{}}) {
		actions = append(actions, f.Actions...)
	}
	var l *ledger.Ledger
	h.gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		h.no(l.Refuse(ctx, h.gate.System(school, "refusals"), a, act, s, why))
	})
	h.no(err)
	plan, err := h.gate.Prepare(pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	features := h.built(h.base)
	c := web.Config{Gate: h.gate, Doorman: h}
	var figures []feature.Figure
	for _, f := range features {
		c.Routes, c.Panels, c.HTML, figures = append(c.Routes, f.Routes...), append(c.Panels, f.Panels...), append(c.HTML, f.HTML), append(figures, f.Figures...)
		for _, k := range f.Keep {
			if len(k.Rows) > 0 {
				l.Seal(k.Kind, k.Rows)
			}
		}
	}
	h.base.Figures.Bind(figures)
	h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.now.AddDate(0, -2, 0), Minute: "7.2"})
	h.site, err = web.New(c)
	h.no(err)
	webtest.CheckPages(t, h.site)
	h.site.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(h.site.Handler())
	t.Cleanup(server.Close)
	h.url = server.URL
	h.fill()
	return h
}

func (h *house) built(base feature.Base) []feature.Feature {
	room, books := registers.New(base, people.Store{})
	agree, forms := agreements.New(base, people.Store{}, agreements.Hooks{})
	g, doors := gates.New(base, people.Store{}, agree, room, gates.Hooks{})
	a, keys := accounts.New(base, people.Store{})
	r, own := New(base, people.Store{}, a, g, room, Hooks{Overrides: func(context.Context, *ledger.Tx) ([]Override, error) { return h.filter, nil }, EndOverride: h.endOverride,
		Tell: func(_ context.Context, _ *ledger.Tx, n notices.Notice) error { h.told = append(h.told, n); return nil }})
	h.room, h.accounts, h.r, h.feature = room, a, r, own
	return []feature.Feature{schools.New(base), people.New(base), books, forms, doors, keys, own}
}

// endOverride is the filter's part, as the app lends it.
func (h *house) endOverride(_ context.Context, tx *ledger.Tx, id, _ string) (ledger.Event, error) {
	h.filter = slices.DeleteFunc(h.filter, func(o Override) bool { return o.ID == id })
	h.ended = append(h.ended, id)
	return ledger.Event{Verb: "filtering.override-ended", Subject: ref.New(tx.School, "filter-override", id)}, nil
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

func (h *house) system(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) see(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

// add puts people into the register, each with an account used today.
func (h *house) add(all ...people.Person) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "people.added", Subject: ref.New(school, "school", school)}
		for _, p := range all {
			if len(p.Kinds) == 0 {
				p.Kinds = []string{p.Kind}
			}
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.r.pack().Posts)
			if err == nil {
				err = h.accounts.Enrol(h.t.Context(), tx, in.ID)
			}
			if err == nil {
				err = h.accounts.Used(h.t.Context(), tx, in.ID)
			}
			if err != nil {
				return e, err
			}
			h.who[p.Account] = in
			e.Also = append(e.Also, in.Ref(school), accounts.Ref(school, in.ID))
		}
		return e, nil
	})
}

func (h *house) fill() {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School")
		return ledger.Event{Verb: "schools.created", Subject: ref.New(school, "school", school)}, err
	})
	staff := func(account, given, family string, posts ...string) people.Person {
		return people.Person{Account: account, Given: given, Family: family, Kind: people.Staff, Posts: posts}
	}
	h.add(staff("h.high", "Hanna", "High", "head"), staff("c.lamp", "Cara", "Lamp", "coordinator"), staff("t.wire", "Tim", "Wire", "technician"),
		staff("d.data", "Dana", "Data", "data_manager"), staff("t.four", "Tessa", "Four", "teacher"), staff("a.aide", "Anna", "Aide", "assistant"),
		people.Person{Account: "g.over", Given: "Gus", Family: "Over", Kind: people.Governor, Posts: []string{"safety_governor"}},
		people.Person{Account: "g.chair", Given: "Greta", Family: "Chair", Kind: people.Governor, Posts: []string{"chair"}},
		people.Person{Account: "ada.y1", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "1", Class: "1L"})
}

// Who knows people by their account name, and what they were granted.
func (h *house) Who(ctx context.Context, token, _ string) (v web.Visit, err error) {
	if token == "" {
		return v, nil
	}
	err = h.base.Ledger.Read(ctx, h.gate.System(school, "test"), func(tx *ledger.Tx) error {
		p, err := people.Store{}.ByAccount(ctx, tx, token)
		if err != nil {
			return err
		}
		extra, err := h.r.Extra(ctx, tx, p.ID)
		v = web.Visit{Idle: time.Hour, Actor: authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: append(p.Holds(), extra...), Roles: h.accounts.Roles(p)}}
		if h.prove {
			v.Prove = func(fresh string, _ bool) string {
				return map[string]string{web.FreshRecords: accounts.SecondAt}[fresh]
			}
		}
		return err
	})
	return v, err
}

func (h *house) Hold(context.Context, string, string, string) error { return nil }

// page asks for a page and demands its status; a form is posted.
func (h *house) page(who, path string, form url.Values, status int) *goquery.Document {
	h.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(h.text(who, path, form, status)))
	h.no(err)
	return doc
}

func (h *house) text(who, path string, form url.Values, status int) string {
	h.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	h.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	got, err := io.ReadAll(reply.Body)
	h.no(err)
	if reply.StatusCode != status {
		doc, _ := goquery.NewDocumentFromReader(strings.NewReader(string(got)))
		h.t.Fatalf("%s as %q: status %d, want %d\n%s", path, who, reply.StatusCode, status, said(doc.Find("main")))
	}
	return string(got)
}

func said(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func (h *house) want(doc *goquery.Document, selector string, all ...string) {
	h.t.Helper()
	text := said(doc.Find(selector))
	for _, one := range all {
		if !strings.Contains(text, one) {
			h.t.Errorf("%s does not say %q: %s", selector, one, text)
		}
	}
}

func (h *house) never(doc *goquery.Document, selector string, all ...string) {
	h.t.Helper()
	text := said(doc.Find(selector))
	for _, one := range all {
		if strings.Contains(text, one) {
			h.t.Errorf("%s says %q: %s", selector, one, text)
		}
	}
}

// enter writes an entry into a register.
func (h *house) enter(register string, values map[string]string) registers.Entry {
	h.t.Helper()
	var e registers.Entry
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		if e, err = h.room.Add(h.t.Context(), tx, register, values); err != nil {
			return ledger.Event{}, err
		}
		return h.room.Added(tx, e), nil
	})
	return e
}

// line writes a group's line.
func (h *house) line(group, profile, elevated string) registers.Entry {
	h.t.Helper()
	today := h.clock()
	return h.enter(rightsRegister, map[string]string{"group": group, "systems": "Belisha", "folders": "Staff share", "profile": profile, "remote": "none", "devices": "Laptops",
		"elevated": elevated, "reviewed": clock.ISO(today), "review": clock.ISO(today.AddDate(1, 0, 0))})
}

func (h *house) compare() {
	h.t.Helper()
	h.page("t.wire", "/rights/compare", url.Values{}, 303)
}

// live gives the open and kept deviations of a person as "kind" words.
func (h *house) live(account string) []Deviation {
	h.t.Helper()
	var out []Deviation
	h.see(func(tx *ledger.Tx) error {
		all, err := h.r.store.live(h.t.Context(), tx)
		for _, d := range all {
			if d.Person == h.who[account].ID {
				out = append(out, d)
			}
		}
		return err
	})
	return out
}

func (h *house) kinds(account string) string {
	var out []string
	for _, d := range h.live(account) {
		out = append(out, d.Kind+" "+d.State)
	}
	return strings.Join(out, ", ")
}

func (h *house) is(account, want string) {
	h.t.Helper()
	if got := h.kinds(account); got != want {
		h.t.Errorf("%s: %q, want %q", account, got, want)
	}
}

func (h *house) figure(name string) (r feature.Reading) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) (err error) {
		r, err = h.base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, 0, -60)})
		return err
	})
	return r
}

func (h *house) events(verb string) (out []ledger.Told) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) (err error) {
		out, err = ledger.Find(h.t.Context(), tx, ledger.Query{Verb: verb, Limit: 50})
		return err
	})
	return out
}

// date is a date field as a form sends it.
func date(v url.Values, field string, t time.Time) url.Values {
	v.Set(field+"-day", t.Format("2"))
	v.Set(field+"-month", t.Format("1"))
	v.Set(field+"-year", t.Format("2006"))
	return v
}

// whole demands that the trail and all that it seals are untouched.
func (h *house) whole() {
	h.t.Helper()
	report, err := h.base.Ledger.Verify(h.t.Context(), h.gate.System(school, "verify"))
	h.no(err)
	for _, b := range report.Breaks {
		h.t.Errorf("the trail is broken: %s", b)
	}
}
