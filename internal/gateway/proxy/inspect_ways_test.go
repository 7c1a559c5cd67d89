package proxy_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/content"
	"belisha/internal/gateway/proxy"
)

// hidingBehind is the configuration of a site whose name is encrypted behind another (RFC 9849).
func hidingBehind(t testing.TB, outer string) []byte {
	t.Helper()
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pub := key.PublicKey().Bytes()
	b := []byte{9, 0, 0x20}
	b = binary.BigEndian.AppendUint16(b, uint16(len(pub)))
	b = append(b, pub...)
	b = append(b, 0, 4, 0, 1, 0, 1, 32, byte(len(outer)))
	b = append(append(b, outer...), 0, 0)
	one := binary.BigEndian.AppendUint16([]byte{0xfe, 0x0d}, uint16(len(b)))
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(one)+len(b))), append(one, b...)...)
}

// shows STD-11: a hello that hides its true name behind another is a way round the filter: stopped and on record where the
// policy says so; where it does not, the name in the open is judged.
func TestHiddenName(t *testing.T) {
	for policy, want := range map[string]string{
		"\nbypass:\n  - {way: ech, do: block, clause: filter.all, unseen: nothing}\n": "bypass.ech",
		"": "", // opened under the name in the open, and given up by a browser that wanted to hide: nothing was asked for
	} {
		i := newIssuer(t)
		addr := i.site(false, hello, "site.example", "outer.example")
		g := open(t, sites{"site.example": addr, "outer.example": addr}, i.inspecting(policy))
		conn, _, _ := g.connect("site.example:443")
		secure := tls.Client(conn, &tls.Config{ServerName: "site.example", RootCAs: g.schoolCA(), MinVersion: tls.VersionTLS13,
			EncryptedClientHelloConfigList: hidingBehind(t, "outer.example")})
		if err := secure.HandshakeContext(t.Context()); err == nil {
			t.Fatal("the hidden name was accepted")
		}
		conn.Close()
		if want == "" {
			continue
		}
		if e := g.only(); e.Rule != want || e.Verdict != "block" || e.Clause == "" {
			t.Errorf("STD-11: %+v", e)
		}
	}
}

// ledTLS opens a door to which the network leads HTTPS, by way of a balancer that says where it was going.
func (g *gateway) ledTLS() (addr string) {
	g.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.server.ServeDoor(ctx, ln, proxy.Door{Kind: proxy.LedTLS, Lined: true}) }()
	g.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			g.t.Error(err)
		}
	})
	return ln.Addr().String()
}

// shows WEB-12: HTTPS that the network led here is opened like any other; what is blocked shows the page.
func TestInspectedWhenLed(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": i.site(true, hello, "site.example")}, i.inspecting(""), func(o *options) {
		set := o.config
		o.config = func(c *proxy.Config) {
			set(c)
			c.Front.From = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		}
	})
	facts := people(t)
	facts.Seats[netip.MustParseAddr("10.1.0.7")] = board.Seat{Account: "ada.y5", Until: g.at.Add(1e12)}
	g.board.PutFacts(facts)
	addr := g.ledTLS()
	for _, two := range []bool{false, true} {
		tr := &http.Transport{ForceAttemptHTTP2: two, TLSClientConfig: &tls.Config{RootCAs: g.schoolCA()},
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
				if err == nil {
					_, err = fmt.Fprintf(conn, "PROXY TCP4 10.1.0.7 93.184.216.34 40000 443\r\n")
				}
				return conn, err
			}}
		c := &http.Client{Transport: tr}
		if code, body, _ := get(t, c, "https://site.example/x"); code != 200 || body != "hello site.example /x" {
			t.Fatal(code, body)
		}
		if code, body, _ := get(t, c, "https://games.example/x"); code != 403 || !strings.Contains(body, "Games are for home.") {
			t.Fatal(code, body)
		}
		tr.CloseIdleConnections()
	}
	for _, e := range g.entries() {
		if e.Person != "p-pupil" || e.Device != "10.1.0.7" || e.Host == "site.example" && (e.Door != "inspected" || e.Path != "/x") {
			t.Errorf("%+v", e)
		}
	}
}

// Told to stop, the proxy lets a request over HTTP/2 finish, and ends connections that are idle.
func TestDrainInside(t *testing.T) {
	i := newIssuer(t)
	started, finish := make(chan struct{}), make(chan struct{})
	where := sites{"site.example": i.site(true, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wait" {
			close(started)
			<-finish
		}
		hello(w, r)
	}, "site.example")}
	g := open(t, where, i.inspecting(""))
	other, err := proxy.New(proxy.Config{Dir: t.TempDir(), Resolve: where, Roots: g.cfg.Roots, Inspect: true}, g.board, g.journal, func() time.Time { return g.at })
	if err != nil {
		t.Fatal(err)
	}
	other.SetEngine(g.engine)
	next := *g
	g, next.server = &next, other
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.addr = ln.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- other.Serve(ctx, ln) }()
	resting := g.inside("site.example:443", "site.example", "h2")
	answer := make(chan int, 1)
	go func() {
		resp, err := g.modern("ada.y5").Get("https://site.example/wait")
		if err != nil {
			t.Error(err)
			answer <- 0
			return
		}
		resp.Body.Close()
		answer <- resp.StatusCode
	}()
	<-started
	stop()
	_, _ = io.Copy(io.Discard, resting) // ends
	close(finish)
	if code := <-answer; code != 200 {
		t.Error("a request under way was cut:", code)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// shows WEB-04: whoever is locked out is locked out inside connections that stand, too.
func TestClosedAccountInside(t *testing.T) {
	for _, two := range []bool{false, true} {
		i := newIssuer(t)
		g := open(t, sites{"site.example": i.site(two, hello, "site.example")}, i.inspecting(""))
		c := g.pupil(two)
		if code, _, _ := get(t, c, "https://site.example/"); code != 200 {
			t.Fatal(code)
		}
		facts := people(t)
		p := facts.People["ada.y5"]
		p.Closed = true
		facts.People["ada.y5"] = p
		g.board.PutFacts(facts)
		if code, _, _ := get(t, c, "https://site.example/"); code != 403 {
			t.Fatal("still open:", code)
		}
	}
}

// shows WEB-01: opening HTTPS opens no way into the school's own network.
func TestPrivateInside(t *testing.T) {
	i := newIssuer(t)
	g := open(t, nil, i.inspecting(""))
	for _, host := range []string{"127.0.0.1", "10.0.0.1", "localhost"} {
		secure := g.inside(host+":443", host)
		fmt.Fprintf(secure, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host)
		all, _ := io.ReadAll(secure)
		if !strings.HasPrefix(string(all), "HTTP/1.1 403") {
			t.Errorf("%s: %.60s", host, all)
		}
	}
	for _, e := range g.entries() {
		if e.Rule != "gateway.private" || e.Verdict != "block" {
			t.Errorf("%+v", e)
		}
	}
}

// A stream of events begins when the site begins it, also where downloads are looked into.
func TestEventsInside(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i, begun := newIssuer(t), make(chan struct{})
		g := open(t, sites{"site.example": i.site(up, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-begun
			fmt.Fprint(w, "data: x\n\n")
		}, "site.example")}, i.inspecting(watching))
		g.server.SetGuard(content.New(content.Config{Spool: t.TempDir(), Rules: g.engine.Downloads}))
		resp, err := g.pupil(down).Get("https://site.example/")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		close(begun)
		if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "data: x\n\n" {
			t.Fatal(string(body), err)
		}
	})
}
