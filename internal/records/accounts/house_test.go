package accounts

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// house is the three lowest features behind the real web, on a real database, with a clock that tests set.
type house struct {
	t      *testing.T
	d      *db.DB
	ledger *ledger.Ledger
	gate   *authz.Gate
	acc    *Accounts
	feat   feature.Feature
	site   *httptest.Server
	now    *atomic.Int64
	ids    map[string]string // account → person
}

const folk = "account,given,family,kind,posts,year,class,taught\n" +
	"m.reed,Morgan,Reed,staff,teacher,,,4A\n" +
	"s.hill,Sam,Hill,staff,teacher,,,5B\n" +
	"d.lane,Drew,Lane,staff,dsl,,,\n" +
	"c.moor,Cory,Moor,staff,coordinator,,,\n" +
	"t.wold,Terry,Wold,staff,technician,,,\n" +
	"a.lark,Ada,Lark,pupil,pupil,4,4A,\n" +
	"j.lark,Jo,Lark,parent,,,,\n"

// secret is everybody's password here; one verifier serves all, as in the demo.
const secret = "otter-violin-puddle-comet"

func thePack() *policy.Pack {
	post := func(key string, roles ...string) policy.Post {
		return policy.Post{Key: key, Title: "The " + key, Roles: roles}
	}
	return &policy.Pack{
		Posts: []policy.Post{post("teacher", "teacher"), post("dsl", "dsl"), post("coordinator", "coordinator"), post("technician", "technician"), post("pupil", "pupil"),
			post("head", "head"), post("chair", "chair"), post("office", "office")},
		Settings: policy.Settings{IdleMinutes: map[string]int{"pupils": 20, "staff": 10, "safeguarding": 5},
			FailedSignIns: map[string]int{"pupils": 10, "adults": 3}, PasswordLength: map[string]int{"ks1": 4, "lower_ks2": 8, "upper_ks2": 10, "adults": 12}},
	}
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, now: &atomic.Int64{}}
	h.now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	clock := func() time.Time { return time.UnixMilli(h.now.Load()).UTC() }
	base := feature.Base{School: school, Now: clock, Policy: &feature.InForce{}}
	_, first := New(base, people.Store{})
	actions := append(append(append(web.Actions(), first.Actions...), people.New(base).Actions...), schools.New(base).Actions...)
	var err error
	if h.gate, err = authz.New(actions, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, Schema); err != nil {
		t.Fatal(err)
	}
	h.ledger = ledger.New(d, id.New(clock), clock)
	base.Gate, base.Ledger = h.gate, h.ledger
	h.acc, h.feat = New(base, people.Store{})
	features := []feature.Feature{schools.New(base), people.New(base), h.feat}
	plan, err := h.gate.Prepare(thePack())
	if err != nil {
		t.Fatal(err)
	}
	plan.Commit()
	base.Policy.Store(&feature.Active{Pack: thePack()})
	h.open(features)
	h.fill()
	return h
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
	if err != nil {
		h.t.Fatal(err)
	}
	site.SetSchool(web.School{ID: school, Name: "Larkfield Primary School"})
	h.site = httptest.NewServer(site.Handler())
	h.t.Cleanup(h.site.Close)
}

func (h *house) fill() {
	h.t.Helper()
	rows, faults := people.ParseCSV(strings.NewReader(folk), people.Limits{Posts: thePack().Posts})
	if len(faults) > 0 {
		h.t.Fatal(faults)
	}
	verifier, err := h.acc.Hash(h.t.Context(), secret)
	if err != nil {
		h.t.Fatal(err)
	}
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
		var all []Fresh
		for _, person := range h.ids {
			all = append(all, Fresh{Person: person, Verifier: verifier, Band: Adults})
			e.Also = append(e.Also, Ref(school, person))
		}
		return e, h.acc.CreateMany(h.t.Context(), tx, all)
	})
}

func (h *house) write(f func(*ledger.Tx) (ledger.Event, error)) {
	h.t.Helper()
	if err := h.ledger.Write(h.t.Context(), h.gate.System(school, "test"), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) pass(d time.Duration) { h.now.Add(d.Milliseconds()) }

// events counts a verb in the trail.
func (h *house) events(verb string) int64 {
	h.t.Helper()
	var n int64
	err := h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		n, err = ledger.Count(h.t.Context(), tx, verb, "", "")
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// whole checks the trail and all seals.
func (h *house) whole() {
	h.t.Helper()
	r, err := h.ledger.Verify(h.t.Context(), h.gate.System(school, "test"))
	if err != nil || !r.Whole() {
		h.t.Errorf("the trail is broken: %+v, %v", r.Breaks, err)
	}
}

// browser is one person's browser.
type browser struct {
	h *house
	c *http.Client
}

func (h *house) browser() browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return browser{h, &http.Client{Jar: jar}}
}

// answer is the page at which a browser ends up.
type answer struct {
	status     int
	path, body string
}

func (b browser) read(r *http.Response, err error) answer {
	b.h.t.Helper()
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return answer{r.StatusCode, r.Request.URL.Path, string(body)}
}

func (b browser) get(path string) answer {
	b.h.t.Helper()
	return b.read(b.c.Get(b.h.site.URL + path))
}

func (b browser) post(path string, pairs ...string) answer {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.read(b.c.PostForm(b.h.site.URL+path, form))
}

// as signs somebody in.
func (h *house) as(account string) browser {
	h.t.Helper()
	b := h.browser()
	if a := b.post("/sign-in", "name", account, "password", secret); a.status != 200 || a.path != "/" {
		h.t.Fatalf("%s cannot sign in: %d %s\n%s", account, a.status, a.path, a.body)
	}
	return b
}

func (h *house) ref(account string) ref.Ref { return Ref(school, h.ids[account]) }
