package gates_test

import (
	"context"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/gates"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

const school = "s1"

// house is the records as far as gates need them.
type house struct {
	t     testing.TB
	base  feature.Base
	pack  *policy.Pack
	forms *agreements.Agreements
	gates *gates.Gates
	who   map[string]people.Person

	mu  sync.Mutex
	now time.Time
}

func schemas() []fs.FS {
	_, room := registers.New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{})
	return []fs.FS{ledger.Schema, schools.Schema, people.Schema, agreements.Schema, room.Schema, gates.Schema}
}

func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, who: map[string]people.Person{}, now: time.Date(2026, 9, 10, 10, 0, 0, 0, time.UTC), pack: pack(t)}
	gate, err := authz.New(web.Actions(), nil)
	h.no(err)
	l := ledger.New(d, id.New(h.clock), h.clock)
	h.base = feature.Base{School: school, Ledger: l, Gate: gate, Now: h.clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	room, _ := registers.New(h.base, people.Store{})
	h.forms, _ = agreements.New(h.base, people.Store{}, agreements.Hooks{Doors: func(s string) []string { return h.gates.Doors(s) }})
	h.gates, _ = gates.New(h.base, people.Store{}, h.forms, room, gates.Hooks{})
	h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1", ApprovedBy: "Governors", ApprovedAt: h.now})
	h.fill()
	return h
}

// pack is the gateway's own test pack with forms and gates.
func pack(t testing.TB) *policy.Pack {
	t.Helper()
	p, err := policy.FromFiles(files(t))
	if err != nil {
		t.Fatal(err)
	}
	rule := []policy.Item{{Key: "kind", Text: "I am kind."}}
	p.Posts = append(p.Posts, policy.Post{Key: "class_teacher", Title: "Class teacher", Roles: []string{"teacher"}, Many: true})
	p.Agreements = []policy.Agreement{
		{Key: "parents", Version: "1", Title: "Parents", For: []string{"pupil"}, Signs: "parent", Items: []policy.Item{{Key: "internet", Kind: "consent", Service: "internet", Text: "Internet"}}},
		{Key: "small", Version: "1", Title: "Four rules", For: []string{"ks1"}, Signs: "parent", Items: rule},
		{Key: "staff", Version: "1", Title: "Staff", For: []string{"staff"}, Items: rule},
	}
	p.Gates = []policy.Gate{
		{Key: "small", For: []string{"ks1"}, Needs: "agreement:small", Closes: []string{"internet"}, Child: "Your grown-up has not signed yet.", Helper: "class_teacher", Clause: "filter.age"},
		{Key: "internet", For: []string{"pupil"}, Needs: "consent:internet", Closes: []string{"internet"}, Child: "Nobody at home has said yes.", Helper: "class_teacher", Clause: "filter.age"},
		{Key: "staff", For: []string{"staff"}, Needs: "agreement:staff", Closes: []string{"internet"}, Says: "You have not signed.", Clause: "filter.all"},
	}
	return p
}

func files(t testing.TB) map[string]string {
	t.Helper()
	const dir = "../../internal/gateway/proxy/testdata/pack"
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		out[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (h *house) fill() {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}
		if _, err := (schools.Store{}).Create(h.t.Context(), tx, "Beacon Primary"); err != nil {
			return e, err
		}
		for _, p := range []people.Person{{Account: "m.quill", Given: "Mia", Family: "Quill", Kind: people.Parent},
			{Account: "sam.y1", Given: "Sam", Family: "Quill", Kind: people.Pupil, Year: "1", Class: "Y1"},
			{Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"class_teacher"}}} {
			in, err := (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
			if err != nil {
				return e, err
			}
			h.who[p.Account] = in
		}
		return e, people.Store{}.SetCarers(h.t.Context(), tx, h.who["sam.y1"].ID, []people.Carer{{Person: h.who["m.quill"].ID}})
	})
}

func (h *house) roles(p people.Person) []string {
	if p.Is(people.Staff) {
		return []string{"teacher"}
	}
	return []string{p.Kind}
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
	h.no(h.base.Ledger.Write(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

func (h *house) see(f func(*ledger.Tx) error) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(school, "test"), f))
}

// gateway is a whole one on loopback; it is also its own sink.
type gateway struct {
	t        testing.TB
	board    *board.Board
	journal  *journal.Journal
	server   *proxy.Server
	addr     string
	verifier string

	mu      sync.Mutex
	entries []board.Entry
}

func (g *gateway) Take(_ context.Context, batch []board.Entry) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range batch {
		if !slices.ContainsFunc(g.entries, func(o board.Entry) bool { return o.ID == e.ID }) {
			g.entries = append(g.entries, e)
		}
	}
	return nil
}

func (*gateway) Tell(context.Context, board.Tell) (string, error) { return "1", nil }

func (*gateway) Warn(context.Context, string, string) {}

func (h *house) gateway(sites map[string]string) *gateway {
	h.t.Helper()
	g := &gateway{t: h.t, board: &board.Board{}, verifier: cheap(h.t)}
	var err error
	g.journal, err = journal.New(g, journal.Options{Dir: h.t.TempDir()})
	h.no(err)
	g.server, err = proxy.New(proxy.Config{Dir: h.t.TempDir(), Resolve: sites}, g.board, g.journal, h.clock)
	h.no(err)
	tree := fstest.MapFS{}
	for name, host := range map[string]string{"games": "games.example", "adult": "adult.example", "news": "news.example\nsafe.example", "selfharm": "harm.example",
		"iwf": "illegal.example", "police": "police.example", "shopping": "shop.example", "adult_more": "more.example"} {
		tree[name+"/domains"] = &fstest.MapFile{Data: []byte(host + "\n"), ModTime: h.now}
	}
	path := filepath.Join(h.t.TempDir(), "index")
	_, err = lists.BuildFS(h.t.Context(), tree, path)
	h.no(err)
	index, err := lists.Open(path)
	h.no(err)
	rules := &board.Rulebook{School: school, SchoolName: "Beacon Primary", Version: "v1", WebURL: "http://records.example:8080/",
		Exceptions: []board.Exception{{ID: "x1", Host: "news.example", Allow: true}, {ID: "x2", Host: "safe.example", Allow: true}}}
	engine, err := filter.CompilePack(rules, h.pack, index)
	h.no(err)
	g.server.SetEngine(engine)
	g.serve()
	return g
}

func (g *gateway) serve() {
	g.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.t.Fatal(err)
	}
	g.addr = ln.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.server.Serve(ctx, ln) }()
	g.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			g.t.Error(err)
		}
		if err := g.journal.Close(context.Background()); err != nil {
			g.t.Error(err)
		}
	})
}
