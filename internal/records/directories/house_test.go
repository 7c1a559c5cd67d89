package directories

import (
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"path/filepath"
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
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// secret is everybody's password here, in the house itself.
const secret = "otter-violin-puddle-comet"

const folk = "account,given,family,kind,posts,year,class,taught,email\n" +
	"m.reed,Morgan,Reed,staff,teacher,,,4A,m.reed@larkfield.example\n" +
	"k.dale,Kim,Dale,staff,teacher,,,4A,K.Dale@larkfield.example\n" +
	"t.tech,Toni,Tech,staff,technician,,,,t.tech@larkfield.example\n" +
	"d.lane,Drew,Lane,staff,dsl,,,,d.lane@larkfield.example\n" +
	"h.high,Hanna,High,staff,head,,,,h.high@larkfield.example\n" +
	"c.moor,Cory,Moor,staff,coordinator,,,,c.moor@larkfield.example\n" +
	"g.chair,Gwen,Chair,governor,chair,,,,g.chair@larkfield.example\n" +
	"o.one,Ola,One,staff,teacher,,,,shared@larkfield.example\n" +
	"o.two,Olu,Two,staff,teacher,,,,shared@larkfield.example\n" +
	"j.lark,Jo,Lark,parent,,,,,j.lark@larkfield.example\n" +
	"a.lark,Ada,Lark,pupil,pupil,4,4A,,\n"

// house is a school with accounts and directories behind the real web, on a real database.
type house struct {
	t      *testing.T
	ledger *ledger.Ledger
	gate   *authz.Gate
	base   feature.Base
	acc    *accounts.Accounts
	d      *Directories
	feat   feature.Feature
	site   *web.Site
	server *httptest.Server
	url    string
	now    *atomic.Int64 // by how much the clock is ahead
	ids    map[string]string

	mu   sync.Mutex
	told []notices.Notice
}

func thePack() *policy.Pack {
	post := func(key string, roles ...string) policy.Post {
		return policy.Post{Key: key, Title: "The " + key, Roles: roles}
	}
	return &policy.Pack{
		Posts: []policy.Post{post("teacher", "teacher"), post("dsl", "dsl"), post("technician", "technician"), post("coordinator", "coordinator"), post("head", "head"),
			post("chair", "chair", "governor"), post("pupil", "pupil")},
		Settings: policy.Settings{IdleMinutes: map[string]int{"staff": 60, "safeguarding": 60, "pupils": 60}},
	}
}

func schemas() []fs.FS {
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, accounts.Schema, schemaFS}
}

// entries makes a configuration once the house's own address is known.
type entries func(houseURL string) []Entry

func everyEngine(t *testing.T, make entries, body func(h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(build(t, d, make)) })
}

func one(t *testing.T, make entries) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	return build(t, d, make)
}

func build(t *testing.T, d *db.DB, make entries) *house {
	t.Helper()
	h := &house{t: t, now: &atomic.Int64{}}
	h.listen()
	c := Config{URL: h.url, KeyFile: filepath.Join(t.TempDir(), "directories.key"), Tell: h.tell, Entries: make(h.url)}
	base := feature.Base{School: school, Now: h.clock, Policy: &feature.InForce{}}
	_, acc := accounts.New(base, people.Store{})
	_, own, err := New(base, people.Store{}, nil, c)
	h.no(err)
	actions := web.Actions()
	for _, f := range []feature.Feature{schools.New(base), people.New(base), acc, own} {
		actions = append(actions, f.Actions...)
	}
	h.gate, err = authz.New(actions, nil)
	h.no(err)
	h.ledger = ledger.New(d, id.New(h.clock), h.clock)
	base.Gate, base.Ledger = h.gate, h.ledger
	h.base = base
	h.acc, acc = accounts.New(base, people.Store{})
	h.d, h.feat, err = New(base, people.Store{}, h.acc, c)
	h.no(err)
	h.acc.Directory(h.d.Weigh)
	plan, err := h.gate.Prepare(thePack())
	h.no(err)
	plan.Commit()
	h.base.Policy.Store(&feature.Active{Pack: thePack()})
	h.open([]feature.Feature{schools.New(base), people.New(base), acc, h.feat})
	h.fill()
	return h
}

// listen takes a port before there is a site, because directories are told the house's address.
func (h *house) listen() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.no(err)
	h.server = httptest.NewUnstartedServer(http.NotFoundHandler())
	h.no(h.server.Listener.Close())
	h.server.Listener = l
	h.url = "http://" + l.Addr().String()
}

