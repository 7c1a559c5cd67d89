package registers

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/goccy/go-yaml"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// house is a school with its people, a small policy of registers and this feature.
type house struct {
	t       *testing.T
	base    feature.Base
	room    *Room
	feature feature.Feature
	gate    *authz.Gate
	who     map[string]people.Person
	refused []string
	server  *httptest.Server

	mu  sync.Mutex
	now time.Time
}

// each runs a test in a fresh house on both databases.
func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func schemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, schemaFS}
}

// one builds a house on SQLite alone, for what does not depend on the database.
func single(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	return build(t, d)
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC)}
	_, plain := New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{})
	actions := slices.Concat(plain.Actions, web.Actions(), people.New(feature.Base{}).Actions)
	var l *ledger.Ledger
	var err error
	h.gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		h.mu.Lock()
		h.refused = append(h.refused, act.Name+" "+why.Rule)
		h.mu.Unlock()
		if err := l.Refuse(ctx, h.gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	pack := testPack(t)
	plan, err := h.gate.Prepare(pack)
	h.no(err)
	plan.Commit()
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.room, h.feature = New(h.base, people.Store{})
	h.base.Figures.Bind(h.feature.Figures)
	for _, k := range h.feature.Keep {
		l.Seal(k.Kind, k.Rows)
	}
	h.force(pack)
	h.fill(pack)
	return h
}

// testPack is a policy of the test's own: posts, a term and the registers of testdata.
func testPack(t testing.TB) *policy.Pack {
	t.Helper()
	p := &policy.Pack{Identity: policy.Identity{Title: "Test policy", Version: "1"}}
	for _, post := range []string{"head", "coordinator", "dsl", "teacher", "technician", "governor", "chair", "office", "pupil"} {
		p.Posts = append(p.Posts, policy.Post{Key: post, Title: strings.ToUpper(post[:1]) + post[1:], Roles: []string{post}, Many: true})
	}
	p.Settings.SmallNumber = 5
	p.Settings.Terms = []policy.Term{{Key: "spring26", Title: "Spring 2026", From: "2026-01-05", To: "2026-03-27"}}
	for _, id := range []string{"devices.loans", "network.visitors", "data.breaches", "governance.seats"} {
		p.Clauses = append(p.Clauses, policy.Clause{ID: id, Text: "A clause."})
	}
	for _, key := range []string{"loans", "visitors", "breaches", "seats"} {
		text, err := os.ReadFile("testdata/registers/" + key + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var def policy.Register
		if err := yaml.UnmarshalWithOptions(text, &def, yaml.Strict()); err != nil {
			t.Fatal(err)
		}
		p.Registers = append(p.Registers, def)
	}
	return p
}

// force puts a policy in force.
func (h *house) force(p *policy.Pack) {
	h.base.Policy.Store(&feature.Active{Pack: p, Version: "v1", ApprovedBy: "Governing Body", ApprovedAt: h.clock(), Minute: "7.2"})
}

// alter puts a policy in force in which one register is another.
func (h *house) alter(key string, f func(*policy.Register)) *policy.Pack {
	h.t.Helper()
	p := testPack(h.t)
	for i := range p.Registers {
		if p.Registers[i].Key == key {
			f(&p.Registers[i])
		}
	}
	return p
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

func (h *house) fill(pack *policy.Pack) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range []people.Person{
			{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "ada.quick", Given: "Ada", Family: "Quick", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
			{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
			{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}},
			{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
			{Account: "g.over", Given: "Gus", Family: "Over", Kind: people.Governor, Posts: []string{"governor"}},
			{Account: "c.hair", Given: "Cleo", Family: "Hair", Kind: people.Governor, Posts: []string{"chair"}},
		} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, pack.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			h.who[p.Account] = in
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, nil
	})
}

func (h *house) as(account string) authz.Actor {
	p, ok := h.who[account]
	if !ok {
		return authz.Actor{}
	}
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: h.gate.RolesOf(p.Posts)}
}

// system does something as the house itself.
func (h *house) system(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.gate.System(school, "test"), f))
}

// see reads as the house itself.
func (h *house) see(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

// try writes as a person, past the pages.
func (h *house) try(account string, f func(*ledger.Tx) (ledger.Event, error)) error {
	h.t.Helper()
	g, err := h.gate.Check(h.t.Context(), h.as(account), "registers.change", authz.Subject{Ref: ref.New(school, entry.RefRegister, "loans")})
	h.no(err)
	return h.base.Ledger.Write(h.t.Context(), g, f)
}

// add stores an entry as a person would, and says what is wrong with it.
func (h *house) add(account, register string, values map[string]string) (e entry.Entry, err error) {
	h.t.Helper()
	err = h.try(account, func(tx *ledger.Tx) (ledger.Event, error) {
		e, err = h.room.Add(h.t.Context(), tx, register, values)
		if err != nil {
			return ledger.Event{}, err
		}
		return h.room.Added(tx, e), nil
	})
	return e, err
}

// must is add for what has to work.
func (h *house) must(account, register string, values map[string]string) entry.Entry {
	h.t.Helper()
	e, err := h.add(account, register, values)
	h.no(err)
	return e
}

// loan stores a loan of a device.
func (h *house) loan(device string) entry.Entry {
	h.t.Helper()
	return h.must("n.wire", "loans", map[string]string{"device": device, "borrower": "ada.quill", "due": "2026-03-20", "worth": "£250"})
}

func (h *house) get(e entry.Entry) entry.Entry {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) (err error) {
		e, err = h.room.clerk.Store.Get(h.t.Context(), tx, e.Register, e.ID)
		return err
	})
	return e
}

