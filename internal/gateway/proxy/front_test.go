package proxy_test

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"belisha/internal/gateway/proxy"
)

// echo says which headers a site was sent.
func echo(w http.ResponseWriter, r *http.Request) {
	_ = r.Header.Write(w)
}

// A proxy in front that is trusted names who asks and from where; no site is told. // shows WEB-04 STD-07
func TestFront(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, echo)}, fronted)
	g.knows(map[string]string{"10.1.0.9": "teacher"}, nil)
	for _, c := range []struct {
		headers []string
		who     string
		how     string
		device  string
		profile string
	}{
		{[]string{"X-Forwarded-For: 10.1.0.5", "X-Authenticated-User: Ada.Y5"}, "p-pupil", "front", "10.1.0.5", "upper"},
		{[]string{"X-Forwarded-For: 198.51.100.1, 10.1.0.5, 127.0.0.3", "X-Authenticated-User: teacher"}, "p-staff", "front", "10.1.0.5", "staff"},
		{[]string{"X-Forwarded-For: [fd00::5]:4000", "X-Authenticated-User: nobody.we.know"}, "", "", "fd00::5", "nursery"},
		{[]string{"X-Forwarded-For: 10.1.0.9"}, "p-staff", "seat", "10.1.0.9", "staff"},
		{[]string{"X-Forwarded-For: 10.1.0.5"}, "", "", "10.1.0.5", "nursery"},
		{[]string{"X-Forwarded-For: nonsense", "X-Authenticated-User: teacher", "X-Authenticated-User: ada.y5"}, "", "", "127.0.0.1", "nursery"},
		{[]string{"X-Forwarded-For: 10.1.0.5", asPupil}, "p-pupil", "sign-in", "10.1.0.5", "upper"},
	} {
		resp, body := g.raw(append([]string{"GET http://example.com/ HTTP/1.1", "Host: example.com"}, c.headers...)...)
		if strings.Contains(body, "Forwarded") || strings.Contains(body, "Authenticated") {
			t.Errorf("the site was told: %s", body)
		}
		all := g.entries()
		e := all[len(all)-1]
		if e.Person != c.who || e.How != c.how || e.Device != c.device || e.Profile != c.profile {
			t.Errorf("%v: %d %+v", c.headers, resp.StatusCode, e)
		}
	}
}

// From everybody else the same headers are made up. // shows WEB-04
func TestMadeUpFront(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, echo)}, func(o *options) {
		o.config = func(c *proxy.Config) { c.Front.From = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }
	})
	resp, _ := g.raw("GET http://example.com/ HTTP/1.1", "Host: example.com", "X-Forwarded-For: 192.0.2.1, 10.1.0.5", "X-Authenticated-User: teacher")
	if resp.StatusCode != http.StatusProxyAuthRequired {
		t.Fatal(resp.Status)
	}
	resp, body := g.raw("GET http://example.com/ HTTP/1.1", "Host: example.com", asPupil, "X-Forwarded-For: 10.1.0.5", "X-Authenticated-User: teacher", "Forwarded: for=10.1.0.5")
	if resp.StatusCode != 200 || strings.Contains(body, "orwarded") || strings.Contains(body, "uthenticated") {
		t.Fatal(resp.Status, body)
	}
	if e := g.only(); e.Person != "p-pupil" || e.Device != "127.0.0.1" || e.How != "sign-in" {
		t.Fatalf("%+v", e)
	}
}

// A load balancer's line says where a connection comes from, in both of its versions.
func TestLine(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, echo)}, fronted)
	door := g.door(proxy.Door{Lined: true})
	two := func(command, kind byte, block ...byte) string {
		return "\r\n\r\n\x00\r\nQUIT\n" + string([]byte{0x20 | command, kind, 0, byte(len(block))}) + string(block)
	}
	for _, c := range []struct{ line, device string }{
		{"PROXY TCP4 10.1.0.5 203.0.113.9 4000 80\r\n", "10.1.0.5"},
		{"PROXY TCP6 fd00::5 2001:db8::9 4000 80\r\n", "fd00::5"},
		{"PROXY UNKNOWN\r\n", "127.0.0.1"},
		{two(1, 0x11, 10, 1, 0, 6, 203, 0, 113, 9, 0x10, 0, 0, 80), "10.1.0.6"},
		{two(1, 0x11, 10, 1, 0, 6, 203, 0, 113, 9, 0x10, 0, 0, 80, 4, 0, 1, 0), "10.1.0.6"},
		{two(0, 0), "127.0.0.1"},
		{"PROXY TCP4 10.1.0.5\r\n", ""},
		{"PROXY TCP4 fd00::5 2001:db8::9 4000 80\r\n", ""},
		{"PROXY TCP4 10.1.0.5 203.0.113.9 4000 99999\r\n", ""},
		{"GET http://example.com/ HTTP/1.1\r\n", ""},
		{two(1, 0x11, 10, 1, 0, 6), ""},
		{two(2, 0x11), ""},
	} {
		conn, err := net.Dial("tcp", door)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, c.line+"GET http://example.com/ HTTP/1.0\r\nHost: example.com\r\n"+asPupil+"\r\n\r\n")
		_ = conn.(*net.TCPConn).CloseWrite()
		said, _ := io.ReadAll(conn)
		_ = conn.Close()
		if c.device == "" {
			if len(said) > 0 {
				t.Errorf("%q was answered: %s", c.line, said)
			}
			continue
		}
		all := g.entries()
		if len(all) == 0 || all[len(all)-1].Device != c.device || strings.Contains(string(said), "PROXY") {
			t.Errorf("%q: %s", c.line, said)
		}
	}
	// A load balancer passes on what clients write: headers of theirs name nobody.
	forged, err := net.Dial("tcp", door)
	if err != nil {
		t.Fatal(err)
	}
	defer forged.Close()
	_, _ = io.WriteString(forged, "PROXY TCP4 10.1.0.5 203.0.113.9 4000 80\r\nGET http://example.com/ HTTP/1.0\r\nX-Authenticated-User: teacher\r\nX-Forwarded-For: 10.1.0.9\r\n\r\n")
	if said, _ := io.ReadAll(forged); !strings.HasPrefix(string(said), "HTTP/1.1 407 ") {
		t.Errorf("WEB-04: %s", said)
	}
	strange := open(t, nil, func(o *options) {
		o.config = func(c *proxy.Config) { c.Front.From = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }
	})
	conn, err := net.Dial("tcp", strange.door(proxy.Door{Lined: true}))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "PROXY TCP4 10.1.0.5 203.0.113.9 4000 80\r\nGET http://example.com/ HTTP/1.0\r\n\r\n")
	if said, _ := io.ReadAll(conn); len(said) > 0 {
		t.Errorf("a stranger's line was believed: %s", said)
	}
}