func (h *house) open(features []feature.Feature) {
	c := web.Config{Gate: h.gate, Doorman: h.acc}
	for _, f := range features {
		c.Routes, c.Panels, c.HTML = append(c.Routes, f.Routes...), append(c.Panels, f.Panels...), append(c.HTML, f.HTML)
		for _, k := range f.Keep {
			h.ledger.Seal(k.Kind, k.Rows)
		}
	}
	site, err := web.New(c)
	h.no(err)
	site.SetSchool(web.School{ID: school, Name: "Larkfield Primary School"})
	h.site = site
	h.server.Config.Handler = site.Handler()
	h.server.Start()
	h.t.Cleanup(h.server.Close)
}

func (h *house) fill() {
	h.t.Helper()
	rows, faults := people.ParseCSV(strings.NewReader(folk), people.Limits{Posts: thePack().Posts})
	if len(faults) > 0 {
		h.t.Fatal(faults)
	}
	verifier, err := h.acc.Hash(h.t.Context(), secret)
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
}

func (h *house) tell(_ context.Context, _ *ledger.Tx, n notices.Notice) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = append(h.told, n)
	return nil
}

// clock is the real time, which the directories' own clocks keep too, and what a test adds to it.
func (h *house) clock() time.Time { return time.Now().UTC().Add(time.Duration(h.now.Load())) }

func (h *house) pass(d time.Duration) { h.now.Add(int64(d)) }

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	h.no(h.ledger.Write(h.t.Context(), h.gate.System(school, "test"), f))
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), f))
}

// events are how often a verb stands in the trail, with a reason when one is named.
func (h *house) events(verb, reason string) (n int) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) error {
		found, err := ledger.Find(h.t.Context(), tx, ledger.Query{Verb: verb, Limit: 1000})
		for _, e := range found {
			match := reason == ""
			for _, c := range e.Changes {
				match = match || c.Field == "reason" && c.After == reason
			}
			if match {
				n++
			}
		}
		return err
	})
	return n
}

// linkNow links somebody to an entry, as a person with the right does on the pages.
func (h *house) linkNow(key, realm, subject, account string) {
	h.t.Helper()
	d, _ := h.d.door(key)
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		return h.d.makeLink(h.t.Context(), tx, d, Link{Directory: key, Realm: realm, Subject: subject, Person: h.ids[account], MadeBy: h.ids["c.moor"]})
	})
}

// alone lets links make themselves.
func (h *house) alone(key string) {
	h.t.Helper()
	h.as("t.tech").post("/directories/"+key+"/automatic", "on", "yes")
}

func (h *house) whole() {
	h.t.Helper()
	report, err := h.ledger.Verify(h.t.Context(), h.gate.System(school, "trail.verify"))
	h.no(err)
	if !report.Whole() {
		h.t.Fatalf("the trail does not hold: %v", report.Breaks)
	}
}

// browser is somebody at a keyboard, with cookies of their own.
type browser struct {
	h    *house
	c    *http.Client
	last answer
}

func (h *house) browser() *browser {
	jar, err := cookiejar.New(nil)
	h.no(err)
	return &browser{h: h, c: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

func (b *browser) read(r *http.Response, err error) answer {
	b.h.t.Helper()
	b.h.no(err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	b.h.no(err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	b.h.no(err)
	b.last = answer{status: r.StatusCode, path: r.Request.URL.Path, url: r.Request.URL, body: string(body), doc: doc, set: r.Cookies()}
	return b.last
}

// refix makes a link as if it had been made to another entry of the same name.
func (h *house) refix(account, fixed string) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "test.refixed", Subject: LinkRef(school, h.ids[account])}
		links, err := h.d.store.linksOf(h.t.Context(), tx, h.ids[account])
		if err != nil {
			return e, err
		}
		if _, err := h.d.store.drop(h.t.Context(), tx, h.ids[account], links[0].Directory); err != nil {
			return e, err
		}
		links[0].Fixed = fixed
		return e, h.d.store.put(h.t.Context(), tx, links[0])
	})
}

// seeing is a rule before the house that holds nobody, and keeps what it was asked about staff who came through a directory.
func seeing(into *accounts.Entering) accounts.FirstRule {
	return func(_ context.Context, _ *ledger.Tx, e accounts.Entering) (bool, error) {
		if e.How == accounts.ByOIDC {
			*into = e
		}
		return false, nil
	}
}

func (h *house) figure(name string) (r feature.Reading) {
	h.t.Helper()
	for _, f := range h.feat.Figures {
		if f.Name == name {
			h.read(func(tx *ledger.Tx) (err error) {
				r, err = f.Read(h.t.Context(), tx, feature.Ask{Name: name, Now: h.clock()})
				return err
			})
		}
	}
	return r
}

// toldOf is how often somebody was told of a kind of thing.
func (h *house) toldOf(kind, account string) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, x := range h.told {
		if x.Kind == kind && slices.Contains(x.To, h.ids[account]) {
			n++
		}
	}
	return n
}
