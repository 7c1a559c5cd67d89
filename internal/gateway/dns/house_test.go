package dns_test

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/board"
	"belisha/internal/gateway/dns"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
)

// records is a sink that can be sent away.
type records struct {
	mu    sync.Mutex
	away  bool
	got   []board.Entry
	warns []string
}

func (k *records) Take(_ context.Context, batch []board.Entry) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away {
		return errors.New("away")
	}
	k.got = append(k.got, batch...)
	return nil
}

func (k *records) Record(ctx context.Context, batch []board.Entry) error { return k.Take(ctx, batch) }

func (k *records) Tell(context.Context, board.Tell) (string, error) {
	return "", errors.New("no tells here")
}

func (k *records) Warn(_ context.Context, kind, _ string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.warns = append(k.warns, kind)
}

func (k *records) warned(kind string) (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.warns {
		if w == kind {
			n++
		}
	}
	return n
}

// world is an upstream server of its own: real sockets, answers by name.
type world struct {
	t     testing.TB
	addr  string
	mu    sync.Mutex
	zone  map[string][]string // "name. TYPE" → records in their written form
	asked []mdns.Question
	odd   func(w mdns.ResponseWriter, m *mdns.Msg) bool // answers instead
	stop  func()
}

func newWorld(t testing.TB, records ...string) *world {
	t.Helper()
	w := &world{t: t, zone: map[string][]string{}}
	for _, text := range records {
		rr, err := mdns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		key := rr.Header().Name + " " + mdns.TypeToString[rr.Header().Rrtype]
		w.zone[key] = append(w.zone[key], text)
	}
	w.open("127.0.0.1:0", nil)
	return w
}

// open listens on UDP and TCP, or on TLS alone.
func (w *world) open(addr string, secure *tls.Config) {
	w.t.Helper()
	var servers []*mdns.Server
	if secure != nil {
		ln, err := tls.Listen("tcp", addr, secure)
		if err != nil {
			w.t.Fatal(err)
		}
		w.addr = ln.Addr().String()
		servers = append(servers, &mdns.Server{Listener: ln, Net: "tcp-tls", Handler: w})
	} else {
		udp, ln := both(w.t, addr)
		w.addr = udp.LocalAddr().String()
		servers = append(servers, &mdns.Server{PacketConn: udp, Handler: w}, &mdns.Server{Listener: ln, Handler: w})
	}
	var all sync.WaitGroup
	for _, s := range servers {
		ready := make(chan struct{})
		s.NotifyStartedFunc = func() { close(ready) }
		all.Go(func() { _ = s.ActivateAndServe() })
		<-ready
	}
	w.stop = sync.OnceFunc(func() {
		for _, s := range servers {
			_ = s.Shutdown()
		}
		all.Wait()
	})
	w.t.Cleanup(w.stop)
}

// both listens on a port that is free over UDP and TCP.
func both(t testing.TB, addr string) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 50 {
		udp, err := net.ListenPacket("udp", addr)
		if err != nil {
			t.Fatal(err)
		}
		ln, err := net.Listen("tcp", udp.LocalAddr().String())
		if err == nil {
			return udp, ln
		}
		_ = udp.Close()
	}
	t.Fatal("no port is free")
	return nil, nil
}

func (w *world) ServeDNS(out mdns.ResponseWriter, q *mdns.Msg) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, q.Question[0])
	if w.odd != nil && w.odd(out, q) {
		return
	}
	m := new(mdns.Msg).SetReply(q)
	m.RecursionAvailable = true
	w.fill(m, strings.ToLower(q.Question[0].Name), q.Question[0].Qtype)
	if len(m.Answer) == 0 {
		soa, _ := mdns.NewRR("example. 600 IN SOA ns.example. host.example. 1 3600 600 86400 120")
		m.Ns = []mdns.RR{soa}
		if !w.exists(strings.ToLower(q.Question[0].Name)) {
			m.Rcode = mdns.RcodeNameError
		}
	}
	if out.RemoteAddr().Network() == "udp" {
		m.Truncate(1232)
	}
	_ = out.WriteMsg(m)
}

