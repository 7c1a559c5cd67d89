package governance

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
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
	"belisha/internal/records/duties"
	"belisha/internal/records/incidents"
	"belisha/internal/records/lessons"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house is a school whose policy is that of St Neot's, with the features below that have figures of their own. What the
// traffic wing would measure is told by the tests.
type house struct {
	t      testing.TB
	d      *db.DB
	name   string
	base   feature.Base
	g      room
	pol    *policies.Policies
	who    map[string]people.Person
	now    time.Time
	tell   map[string]feature.Reading // figures that a test sets
	asked  map[string]int
	all    []feature.Feature
	server *httptest.Server
}

// built are the features of this house in shelf order.
func built(base feature.Base, sign Signer) (*policies.Policies, *duties.Duties, *registers.Room, []feature.Feature) {
	pol, p := policies.New(base)
	reg, r := registers.New(base, people.Store{})
	dut, d := duties.New(base, people.Store{}, "")
	cases, c := incidents.New(base, people.Store{}, pol)
	_, learned := lessons.New(base, people.Store{}, cases.Store(), lessons.Hooks{})
	return pol, dut, reg, []feature.Feature{schools.New(base), people.New(base), p, r, d, c, learned,
		New(base, people.Store{}, pol, sign, Hooks{Register: reg.Current})}
}

func schemas() []fs.FS {
	_, _, _, all := built(feature.Base{}, nil)
	_, watching := monitoring.New(feature.Base{}, nil, people.Store{}, incidents.Store{}, monitoring.Config{})
	out := []fs.FS{ledger.Schema, watching.Schema}
	for _, f := range all {
		if f.Schema != nil {
			out = append(out, f.Schema)
		}
	}
	return out
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) { body(t, build(t, d, school)) })
}

// onSQLite runs a test on SQLite alone, where the database makes no difference and houses take their time.
func onSQLite(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	body(t, single(t))
}

// single builds a house on SQLite alone, for what does not depend on the database.
func single(t testing.TB) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	return build(t, d, school)
}

// testKey is the school's key, from a seed; another seed is another school's.
func testKey(seed string) Signer {
	sum := sha256.Sum256([]byte(seed))
	key := ed25519.NewKeyFromSeed(sum[:])
	return func(message []byte) (ed25519.PublicKey, []byte, error) {
		return key.Public().(ed25519.PublicKey), ed25519.Sign(key, message), nil
	}
}

func build(t testing.TB, d *db.DB, name string) *house {
	t.Helper()
	h := &house{t: t, d: d, name: name, who: map[string]people.Person{}, now: at("2026-04-02 09:00"), tell: map[string]feature.Reading{}, asked: map[string]int{}}
	_, _, _, plain := built(feature.Base{}, nil)
	actions := web.Actions()
	for _, f := range plain {
		actions = append(actions, f.Actions...)
	}
	base := feature.Base{School: name, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}, Ledger: ledger.New(d, id.New(h.clock), h.clock)}
	var err error
	base.Gate, err = authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		if !a.Nobody() {
			s.Ref.School = name
			h.no(base.Ledger.Refuse(ctx, base.Gate.System(name, "refusals"), a, act, s, why))
		}
	})
	h.no(err)
	h.base = base
	var dut *duties.Duties
	var reg *registers.Room
	h.pol, dut, reg, h.all = built(base, testKey(name))
	dut.Bind(dut.FromRegisters(reg.Between), func(context.Context, *ledger.Tx, duties.Notice) error { return nil })
	h.g = room{base: base, people: people.Store{}, policies: h.pol, sign: testKey(name), hooks: Hooks{Register: reg.Current}, seen: &seen{}}
	for _, f := range h.all {
		for _, k := range f.Keep {
			base.Ledger.Seal(k.Kind, k.Rows)
		}
	}
	h.found()
	h.now = at("2026-11-10 09:00")
	return h
}

