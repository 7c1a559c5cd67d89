package proxy_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"belisha/internal/gateway/proxy"
)

// secureOrigin is an HTTPS site with a certificate of its own; the browser must see that very certificate.
func secureOrigin(t testing.TB, h http.HandlerFunc) (addr string, cert *x509.Certificate) {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String(), s.Certificate()
}

// shows WEB-01, MON-01: an HTTPS site that is let through is never opened: its own certificate arrives.
func TestTunnelIsNotOpened(t *testing.T) {
	addr, cert := secureOrigin(t, hello)
	g := open(t, sites{"example.com": addr})
	c := g.browser("ada.y5", "secret")
	tr := c.Transport.(*http.Transport)
	tr.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
	tr.TLSClientConfig.RootCAs.AddCert(cert) // not the school's CA
	code, body, _ := get(t, c, "https://example.com/secret?q=1")
	if code != 200 || body != "hello example.com /secret" {
		t.Fatal(code, body)
	}
	e := g.only()
	if e.Host != "example.com" || e.Path != "" || e.Method != "CONNECT" || e.Scheme != "https" || e.Verdict != "allow" || e.Person != "p-pupil" {
		t.Fatalf("MON-01: %+v", e)
	}
}

// shows WEB-16, WEB-02: a blocked HTTPS site shows the same page under the school's own certificate.
func TestBlockedTunnelShowsThePage(t *testing.T) {
	g := open(t, nil)
	code, body, _ := get(t, g.browser("ada.y5", "secret"), "https://games.example/fun")
	if code != 403 || !strings.Contains(body, "Games are for home.") || !strings.Contains(body, "filter.games") {
		t.Fatal("WEB-16:", code, body)
	}
	e := g.only()
	if e.Verdict != "block" || e.Host != "games.example" || e.Path != "" || e.Category != "games" {
		t.Fatalf("%+v", e)
	}
	stranger := g.browser("ada.y5", "secret")
	stranger.Transport.(*http.Transport).TLSClientConfig = &tls.Config{}
	if _, err := stranger.Get("https://games.example/"); err == nil {
		t.Fatal("a browser that does not trust the CA saw a page")
	}
}

// connect opens a tunnel by hand and returns the connection and the status.
func (g *gateway) connect(target string) (net.Conn, *bufio.Reader, int) {
	g.t.Helper()
	return g.connectAs("ada.y5", target)
}

func (g *gateway) connectAs(account, target string) (net.Conn, *bufio.Reader, int) {
	g.t.Helper()
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\nProxy-Authorization: Basic %s\r\n\r\n", target, target,
		base64.StdEncoding.EncodeToString([]byte(account+":secret")))
	br := bufio.NewReader(conn)
	resp, err := http.ReadResponse(br, &http.Request{Method: http.MethodConnect})
	if err != nil {
		g.t.Fatal(err)
	}
	return conn, br, resp.StatusCode
}

// shows WEB-02: the name inside the first words counts too, and the stricter decision holds.
func TestNameInsideCounts(t *testing.T) {
	reached := false
	addr, _ := secureOrigin(t, func(http.ResponseWriter, *http.Request) { reached = true })
	g := open(t, sites{"site.example": addr})
	conn, _, code := g.connect("site.example:443")
	if code != 200 {
		t.Fatal(code)
	}
	text, _ := os.ReadFile(g.server.CAFile())
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	inner := tls.Client(conn, &tls.Config{ServerName: "games.example", RootCAs: pool})
	fmt.Fprintf(inner, "GET / HTTP/1.1\r\nHost: games.example\r\nConnection: close\r\n\r\n")
	answer, err := io.ReadAll(inner)
	if err != nil || !bytes.Contains(answer, []byte("Games are for home.")) || reached {
		t.Fatalf("%v reached=%v %s", err, reached, answer)
	}
	if e := g.only(); e.Verdict != "block" || e.Host != "games.example" {
		t.Fatalf("%+v", e)
	}
}

// What does not speak TLS is not carried to the port for TLS.
func TestOnlyTLSOnItsPort(t *testing.T) {
	heard := make(chan string, 1)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		all, _ := io.ReadAll(conn)
		heard <- string(all)
	}()
	g := open(t, sites{"site.example": ln.Addr().String()})
	conn, br, _ := g.connect("site.example:443")
	fmt.Fprint(conn, "SSH-2.0-quiet\r\n")
	_, _ = io.ReadAll(br)
	if got := <-heard; got != "" {
		t.Fatalf("the site heard %q", got)
	}
}

// Each side can finish speaking and still listen; bulk arrives whole whichever way it goes.
func TestHalfCloseAndBulk(t *testing.T) {
	big := bytes.Repeat([]byte("belisha!"), 3<<20) // 24 MiB: enough for the kernel to take over
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		sum := sha256.New()
		n, _ := io.Copy(sum, conn) // until the client has finished speaking
		fmt.Fprintf(conn, "%d %x\n", n, sum.Sum(nil))
		_, _ = conn.Write(big)
	}()
	g := open(t, sites{"site.example": ln.Addr().String()}, func(o *options) {
		o.config = func(c *proxy.Config) { c.TunnelPorts = []uint16{443, 7} }
	})
	conn, br, code := g.connect("site.example:7")
	if code != 200 {
		t.Fatal(code)
	}
	if _, err := conn.Write(big); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	line, err := br.ReadString('\n')
	if err != nil || line != fmt.Sprintf("%d %x\n", len(big), sha256.Sum256(big)) {
		t.Fatal(line, err)
	}
	back, err := io.ReadAll(br)
	if err != nil || !bytes.Equal(back, big) {
		t.Fatal(len(back), err)
	}
}

