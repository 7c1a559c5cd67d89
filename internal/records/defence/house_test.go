package defence

import (
	"context"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house is a school with its people, its accounts and its registers over a real store; only the letter box is a pile.
type house struct {
	t        *testing.T
	base     feature.Base
	d        *Defence
	feature  feature.Feature
	accounts *accounts.Accounts
	room     *registers.Room
	who      map[string]people.Person
	told     []notices.Notice
	url      string

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	blind := feature.Base{School: school, Policy: &feature.InForce{}}
	_, folder := registers.New(blind, people.Store{})
	_, book := accounts.New(blind, people.Store{})
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, book.Schema, folder.Schema, Schema}, func(t *testing.T, d *db.DB) { body(t, build(t, d)) })
}

func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 11, 10, 10, 0, 0, 0, time.UTC)} // a Tuesday of term
	files, err := packs.Open("england")
	h.no(err)
	pack, err := policy.Parse(files)
	h.no(err)
	pack.Settings.Terms = []policy.Term{{Title: "Autumn", From: "2026-09-01", To: "2026-12-18"}}
	blind := feature.Base{School: school, Policy: &feature.InForce{}, Now: h.clock}
	_, f := registers.New(blind, people.Store{})
	_, own := New(blind, people.Store{}, nil, nil, Hooks{})
	var l *ledger.Ledger
	var gate *authz.Gate
	gate, err = authz.New(slices.Concat(web.Actions(), own.Actions, f.Actions), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if err := l.Refuse(context.WithoutCancel(ctx), gate.System(school, "refusals"), a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	l = ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1"})
	var of feature.Feature
	h.accounts, of = accounts.New(h.base, people.Store{})
	var rf feature.Feature
	h.room, rf = registers.New(h.base, people.Store{})
	h.d, h.feature = New(h.base, people.Store{}, h.accounts, h.room, Hooks{Tell: h.tell, Enter: h.enter})
	for _, c := range []policy.Consumer{gate, h.room} {
		plan, err := c.Prepare(pack)
		h.no(err)
		plan.Commit()
	}
	h.base.Figures.Bind(h.feature.Figures)
	for _, k := range slices.Concat(of.Keep, rf.Keep, h.feature.Keep) {
		if len(k.Rows) > 0 {
			l.Seal(k.Kind, k.Rows)
		}
	}
	h.fill(pack)
	h.serve()
	return h
}

func (h *house) enter(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (string, error) {
	e, err := h.room.Add(ctx, tx, register, values)
	if err != nil {
		return "", err
	}
	tx.Alters(e.Ref(tx.School))
	return e.Href(), nil
}

func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	for _, p := range h.who {
		if strings.Contains(n.Title+n.Text, p.Family) {
			h.t.Errorf("a notice names a person: %+v", n)
		}
	}
	h.told = append(h.told, n)
	return nil
}

func (h *house) fill(pack *policy.Pack) {
	all := []people.Person{
		{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
		{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y4"}},
		{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "c.ord", Given: "Cora", Family: "Ord", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}},
		{Account: "o.cable", Given: "Owen", Family: "Cable", Kind: people.Staff, Posts: []string{"technician"}},
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		e := ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}
		for _, p := range all {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, pack.Posts)
			if err != nil {
				return e, err
			}
			h.who[p.Account] = in
			if err := h.accounts.Enrol(h.t.Context(), tx, in.ID); err != nil {
				return e, err
			}
			e.Also = append(e.Also, accounts.Ref(school, in.ID))
		}
		return e, nil
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
	return authz.Actor{School: school, Person: p.ID, Account: p.Account, Name: p.Full(), Roles: h.base.Gate.RolesOf(p.Posts)}
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

// did writes an act of a person into the trail and lets the feature hear it, as the ledger does after the commit.
func (h *house) did(account, verb string, subject ref.Ref, changes ...ledger.Change) {
	h.t.Helper()
	grant := h.base.Gate.System(school, "test")
	if account != "" {
		g, err := h.base.Gate.Check(h.t.Context(), h.as(account), "defence.act", authz.Subject{Ref: ref.New(school, "school", school)})
		h.no(err)
		grant = g
	}
	h.no(h.base.Ledger.Write(h.t.Context(), grant, func(*ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: verb, Subject: subject, Changes: changes}, nil
	}))
	h.hear()
}

// hear tells the feature of everything in the trail, again: a listener may be told twice.
func (h *house) hear() {
	h.t.Helper()
	var all []ledger.Told
	h.read(func(tx *ledger.Tx) (err error) {
		all, err = ledger.Find(h.t.Context(), tx, ledger.Query{Limit: 1000})
		return err
	})
	slices.Reverse(all)
	one := h.feature.Hears[0]
	for _, t := range all {
		if one.Wants(t.Verb) {
			h.no(one.Do(h.t.Context(), t))
		}
	}
}

// signsIn notes a sign-in, or a wrong password, as accounts do: in their book, and in the trail.
func (h *house) signsIn(account, verb, addr string) {
	h.t.Helper()
	person := h.id(account)
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: verb, Subject: accounts.Ref(school, person)}, h.accounts.Note(h.t.Context(), tx, person, verb, addr)
	})
	h.hear()
}

func (h *house) alerts(kind string) []Alert {
	h.t.Helper()
	var out []Alert
	h.read(func(tx *ledger.Tx) (err error) {
		out, _, err = h.d.store.list(h.t.Context(), tx, asked{kind: kind})
		return err
	})
	return out
}