// found makes the school: its policy as St Neot's has it, and its people, whose names no policy has.
func (h *house) found() {
	h.t.Helper()
	files, err := packs.Open("st-neot")
	h.no(err)
	h.no(h.base.Ledger.Write(h.t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := schools.Store{}.Create(h.t.Context(), tx, "St Example Primary School")
		return ledger.Event{Verb: "test.founded", Subject: ref.New(h.name, "school", h.name)}, err
	}))
	h.pol.Bind([]policy.Consumer{h.base.Gate})
	h.bind()
	v, err := h.pol.Load(h.t.Context(), h.system(), "test", files)
	h.no(err)
	h.no(h.pol.Approve(h.t.Context(), h.system(), v.ID, policies.Approval{By: "Full Governing Body", Minute: "Autumn meeting, minute 7.2"}))
	for _, p := range []people.Person{
		{Account: "h.zibbelind", Given: "Hansine", Family: "Zibbelind", Kind: people.Staff, Posts: []string{"head"}},
		{Account: "c.ostrander", Given: "Corisande", Family: "Ostrander", Kind: people.Staff, Posts: []string{"coordinator"}},
		{Account: "d.quillfeather", Given: "Damaris", Family: "Quillfeather", Kind: people.Staff, Posts: []string{"dsl"}},
		{Account: "t.fourswick", Given: "Tamsin", Family: "Fourswick", Kind: people.Staff, Posts: []string{"teacher"}},
		{Account: "n.wirrall", Given: "Norrie", Family: "Wirrall", Kind: people.Staff, Posts: []string{"technician"}},
		{Account: "g.undershaw", Given: "Gwendoline", Family: "Undershaw", Kind: people.Governor, Posts: []string{"safety_governor"}},
		{Account: "e.o'quill", Given: "Eluned", Family: "O'Quillan", Kind: people.Governor, Posts: []string{"chair"}},
		{Account: "p.jessamoor", Given: "Persis", Family: "Jessamoor", Kind: people.Parent, Posts: []string{"parent"}},
		{Account: "a.jessamoor", Given: "Adalind", Family: "Jessamoor", Kind: people.Pupil, Year: "4", Class: "Y4", Posts: []string{"pupil"}},
	} {
		h.add(p)
	}
}

func (h *house) add(p people.Person) {
	h.t.Helper()
	p.Account = strings.ReplaceAll(p.Account, "'", "")
	h.no(h.base.Ledger.Write(h.t.Context(), h.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.base.Policy.Load().Pack.Posts)
		h.who[p.Account] = in
		return ledger.Event{Verb: "people.added", Subject: in.Ref(h.name)}, err
	}))
}

// bind gives every figure of the policy an answer: the features' own, and what a test has said instead.
func (h *house) bind() {
	var figures []feature.Figure
	names, err := figureNames()
	h.no(err)
	known := map[string]bool{}
	for _, f := range h.all {
		for _, one := range f.Figures {
			first, _, _ := strings.Cut(one.Name, ".")
			known[one.Name], known[first] = true, known[first] || strings.HasSuffix(one.Name, ".*")
			figures = append(figures, h.counted(one))
		}
	}
	for name := range names {
		first, _, _ := strings.Cut(name, ".")
		if !known[name] && !known[first] {
			figures = append(figures, h.told(name, false))
		}
	}
	for name := range h.tell {
		figures = append(figures, h.told(name, strings.HasPrefix(name, "incidents.")))
	}
	h.base.Figures.Bind(figures)
}

// counted notes that a figure was asked.
func (h *house) counted(f feature.Figure) feature.Figure {
	read := f.Read
	f.Read = func(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
		h.asked[ask.Name]++
		return read(ctx, tx, ask)
	}
	return f
}

func (h *house) told(name string, private bool) feature.Figure {
	return feature.Figure{Name: name, Private: private, Read: func(context.Context, *ledger.Tx, feature.Ask) (feature.Reading, error) {
		h.asked[name]++
		if r, ok := h.tell[name]; ok {
			return r, nil
		}
		return feature.Reading{State: feature.Proven, Shown: "Measured by the other wing", At: h.now}, nil
	}}
}

// say sets what a figure reads. Whatever makes it read so leaves an event.
func (h *house) say(name string, r feature.Reading) {
	h.t.Helper()
	h.tell[name] = r
	h.bind()
	h.happens("test.said")
}

// happens leaves an event.
func (h *house) happens(verb string) {
	h.t.Helper()
	h.no(h.base.Ledger.Write(h.t.Context(), h.system(), func(*ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: verb, Subject: ref.New(h.name, "school", h.name)}, nil
	}))
}

