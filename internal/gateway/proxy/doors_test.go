package proxy_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/proxy"
)

// fronted trusts what comes from loopback, as from a load balancer on the same machine.
func fronted(o *options) {
	o.config = func(c *proxy.Config) { c.Front.From = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }
}

// networked makes a pack that knows the parts of the network.
func networked(o *options) {
	old := o.book
	o.book = func(rb *board.Rulebook) {
		old(rb)
		rb.Files["filtering.yaml"] += "networks:\n  - {key: guests, title: Guests, profile: lower, unmanaged: true, clause: filter.all}\n" +
			"  - {key: curriculum, title: Curriculum, clause: filter.all}\n"
	}
}

// door opens another door of the same gateway.
func (g *gateway) door(d proxy.Door) string {
	g.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.server.ServeDoor(ctx, ln, d) }()
	g.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			g.t.Error(err)
		}
	})
	return ln.Addr().String()
}

// led is a browser that knows of no proxy: its connections end at a door, with a line that says where they were going.
func (g *gateway) led(kind proxy.DoorKind, from, to string) *http.Client {
	g.t.Helper()
	text, err := os.ReadFile(g.server.CAFile())
	if err != nil {
		g.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	door := g.door(proxy.Door{Kind: kind, Lined: true})
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableCompression: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", door)
			if err == nil {
				at := netip.MustParseAddrPort(to)
				_, err = fmt.Fprintf(conn, "PROXY TCP4 %s %s 40000 %d\r\n", from, at.Addr(), at.Port())
			}
			return conn, err
		}}
	g.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// knows lets the gateway know devices and parts of the network.
func (g *gateway) knows(seats map[string]string, devices map[string]board.Device) {
	facts := people(g.t)
	for addr, account := range seats {
		facts.Seats[netip.MustParseAddr(addr)] = board.Seat{Account: account, Until: g.at.Add(time.Hour)}
	}
	facts.Devices = devices
	g.board.PutFacts(facts)
	g.server.SetBook(identity.New(g.board, []identity.Network{
		{Key: "curriculum", Ranges: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/24")}},
		{Key: "guests", Ranges: []netip.Prefix{netip.MustParsePrefix("10.2.0.0/24"), netip.MustParsePrefix("127.0.0.2/32")}},
	}))
}

// A browser that knows of no proxy gets the same answers, under the same names in the log. // shows WEB-04 STD-07
func TestLedHTTP(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, hello)}, fronted, networked)
	g.knows(map[string]string{"10.1.0.5": "ada.y5"}, map[string]board.Device{"10.1.0.5": {ID: "d-7", Title: "Tablet 7", Kind: "school"}})
	c := g.led(proxy.LedHTTP, "10.1.0.5", "203.0.113.9:80")
	code, body, _ := get(t, c, "http://example.com/a")
	if code != 200 || body != "hello example.com /a" {
		t.Fatal(code, body)
	}
	code, body, _ = get(t, c, "http://games.example/fun")
	if code != 403 || !strings.Contains(body, "Games are for home.") {
		t.Fatal(code, body)
	}
	all := g.entries()
	if len(all) != 2 {
		t.Fatalf("%+v", all)
	}
	for _, e := range all {
		if e.Door != "transparent" || e.How != "seat" || e.Asset != "d-7" || e.Network != "curriculum" || e.Person != "p-pupil" || e.Device != "10.1.0.5" || e.Profile != "upper" {
			t.Errorf("%+v", e)
		}
	}
	// The button of the block page works without the browser knowing of a proxy.
	ticket := between(body, `name="ticket" value="`, `"`)
	resp, err := c.Post("http://games.example/.belisha/tell", "application/x-www-form-urlencoded", strings.NewReader("kind=tell&ticket="+ticket))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || len(g.sink.tells) != 1 {
		t.Fatal(resp.Status, g.sink.tells)
	}
}

func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// A name that is not the address's: the name is judged, and the name is reached. // shows WEB-01
func TestForgedHost(t *testing.T) {
	evil := origin(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "evil") })
	g := open(t, sites{"school.test-school.example": origin(t, hello)}, fronted)
	g.knows(map[string]string{"10.1.0.5": "ada.y5"}, nil)
	code, body, _ := get(t, g.led(proxy.LedHTTP, "10.1.0.5", strings.Replace(evil, "127.0.0.1", "203.0.113.1", 1)), "http://school.test-school.example"+evil[strings.LastIndex(evil, ":"):]+"/")
	if code != 200 || !strings.HasPrefix(body, "hello school.test-school.example") {
		t.Fatal(code, body)
	}
}

// Nobody is asked to sign in at a proxy that the browser does not know: a page leads to the sign-in instead. // shows WEB-04
func TestLedStranger(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, hello), "help.example": origin(t, hello)}, fronted, networked)
	g.knows(nil, nil)
	c := g.led(proxy.LedHTTP, "10.1.0.5", "203.0.113.9:80")
	code, body, head := get(t, c, "http://example.com/")
	if code != http.StatusNetworkAuthenticationRequired || !strings.Contains(body, `href="http://records.example:8080/sign-in"`) || head.Get("Proxy-Authenticate") != "" {
		t.Fatal(code, head, body)
	}
	code, _, head = get(t, c, "http://example.com/generate_204")
	if code != http.StatusFound || head.Get("Location") != "http://records.example:8080/sign-in" {
		t.Fatal(code, head)
	}
	if code, _, _ = get(t, c, "http://help.example/"); code != 200 {
		t.Fatal("STD-27: help must stay open", code)
	}
	if code, body, _ = get(t, c, "http://illegal.example/"); code != 403 || strings.Contains(body, "/sign-in\"") {
		t.Fatal("WEB-03: no sign-in opens this", code, body)
	}
	for _, e := range g.entries() {
		if e.Profile != "nursery" && e.Host != "" || e.How != "" || e.Person != "" || e.Account != "" {
			t.Errorf("whoever is unknown has the strictest profile: %+v", e)
		}
	}
}

