package proxy_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alexedwards/argon2id"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
)

// records is a sink that stores by id, and can be sent away.
type records struct {
	mu    sync.Mutex
	away  bool
	got   []board.Entry
	pages []board.Entry // of checks
	seen  map[string]bool
	tells []board.Tell
	warns []string
	texts []string // of the warnings
}

func (k *records) Take(_ context.Context, batch []board.Entry) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away {
		return errors.New("away")
	}
	for _, e := range batch {
		if !k.seen[e.ID] {
			k.seen[e.ID] = true
			k.got = append(k.got, e)
		}
	}
	return nil
}

func (k *records) Record(_ context.Context, batch []board.Entry) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away {
		return errors.New("away")
	}
	for _, e := range batch {
		if !k.seen[e.ID] {
			k.seen[e.ID] = true
			k.pages = append(k.pages, e)
		}
	}
	return nil
}

func (k *records) Tell(_ context.Context, t board.Tell) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away {
		return "", errors.New("away")
	}
	for i, old := range k.tells {
		if old.Entry.ID == t.Entry.ID && old.Kind == t.Kind {
			return fmt.Sprintf("2026-%04d", i+1), nil
		}
	}
	k.tells = append(k.tells, t)
	return fmt.Sprintf("2026-%04d", len(k.tells)), nil
}

func (k *records) Warn(_ context.Context, kind, text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.warns, k.texts = append(k.warns, kind), append(k.texts, text)
}

func (k *records) leave(away bool) { k.mu.Lock(); k.away = away; k.mu.Unlock() }

// gateway is a whole one on loopback: real listener, real engine, real journal.
type gateway struct {
	t       testing.TB
	sink    *records
	board   *board.Board
	journal *journal.Journal
	server  *proxy.Server
	engine  *filter.Engine
	addr    string
	cfg     proxy.Config
	at      time.Time
}

// options change a gateway before it opens.
type options struct {
	config  func(*proxy.Config)
	book    func(*board.Rulebook)
	journal journal.Options
	closed  bool        // no rules, ever
	clock   clock.Clock // nil: it stands still
}

// noon is a Tuesday in term.
func noon() time.Time { return time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC) }

// sites says where made-up names lead.
type sites map[string]string

func open(t testing.TB, where sites, change ...func(*options)) *gateway {
	t.Helper()
	o := options{config: func(*proxy.Config) {}, book: func(*board.Rulebook) {}}
	for _, c := range change {
		c(&o)
	}
	g := &gateway{t: t, sink: &records{seen: map[string]bool{}}, board: &board.Board{}, at: noon()}
	g.board.PutFacts(people(t))
	o.journal.Dir = t.TempDir()
	var err error
	if g.journal, err = journal.New(g.sink, o.journal); err != nil {
		t.Fatal(err)
	}
	g.cfg = proxy.Config{Dir: t.TempDir(), Resolve: where, Pause: time.Millisecond, DialTime: 2 * time.Second, Inspect: true}
	o.config(&g.cfg)
	if o.clock == nil {
		o.clock = clock.Fixed(g.at)
	}
	if g.server, err = proxy.New(g.cfg, g.board, g.journal, o.clock); err != nil {
		t.Fatal(err)
	}
	if !o.closed {
		g.engine = engine(t, o.book)
		g.server.SetEngine(g.engine)
	}
	g.serve()
	return g
}

func (g *gateway) serve() {
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

func engine(t testing.TB, change func(*board.Rulebook)) *filter.Engine {
	t.Helper()
	files := map[string]string{}
	if err := fs.WalkDir(os.DirFS("testdata/pack"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join("testdata/pack", path))
		files[path] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	rb := &board.Rulebook{School: "s1", SchoolName: "Beacon Primary", Version: "version-7", ApprovedBy: "Governors",
		ApprovedAt: noon().AddDate(0, -1, 0), Files: files, WebURL: "http://records.example:8080/"}
	change(rb)
	e, err := filter.Compile(rb, index(t))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func index(t testing.TB) *lists.Index {
	t.Helper()
	tree := fstest.MapFS{}
	for name, hosts := range map[string]string{"games": "games.example\n", "adult": "adult.example\n", "news": "news.example\n",
		"selfharm": "harm.example\n", "iwf": "illegal.example\n", "police": "police.example\n", "shopping": "shop.example\n", "adult_more": "more.example\n"} {
		tree[name+"/domains"] = &fstest.MapFile{Data: []byte(hosts), ModTime: noon()}
	}
	path := filepath.Join(t.TempDir(), "index")
	if _, err := lists.BuildFS(t.Context(), tree, path); err != nil {
		t.Fatal(err)
	}
	ix, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// people are the test school's: a cheap verifier keeps the tests quick.
func people(t testing.TB) *board.Facts {
	t.Helper()
	cheap := &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}
	verifier, err := argon2id.CreateHash("secret", cheap)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]board.Person{}
	for _, p := range []board.Person{
		{ID: "p-pupil", Account: "ada.y5", Roles: []string{"pupil"}, Year: "5"},
		{ID: "p-small", Account: "sam.y1", Roles: []string{"pupil"}, Year: "1"},
		{ID: "p-staff", Account: "teacher", Roles: []string{"teacher"}},
		{ID: "p-left", Account: "gone", Roles: []string{"pupil"}, Year: "5", Closed: true},
	} {
		p.Verifier = verifier
		all[p.Account] = p
	}
	return &board.Facts{School: "s1", People: all, Seats: map[netip.Addr]board.Seat{}, At: noon()}
}

// browser is an HTTP client that uses the gateway as its proxy and trusts its CA.
func (g *gateway) browser(account, password string) *http.Client {
	g.t.Helper()
	text, err := os.ReadFile(g.server.CAFile())
	if err != nil {
		g.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	to := &url.URL{Scheme: "http", Host: g.addr}
	if account != "" {
		to.User = url.UserPassword(account, password)
	}
	tr := &http.Transport{Proxy: http.ProxyURL(to), TLSClientConfig: &tls.Config{RootCAs: pool}, DisableCompression: true}
	g.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func get(t testing.TB, c *http.Client, address string) (int, string, http.Header) {
	t.Helper()
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body), resp.Header
}

// entries are what the records have after everything was handed over.
func (g *gateway) entries() []board.Entry {
	g.t.Helper()
	if err := g.journal.Sync(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	g.sink.mu.Lock()
	defer g.sink.mu.Unlock()
	return append([]board.Entry(nil), g.sink.got...)
}

func (g *gateway) only() board.Entry {
	g.t.Helper()
	all := g.entries()
	if len(all) != 1 {
		g.t.Fatalf("MON-01: %d entries for one request: %+v", len(all), all)
	}
	return all[0]
}

// raw writes bytes to the proxy and reads one answer.
func (g *gateway) raw(lines ...string) (*http.Response, string) {
	g.t.Helper()
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		g.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n\r\n"); err != nil {
		g.t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		g.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp, string(body)
}

const asPupil = "Proxy-Authorization: Basic YWRhLnk1OnNlY3JldA==" // ada.y5:secret

// origin is a web site on loopback that says what it was asked.
func origin(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func hello(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "hello %s %s", r.Host, r.URL.Path)
}

// until waits for a condition; it fails the test only when there is no hope left.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 24000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("never: " + what)
}
