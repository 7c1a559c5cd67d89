package proxy_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"testing"
	"time"

	"belisha/internal/board"
)

// checking puts facts up with a check of the teacher at the loopback device.
func (g *gateway) checking(c ...board.Check) {
	facts := *g.board.Facts()
	facts.Checks = c
	g.board.PutFacts(&facts)
	g.server.Rejudge()
}

func loopback(until time.Time) board.Check {
	return board.Check{ID: "check-1", Account: "teacher", Device: netip.MustParseAddr("127.0.0.1"), Until: until}
}

// pages are what the records have of checks after everything was handed over.
func (g *gateway) pages() []board.Entry {
	g.entries()
	g.sink.mu.Lock()
	defer g.sink.mu.Unlock()
	return append([]board.Entry(nil), g.sink.pages...)
}

// shows INC-23: in a check a site that is normally shut opens, and stands in the check's record and not in the ordinary log;
// what is on an illegal list stays shut, and is recorded too; after the end everything is as before.
func TestACheckOpensAndRecordsApart(t *testing.T) {
	g := open(t, sites{"adult.example": origin(t, hello), "illegal.example": origin(t, hello), "site.example": origin(t, hello)})
	b := g.browser("teacher", "secret")
	if code, _, _ := get(t, b, "http://adult.example/a"); code != 403 {
		t.Fatal("open without a check:", code)
	}
	g.checking(loopback(g.at.Add(time.Hour)))
	if code, body, _ := get(t, b, "http://adult.example/b"); code != 200 || body != "hello adult.example /b" {
		t.Fatal("INC-23: shut in a check:", code, body)
	}
	if code, _, _ := get(t, b, "http://illegal.example/c"); code != 403 {
		t.Fatal("INC-23, WEB-03: an illegal site opened in a check:", code)
	}
	if code, _, _ := get(t, b, "http://site.example/d"); code != 200 {
		t.Fatal("an ordinary page in a check:", code)
	}
	if code, _, _ := get(t, g.browser("ada.y5", "secret"), "http://adult.example/e"); code != 403 {
		t.Fatal("INC-23: somebody else at the device:", code)
	}
	g.checking()
	if code, _, _ := get(t, b, "http://adult.example/f"); code != 403 {
		t.Fatal("INC-23: still open after the end:", code)
	}
	want := []string{"/b allow", "/c block", "/d allow"}
	all := g.pages()
	for i, e := range all {
		if i >= len(want) || e.Path+" "+e.Verdict != want[i] || e.Check != "check-1" || e.Person != "p-staff" || e.Device != "127.0.0.1" {
			t.Errorf("INC-23: page %d: %+v", i, e)
		}
	}
	if len(all) != len(want) || all[0].Profile != "investigator" || all[1].Alert != "urgent" {
		t.Errorf("INC-23: %d pages: %+v", len(all), all)
	}
	for _, e := range g.entries() {
		if e.Check != "" || e.Path == "/b" || e.Path == "/c" || e.Path == "/d" {
			t.Errorf("INC-23: in the ordinary log: %+v", e)
		}
	}
	if n := len(g.entries()); n != 3 {
		t.Errorf("%d ordinary lines", n)
	}
}

// shows INC-23: neither another device nor a time that is over opens anything.
func TestACheckIsForOneDeviceAndATime(t *testing.T) {
	g := open(t, sites{"adult.example": origin(t, hello)})
	b := g.browser("teacher", "secret")
	other := loopback(g.at.Add(time.Hour))
	other.Device = netip.MustParseAddr("10.0.0.9")
	for _, c := range []board.Check{other, loopback(g.at), loopback(g.at.Add(-time.Hour))} {
		g.checking(c)
		if code, _, _ := get(t, b, "http://adult.example/"); code != 403 {
			t.Errorf("INC-23: %+v opened it: %d", c, code)
		}
	}
	if n := len(g.pages()); n != 0 {
		t.Errorf("%d pages of no check", n)
	}
}

// shows INC-23: an encrypted page that is open ends with the check, when the records say so and when its time is over.
func TestATunnelEndsWithItsCheck(t *testing.T) {
	addr, _ := secureOrigin(t, hello)
	for name, end := range map[string]func(*gateway){
		"by the records": func(g *gateway) { g.checking() },
		"by time":        func(*gateway) {},
	} {
		t.Run(name, func(t *testing.T) {
			g := open(t, sites{"adult.example": addr})
			until := g.at.Add(time.Hour)
			if name == "by time" {
				until = g.at.Add(2 * time.Second)
			}
			g.checking(loopback(until))
			conn := g.tunnelAs(t, "Proxy-Authorization: Basic dGVhY2hlcjpzZWNyZXQ=", "adult.example:443")
			inner := tls.Client(conn, &tls.Config{ServerName: "adult.example", InsecureSkipVerify: true}) //nolint:gosec // the origin is our own
			br := bufio.NewReader(inner)
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			fmt.Fprintf(inner, "HEAD / HTTP/1.1\r\nHost: adult.example\r\n\r\n")
			for {
				line, err := br.ReadString('\n')
				if err != nil {
					t.Fatal("the tunnel does not work:", err)
				}
				if line == "\r\n" {
					break
				}
			}
			end(g)
			if _, err := br.ReadByte(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal("INC-23: the tunnel outlived its check:", err)
			}
			if p := g.pages(); len(p) != 1 || p[0].Host != "adult.example" || p[0].Method != "CONNECT" {
				t.Fatalf("INC-23: %+v", p)
			}
		})
	}
}

// tunnelAs opens a tunnel for whoever signs in with the header.
func (g *gateway) tunnelAs(t *testing.T, header, target string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n", target, target, header)
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodConnect})
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	return conn
}