func (w *world) fill(m *mdns.Msg, name string, kind uint16) {
	for range 8 {
		if got := w.zone[name+" "+mdns.TypeToString[kind]]; len(got) > 0 {
			for _, text := range got {
				rr, _ := mdns.NewRR(text)
				m.Answer = append(m.Answer, rr)
			}
			return
		}
		to := w.zone[name+" CNAME"]
		if len(to) == 0 {
			return
		}
		rr, _ := mdns.NewRR(to[0])
		m.Answer = append(m.Answer, rr)
		name = rr.(*mdns.CNAME).Target
	}
}

func (w *world) exists(name string) bool {
	for key := range w.zone {
		if strings.HasPrefix(key, name+" ") {
			return true
		}
	}
	return false
}

func (w *world) times(name string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, q := range w.asked {
		if strings.EqualFold(q.Name, name) {
			n++
		}
	}
	return n
}

// instead lets something else answer first.
func (w *world) instead(odd func(mdns.ResponseWriter, *mdns.Msg) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.odd = odd
}

func (w *world) upstream() dns.Upstream { return dns.Upstream{Addr: netip.MustParseAddrPort(w.addr)} }

// house is a whole resolver on loopback: real sockets, real engine, real journal.
type house struct {
	t       testing.TB
	sink    *records
	board   *board.Board
	journal *journal.Journal
	server  *dns.Server
	doors   dns.Doors
	roots   *x509.CertPool
	mu      sync.Mutex
	at      time.Time
	stop    func()
}

type options struct {
	config  func(*dns.Config)
	book    func(*board.Rulebook)
	journal journal.Options
	closed  bool
	listen  string // where; loopback
}

// noon is a Tuesday in term.
func noon() time.Time { return time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC) }

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *house) wait(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

// Who sits where.
const (
	atPupil    = "127.0.0.5"
	atStaff    = "127.0.0.6"
	atStranger = "127.0.0.9" // nobody known sits there
)

func open(t testing.TB, w *world, change ...func(*options)) *house {
	t.Helper()
	o := options{config: func(*dns.Config) {}, book: func(*board.Rulebook) {}}
	for _, c := range change {
		c(&o)
	}
	h := &house{t: t, sink: &records{}, board: &board.Board{}, at: noon()}
	h.board.PutFacts(people())
	o.journal.Dir = t.TempDir()
	var err error
	if h.journal, err = journal.New(h.sink, o.journal); err != nil {
		t.Fatal(err)
	}
	cfg := dns.Config{Page: []netip.Addr{netip.MustParseAddr("10.0.0.80"), netip.MustParseAddr("fd00::80")},
		Resolve: map[string]string{"records.example": "10.0.0.81:8080"}, TryTime: time.Second, DrainTime: time.Second}
	cfg.TLS, h.roots = certificate(t)
	if w != nil {
		cfg.Upstreams = []dns.Upstream{w.upstream()}
	}
	o.config(&cfg)
	book := identity.New(h.board, []identity.Network{{Key: "school", Ranges: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
	if h.server, err = dns.New(cfg, h.board, h.journal, book, h.now); err != nil {
		t.Fatal(err)
	}
	if !o.closed {
		h.server.SetEngine(engine(t, o.book))
	}
	h.serve(cmp.Or(o.listen, "127.0.0.1:0"))
	return h
}

func (h *house) serve(addr string) {
	var err error
	if h.doors, err = dns.Listen(h.t.Context(), addr); err != nil {
		h.t.Fatal(err)
	}
	for _, to := range []*[]net.Listener{&h.doors.TLS, &h.doors.HTTPS} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			h.t.Fatal(err)
		}
		*to = append(*to, ln)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.server.Serve(ctx, h.doors) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			h.t.Error(err)
		}
		if err := h.journal.Close(context.Background()); err != nil {
			h.t.Error(err)
		}
	})
	h.t.Cleanup(h.stop)
}