// Visitors' and own devices: known by their network, never a school device's profile; tied to their owner, the owner's.
// shows WEB-21 STD-10
func TestUnmanagedNetwork(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, hello)}, fronted, networked)
	g.knows(nil, map[string]board.Device{
		"10.2.0.6": {ID: "d-phone", Title: "Phone", Kind: "personal", Owner: "sam.y1"},
		"10.2.0.7": {ID: "d-lost", Title: "Phone", Kind: "personal"},
		"10.2.0.8": {ID: "d-staff", Title: "Phone", Kind: "personal", Owner: "teacher"},
	})
	for addr, want := range map[string]string{"10.2.0.5": "lower", "10.2.0.6": "ks1", "10.2.0.7": "lower", "10.2.0.8": "lower"} {
		c := g.led(proxy.LedHTTP, addr, "203.0.113.9:80")
		resp, err := c.Get("http://example.com/")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		all := g.entries()
		e := all[len(all)-1]
		if e.Profile != want || e.Network != "guests" || e.Device != addr {
			t.Errorf("%s: want %s: %+v", addr, want, e)
		}
		if known := addr == "10.2.0.6" || addr == "10.2.0.8"; known != (e.How == "device") {
			t.Errorf("%s: known by %q", addr, e.How)
		}
	}
}

// HTTPS by the name in the hello, without opening it; a blocked one shows the page. // shows WEB-22
func TestLedTLS(t *testing.T) {
	addr, cert := secureOrigin(t, hello)
	g := open(t, sites{"example.com": addr}, fronted, networked)
	g.knows(map[string]string{"10.1.0.5": "ada.y5"}, nil)
	c := g.led(proxy.LedTLS, "10.1.0.5", "203.0.113.9:443")
	c.Transport.(*http.Transport).TLSClientConfig.RootCAs.AddCert(cert)
	code, body, _ := get(t, c, "https://example.com/a")
	if code != 200 || body != "hello example.com /a" {
		t.Fatal(code, body)
	}
	code, body, _ = get(t, c, "https://games.example/fun")
	if code != 403 || !strings.Contains(body, "Games are for home.") {
		t.Fatal(code, body)
	}
	for _, e := range g.entries() {
		if e.Door != "transparent" || e.How != "seat" || e.Network != "curriculum" || e.Path != "" || e.Scheme != "https" {
			t.Errorf("%+v", e)
		}
	}
}

// A connection that names no site: closed for pupils and whoever is unknown, on record for staff, and never open to an
// address that is on a list. // shows WEB-22
func TestUnnamed(t *testing.T) {
	addr, cert := secureOrigin(t, hello)
	g := open(t, sites{"203.0.113.9": addr}, fronted, networked)
	g.knows(map[string]string{"10.1.0.5": "ada.y5", "10.1.0.6": "teacher"}, nil)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	for from, open := range map[string]bool{"10.1.0.5": false, "10.1.0.6": true, "10.1.0.7": false} {
		c := g.led(proxy.LedTLS, from, "203.0.113.9:443")
		c.Transport.(*http.Transport).TLSClientConfig = &tls.Config{InsecureSkipVerify: true, VerifyPeerCertificate: nil} //nolint:gosec // an address has no name
		resp, err := c.Get("https://203.0.113.9/")
		if (err == nil) != open {
			t.Fatalf("%s: %v", from, err)
		}
		if err == nil {
			_ = resp.Body.Close()
		}
		all := g.entries()
		e := all[len(all)-1]
		if e.Host != "203.0.113.9" || e.Rule != "gateway.unnamed" || e.Door != "transparent" || (e.Verdict == "allow") != open {
			t.Errorf("%s: %+v", from, e)
		}
	}
	// Neither TLS nor anything else that names a site.
	for from, open := range map[string]bool{"10.1.0.5": false, "10.1.0.6": true} {
		conn, err := g.led(proxy.LedTLS, from, "203.0.113.9:443").Transport.(*http.Transport).DialContext(t.Context(), "tcp", "")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n") // the site answers that this is no TLS
		said, _ := io.ReadAll(conn)
		_ = conn.Close()
		if (len(said) > 0) != open {
			t.Errorf("%s: %q", from, said)
		}
	}
}

// The doors for what the network leads here take nobody who comes by himself, and no CONNECT. // shows WEB-01
func TestNotLed(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, hello)}, fronted)
	g.knows(map[string]string{"127.0.0.1": "teacher"}, nil)
	for _, kind := range []proxy.DoorKind{proxy.LedHTTP, proxy.LedTLS} {
		conn, err := net.Dial("tcp", g.door(proxy.Door{Kind: kind}))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
		said, _ := io.ReadAll(conn)
		_ = conn.Close()
		if strings.Contains(string(said), "hello") {
			t.Errorf("%s", said)
		}
	}
	door := g.door(proxy.Door{Kind: proxy.LedHTTP, Lined: true})
	for _, request := range []string{
		"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: example.com:8080\r\nConnection: close\r\n\r\n",
		"GET https://example.com/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", door)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "PROXY TCP4 127.0.0.1 203.0.113.9 4000 80\r\n"+request)
		said, _ := io.ReadAll(conn)
		_ = conn.Close()
		if !strings.HasPrefix(string(said), "HTTP/1.1 400 ") {
			t.Errorf("%s: %s", request, said)
		}
	}
	if all := g.entries(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}