// figureNames are the figures that the policy asks for; read once, for reading a policy takes its time.
var figureNames = sync.OnceValues(func() (map[string]bool, error) { //nolint:gochecknoglobals // read once
	files, err := packs.Open("st-neot")
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(files)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, c := range p.Clauses {
		out[c.Figure] = c.Figure != ""
	}
	for _, s := range p.Standards {
		for _, l := range s.Lines {
			out[l.Figure] = l.Figure != ""
		}
	}
	for _, d := range p.Duties {
		out[d.Proof.Figure] = d.Proof.Figure != ""
	}
	for _, r := range p.Registers {
		for _, f := range r.Fields {
			for _, of := range f.Of {
				out[of] = f.Kind == "figures"
			}
		}
	}
	delete(out, "")
	return out, nil
})

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, clock.London)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func (h *house) clock() time.Time { return h.now }

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) system() authz.Grant { return h.base.Gate.System(h.name, "test") }

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.system(), f))
}

func (h *house) as(account string) authz.Actor {
	p, ok := h.who[account]
	if !ok {
		return authz.Actor{}
	}
	return authz.Actor{School: h.name, Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: h.base.Gate.RolesOf(p.Posts)}
}

// events gives what the trail says of a verb, the newest first.
func (h *house) events(verb string) (found []ledger.Told) {
	h.t.Helper()
	h.read(func(tx *ledger.Tx) (err error) {
		found, err = ledger.Find(h.t.Context(), tx, ledger.Query{Verb: verb, Limit: 100})
		return err
	})
	return found
}

// verified demands that the trail fits the records.
func (h *house) verified() {
	h.t.Helper()
	report, err := h.base.Ledger.Verify(h.t.Context(), h.system())
	h.no(err)
	if !report.Whole() {
		h.t.Errorf("the trail does not fit the records: %v", report.Breaks)
	}
}

// door knows people by their account name; a stranger has no cookie.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	if _, ok := d.h.who[token]; !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// open opens the pages on a real socket.
func (h *house) open() *house {
	h.t.Helper()
	c := web.Config{Gate: h.base.Gate, Doorman: door{h}}
	for _, f := range h.all {
		c.Routes, c.Panels, c.HTML = append(c.Routes, f.Routes...), append(c.Panels, f.Panels...), append(c.HTML, f.HTML)
	}
	site, err := web.New(c)
	h.no(err)
	webtest.CheckPages(h.t, site)
	site.SetSchool(web.School{ID: h.name, Name: "St Example Primary School"})
	h.server = httptest.NewServer(site.Handler())
	h.t.Cleanup(h.server.Close)
	return h
}

type answer struct {
	*goquery.Document
	body []byte
	to   string
}

// page asks for a page and demands its status.
func (h *house) page(who, path string, form url.Values, status int) answer {
	h.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.server.URL+path, body)
	h.no(err)
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	h.no(err)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(text))
	h.no(err)
	if reply.StatusCode != status {
		h.t.Fatalf("%s %s as %q: status %d, want %d\n%s", method, path, who, reply.StatusCode, status, said(doc.Find("main")))
	}
	return answer{doc, text, reply.Header.Get("Location")}
}

func said(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// want demands that the parts of a page that a selector finds hold some words.
func (h *house) want(doc answer, selector string, all ...string) {
	h.t.Helper()
	text := said(doc.Find(selector))
	for _, one := range all {
		if !strings.Contains(text, one) {
			h.t.Errorf("%s does not say %q: %s", selector, one, text)
		}
	}
}

// rows are the lines of a table, each as its cells.
func rows(doc answer, selector string) (out [][]string) {
	doc.Find(selector + " tbody tr").Each(func(_ int, tr *goquery.Selection) {
		var cells []string
		tr.Find("th,td").Each(func(_ int, c *goquery.Selection) { cells = append(cells, said(c)) })
		out = append(out, cells)
	})
	return out
}

// naming gives the words of the register that a text holds.
func (h *house) naming(text string) (found []string) {
	for _, p := range h.who {
		for _, word := range []string{p.Given, p.Family, p.Account} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
				found = append(found, word)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