// one is the only alert of a kind.
func (h *house) one(kind string) Alert {
	h.t.Helper()
	all := h.alerts(kind)
	if len(all) != 1 {
		h.t.Fatalf("%d alerts of the kind %s, wanted one: %+v", len(all), kind, all)
	}
	return all[0]
}

func (h *house) figure(name string) feature.Reading {
	h.t.Helper()
	var r feature.Reading
	h.read(func(tx *ledger.Tx) (err error) {
		r, err = h.base.Figures.Read(h.t.Context(), tx, name, feature.Ask{Now: h.clock(), From: time.Date(2026, 9, 1, 0, 0, 0, 0, clock.London)})
		return err
	})
	return r
}

func (h *house) verbs(verb string) int64 {
	h.t.Helper()
	var n int64
	h.read(func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	return n
}

func (h *house) whole() {
	h.t.Helper()
	r, err := h.base.Ledger.Verify(h.t.Context(), h.base.Gate.System(school, "test"))
	h.no(err)
	if len(r.Breaks) > 0 {
		h.t.Errorf("the trail has faults: %+v", r.Breaks)
	}
}

func (h *house) entry(device, host string, change func(*board.Entry)) board.Entry {
	e := board.Entry{At: h.clock(), School: school, Device: device, Host: host, Verdict: "allow", Door: "proxy"}
	if change != nil {
		change(&e)
	}
	return e
}

// door lets in whoever holds an account's name as a token: these tests are about what lies behind it.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	if _, ok := d.h.who[token]; !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

func (h *house) serve() {
	h.t.Helper()
	stub := func(path string) web.Route {
		return web.Route{Method: "GET", Path: path, Action: "defence.audits", Handle: func(*web.Ctx) (web.Page, error) { return web.Go("/"), nil }}
	}
	s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}, Routes: append(h.feature.Routes, stub("/registers/{register}/new"), stub("/registers/{register}/{id}"))})
	h.no(err)
	s.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
	webtest.CheckPages(h.t, s)
	server := httptest.NewServer(s.Handler())
	h.t.Cleanup(server.Close)
	h.url = server.URL
}

func (h *house) client(account string) *http.Client {
	jar, _ := cookiejar.New(nil)
	at, _ := url.Parse(h.url)
	jar.SetCookies(at, []*http.Cookie{{Name: "belisha", Value: account}})
	return &http.Client{Jar: jar}
}

// page asks for a page as somebody; body nil: it is fetched, else sent.
func (h *house) page(account, path, kind, body string) (int, *goquery.Document) {
	h.t.Helper()
	method := "GET"
	if kind != "" {
		method = "POST"
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(body))
	h.no(err)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := h.client(account).Do(r)
	h.no(err)
	defer answer.Body.Close() //nolint:errcheck // it was only read
	doc, err := goquery.NewDocumentFromReader(answer.Body)
	h.no(err)
	return answer.StatusCode, doc
}

func (h *house) get(account, path string) (int, *goquery.Document) {
	return h.page(account, path, "", "")
}

func (h *house) post(account, path string, pairs ...string) (int, *goquery.Document) {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return h.page(account, path, "application/x-www-form-urlencoded", v.Encode())
}

// account is whether an account is closed, and how many sessions it has.
func (h *house) account(account string) (closed bool, sessions int) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		a, err := h.accounts.Get(h.t.Context(), tx, h.id(account))
		h.no(err)
		all, err := h.accounts.SessionsOf(h.t.Context(), tx, h.id(account))
		closed, sessions = a.Shut(), len(all)
		return err
	})
	return closed, sessions
}

func (h *house) cuts() (out map[string]board.Held) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, err = h.d.Cuts(h.t.Context(), tx, h.clock())
		return err
	})
	return out
}

func addr(t *testing.T, text string) netip.Addr {
	t.Helper()
	a, err := netip.ParseAddr(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// opens begins a session of an account, as the door does.
func (h *house) opens(account string) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := tx.Exec(h.t.Context(), `INSERT INTO accounts_session (school_id, token_hash, person_id, addr, created, seen, locked, hold_path, hold_form, ended, how, proved, second, greeted, wrongs, since, misses)
 VALUES (?,?,?,?,?,?,FALSE,'','','','password',?,'','',0,'',0)`, school, "t1", h.id(account), "10.0.0.7", tx.Now, tx.Now, tx.Now)
		return ledger.Event{Verb: "test.done", Subject: ref.New(school, "school", school)}, err
	})
	if _, n := h.account(account); n != 1 {
		h.t.Fatalf("%d sessions", n)
	}
}

// upload sends a report as a form does.
func (h *house) upload(account, name string, body []byte) (int, *goquery.Document) {
	h.t.Helper()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	h.no(w.WriteField("tool", "A scanner"))
	part, err := w.CreateFormFile("file", name)
	h.no(err)
	_, err = part.Write(body)
	h.no(err)
	h.no(w.Close())
	return h.page(account, "/defence/audits", w.FormDataContentType(), b.String())
}

// registered puts an entry into a register.
func (h *house) registered(register string, values map[string]string) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := h.enter(h.t.Context(), tx, register, values)
		return ledger.Event{Verb: "test.done", Subject: ref.New(school, "school", school)}, err
	})
}

func (h *house) items(state string) (out []Item) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		out, _, err = h.d.store.items(h.t.Context(), tx, state, "", 100, 0)
		return err
	})
	return out
}