// verbs are the newest events of the trail, the newest first.
func (h *house) verbs(n int) []ledger.Told {
	h.t.Helper()
	var all []ledger.Told
	h.see(func(tx *ledger.Tx) (err error) {
		all, err = ledger.Find(h.t.Context(), tx, ledger.Query{Limit: n})
		return err
	})
	return all
}

// door knows people by their account name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// site gives the feature's pages, with those of the people.
func (h *house) site() *web.Site {
	h.t.Helper()
	p := people.New(h.base)
	site, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: slices.Concat(h.feature.Routes, p.Routes),
		Panels: slices.Concat(h.feature.Panels, p.Panels), HTML: []web.HTML{h.feature.HTML, p.HTML}})
	h.no(err)
	site.SetSchool(web.School{ID: school, Name: "St Example"})
	return site
}

func (h *house) open() {
	h.t.Helper()
	if h.server == nil {
		h.server = httptest.NewServer(h.site().Handler())
		h.t.Cleanup(h.server.Close)
	}
}

// page is an answer of the site.
type page struct {
	t      *testing.T
	status int
	to     string
	header http.Header
	body   []byte
	*goquery.Document
}

// go asks for a page as a person; a form is posted.
func (h *house) visit(who, path string, form url.Values) page {
	h.t.Helper()
	if form == nil {
		return h.send(who, "GET", path, "", nil)
	}
	return h.send(who, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// post sends a form with a file, as a browser does.
func (h *house) post(who, path string, form url.Values, box, name string, body []byte) page {
	h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, all := range form {
		for _, v := range all {
			h.no(w.WriteField(k, v))
		}
	}
	part, err := w.CreateFormFile(box, name)
	h.no(err)
	_, err = part.Write(body)
	h.no(err)
	h.no(w.Close())
	return h.send(who, "POST", path, w.FormDataContentType(), &b)
}

func (h *house) send(who, method, path, kind string, body io.Reader) page {
	h.t.Helper()
	h.open()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+path, body)
	h.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	h.no(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(text))
	h.no(err)
	return page{h.t, reply.StatusCode, reply.Header.Get("Location"), reply.Header, text, doc}
}

// is demands a status.
func (p page) is(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %s", p.status, status, p.text("main"))
	}
	return p
}

// text is what a part of the page says, in one line.
func (p page) text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

// says demands words in a part of the page.
func (p page) says(selector string, words ...string) page {
	p.t.Helper()
	got := p.text(selector)
	for _, w := range words {
		if !strings.Contains(got, w) {
			p.t.Errorf("%q is not in %s: %s", w, selector, got)
		}
	}
	return p
}

// never demands that words stand nowhere on the page.
func (p page) never(words ...string) page {
	p.t.Helper()
	for _, w := range words {
		if bytes.Contains(p.body, []byte(w)) {
			p.t.Errorf("%q is on the page", w)
		}
	}
	return p
}

// value is what a box of a form holds.
func (p page) value(name string) string {
	b := p.Find("[name='" + name + "']")
	if b.Is("textarea") {
		return b.Text()
	}
	if b.Is("select") {
		v, _ := b.Find("option[selected]").Attr("value")
		return v
	}
	if typ, _ := b.Attr("type"); typ == "radio" {
		b = p.Find("[name='" + name + "'][checked]")
	}
	v, _ := b.Attr("value")
	return v
}

func form(kv ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(kv); i += 2 {
		v.Add(kv[i], kv[i+1])
	}
	return v
}

// def is a register of the policy in force.
func (h *house) def(key string) policy.Register {
	h.t.Helper()
	def, ok := h.room.clerk.Definition(key)
	if !ok {
		h.t.Fatalf("no register %s", key)
	}
	return def
}

// edit changes an entry as its form would, past the page.
func (h *house) edit(tx *ledger.Tx, register string, old entry.Entry, typed map[string]string) (entry.Entry, ledger.Event, error) {
	h.t.Helper()
	def := h.def(register)
	c, err := h.room.clerk.Checker(def)
	if err != nil {
		return old, ledger.Event{}, err
	}
	e, faults, err := c.Check(h.t.Context(), tx, old, typed, nil)
	if err == nil && len(faults) > 0 {
		err = faults
	}
	if err != nil {
		return e, ledger.Event{}, err
	}
	e, err = c.Change(h.t.Context(), tx, e, nil, entry.WhatChanged, "")
	return e, clerk.Event(tx, def, entry.WhatChanged, old, e), err
}

// job runs one of the feature's jobs, as the clock does.
func (h *house) job(name string) error {
	h.t.Helper()
	for _, j := range h.feature.Jobs {
		if j.Name == name {
			return j.Do(h.t.Context())
		}
	}
	h.t.Fatalf("no job %s", name)
	return nil
}