// A tunnel in which nothing moves is closed at both ends.
func TestIdleTunnelEnds(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	gone := make(chan error, 1)
	go func() {
		conn, err := ln.Accept()
		if err == nil {
			_, err = io.ReadAll(conn)
		}
		gone <- err
	}()
	g := open(t, sites{"site.example": ln.Addr().String()}, func(o *options) {
		o.config = func(c *proxy.Config) { c.TunnelPorts, c.TunnelIdle = []uint16{7}, 30*time.Millisecond }
	})
	_, br, _ := g.connect("site.example:7")
	if _, err := br.ReadByte(); err == nil {
		t.Fatal("something was said")
	}
	<-gone
}

// shows WEB-01: the school's own network cannot be reached through the proxy, by number, by name, or plainly.
func TestPrivateAddressesAreRefused(t *testing.T) {
	inside := origin(t, hello)
	_, port, _ := net.SplitHostPort(inside)
	g := open(t, nil)
	for _, target := range []string{"127.0.0.1", "[::1]", "10.0.0.1", "192.168.1.1", "172.16.5.5", "169.254.169.254", "100.64.0.1",
		"0.0.0.0", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "localhost"} {
		if _, _, code := g.connect(target + ":443"); code != 403 && code != 400 {
			t.Errorf("CONNECT %s: %d", target, code)
		}
	}
	for _, host := range []string{"127.0.0.1:" + port, "localhost:" + port} {
		if code, _, _ := get(t, g.browser("teacher", "secret"), "http://"+host+"/"); code != 403 {
			t.Errorf("http://%s: %d", host, code)
		}
	}
	for _, e := range g.entries() {
		if e.Verdict != "block" || e.Rule == "" || e.Clause == "" {
			t.Errorf("%+v", e)
		}
	}
}

func TestPrivateAddressMayBeAllowed(t *testing.T) {
	inside := origin(t, hello)
	g := open(t, nil, func(o *options) {
		o.config = func(c *proxy.Config) { c.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} }
	})
	if code, _, _ := get(t, g.browser("teacher", "secret"), "http://"+inside+"/"); code != 200 {
		t.Fatal(code)
	}
}

// shows WEB-16: the records stay open to everybody, signed in or not, so that a blocked child reaches help.
func TestRecordsAreAlwaysReached(t *testing.T) {
	web := origin(t, hello)
	g := open(t, nil, func(o *options) { o.book = withWeb("http://" + web + "/") })
	code, body, _ := get(t, g.browser("", ""), "http://"+web+"/worry/2026-0001")
	if code != 200 || !strings.Contains(body, "/worry/2026-0001") {
		t.Fatal(code, body)
	}
	if e := g.only(); e.Path != "" || e.Verdict != "allow" {
		t.Fatalf("what somebody reads in the records is not the log's business: %+v", e)
	}
	_, port, _ := net.SplitHostPort(web)
	if code, _, _ := get(t, g.browser("teacher", "secret"), "http://localhost:"+port+"/"); code != 403 {
		t.Fatal("another name for the same place:", code)
	}
}

func TestWebSocket(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "websocket" {
			t.Error("the wish to change protocol was lost", r.Header)
		}
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		rw.Flush()
		line, _ := rw.ReadString('\n')
		fmt.Fprint(rw, "echo "+line)
		rw.Flush()
	})})
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET http://site.example/ws HTTP/1.1\r\nHost: site.example\r\n%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nping\n", asPupil)
	br := bufio.NewReader(conn)
	resp, err := http.ReadResponse(br, nil)
	if err != nil || resp.StatusCode != 101 || resp.Header.Get("Upgrade") != "websocket" {
		t.Fatal(err, resp)
	}
	if line, _ := br.ReadString('\n'); line != "echo ping\n" {
		t.Fatal(line)
	}
}

// Told to stop, the proxy lets a request under way finish and closes idle connections at once.
func TestDrain(t *testing.T) {
	started, finish := make(chan struct{}), make(chan struct{})
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-finish
		hello(w, r)
	})})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g.addr = ln.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	other, err := proxy.New(proxy.Config{Dir: t.TempDir(), Resolve: g.cfg.Resolve}, g.board, g.journal, func() time.Time { return g.at })
	if err != nil {
		t.Fatal(err)
	}
	other.SetEngine(g.engine)
	go func() { ended <- other.Serve(ctx, ln) }()
	idle, err := net.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	answer := make(chan int, 1)
	go func() {
		resp, err := g.browser("ada.y5", "secret").Get("http://site.example/")
		if err != nil {
			answer <- 0
			return
		}
		resp.Body.Close()
		answer <- resp.StatusCode
	}()
	<-started
	stop()
	if _, err := idle.Read(make([]byte, 1)); err == nil {
		t.Error("an idle connection was left open")
	}
	close(finish)
	if code := <-answer; code != 200 {
		t.Error("a request under way was cut:", code)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