func people() *board.Facts {
	all := map[string]board.Person{}
	for _, p := range []board.Person{
		{ID: "p-pupil", Account: "ada.y5", Roles: []string{"pupil"}, Year: "5"},
		{ID: "p-staff", Account: "teacher", Roles: []string{"teacher"}},
	} {
		all[p.Account] = p
	}
	until := noon().AddDate(1, 0, 0)
	return &board.Facts{School: "s1", People: all, At: noon(), Seats: map[netip.Addr]board.Seat{
		netip.MustParseAddr(atPupil): {Account: "ada.y5", Until: until}, netip.MustParseAddr(atStaff): {Account: "teacher", Until: until}}}
}

func engine(t testing.TB, change func(*board.Rulebook)) *filter.Engine {
	t.Helper()
	files := map[string]string{}
	root := os.DirFS("testdata/pack")
	if err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
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
	for name, hosts := range map[string]string{"games": "games.example\nxn--bcher-kva.example\n", "adult": "adult.example\n", "news": "news.example\n",
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

func certificate(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "names"}, DNSNames: []string{"dns.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

// question is one as browsers ask it.
func question(name string, kind uint16) *mdns.Msg {
	return new(mdns.Msg).SetQuestion(mdns.Fqdn(name), kind).SetEdns0(4096, false)
}

// send asks over UDP from an address; nil when nothing comes back.
func (h *house) send(from string, m *mdns.Msg) *mdns.Msg {
	h.t.Helper()
	return h.over("udp", from, m)
}

func (h *house) over(network, from string, m *mdns.Msg) *mdns.Msg {
	h.t.Helper()
	c := mdns.Client{Net: network, Timeout: 5 * time.Second, UDPSize: 4096}
	to, ip := h.doors.UDP[0].LocalAddr().String(), net.ParseIP(from)
	c.Dialer = &net.Dialer{LocalAddr: &net.UDPAddr{IP: ip}}
	if network != "udp" {
		to = h.doors.TCP[0].Addr().String()
		c.Dialer.LocalAddr = &net.TCPAddr{IP: ip}
	}
	if network == "tcp-tls" {
		to = h.doors.TLS[0].Addr().String()
		c.TLSConfig = &tls.Config{RootCAs: h.roots, ServerName: "dns.example"}
	}
	r, _, err := c.Exchange(m, to)
	if err != nil {
		h.t.Fatalf("%s %s: %v", network, m.Question[0].String(), err)
	}
	return r
}

// short is an answer in one line: its code, then its records' contents.
func short(m *mdns.Msg) string {
	parts := []string{mdns.RcodeToString[m.Rcode]}
	for _, rr := range m.Answer {
		parts = append(parts, strings.TrimPrefix(rr.String(), rr.Header().String()))
	}
	return strings.Join(parts, " ")
}

// ask is send, in short.
func (h *house) ask(from, name string, kind uint16) string {
	h.t.Helper()
	return short(h.send(from, question(name, kind)))
}

// entries are what the records have after everything was handed over.
func (h *house) entries() []board.Entry {
	h.t.Helper()
	if err := h.journal.Sync(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.sink.mu.Lock()
	defer h.sink.mu.Unlock()
	return append([]board.Entry(nil), h.sink.got...)
}

func (h *house) last() board.Entry {
	h.t.Helper()
	all := h.entries()
	if len(all) == 0 {
		h.t.Fatal("nothing was written down")
	}
	return all[len(all)-1]
}

// dialFrom leaves from an address.
func dialFrom(network, from string) *net.Dialer {
	if network == "udp" {
		return &net.Dialer{LocalAddr: &net.UDPAddr{IP: net.ParseIP(from)}}
	}
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
}
