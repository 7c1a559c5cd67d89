package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"belisha/internal/gateway/proxy"
)

// handMade is an origin that answers each connection with whatever script says, request by request.
func handMade(t testing.TB, script func(conn net.Conn, nth int, r *http.Request) bool) (addr string, opened *atomic.Int64) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	opened = &atomic.Int64{}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			opened.Add(1)
			go func() {
				defer conn.Close()
				br := bufio.NewReader(conn)
				for n := 1; ; n++ {
					r, err := http.ReadRequest(br)
					if err != nil || !script(conn, n, r) {
						return
					}
				}
			}()
		}
	}()
	return ln.Addr().String(), opened
}

func say(conn net.Conn, text string) { _, _ = io.WriteString(conn, text) }

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

func TestLinesAreKept(t *testing.T) {
	addr, opened := handMade(t, func(conn net.Conn, _ int, _ *http.Request) bool { say(conn, fine); return true })
	g := open(t, sites{"site.example": addr})
	c := g.browser("ada.y5", "secret")
	for range 20 {
		if code, body, _ := get(t, c, "http://site.example/"); code != 200 || body != "ok" {
			t.Fatal(code, body)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Fatalf("%d connections for 20 requests in a row", n)
	}
}

// A kept connection that the origin has closed is replaced, and the reader does not notice.
func TestDeadLineIsReplaced(t *testing.T) {
	addr, _ := handMade(t, func(conn net.Conn, n int, _ *http.Request) bool {
		if n == 1 {
			say(conn, fine)
		}
		return n == 1 // reads the second request and hangs up without a word
	})
	g := open(t, sites{"site.example": addr})
	c := g.browser("ada.y5", "secret")
	for range 10 {
		if code, body, _ := get(t, c, "http://site.example/"); code != 200 || body != "ok" {
			t.Fatal(code, body)
		}
	}
}

// A request that may change something is not sent twice.
func TestPostIsNotRepeated(t *testing.T) {
	var posts atomic.Int64
	addr, _ := handMade(t, func(conn net.Conn, _ int, r *http.Request) bool {
		if r.Method == http.MethodPost {
			posts.Add(1)
			return false
		}
		say(conn, fine)
		return true
	})
	g := open(t, sites{"site.example": addr})
	c := g.browser("ada.y5", "secret")
	get(t, c, "http://site.example/")
	resp, err := c.Post("http://site.example/", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 502 || posts.Load() != 1 {
		t.Fatal(resp.Status, posts.Load())
	}
}

// An answer that nobody asked for is never given to the next reader.
func TestUnaskedAnswerIsNotServed(t *testing.T) {
	addr, _ := handMade(t, func(conn net.Conn, n int, _ *http.Request) bool {
		say(conn, fine+"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
		return true
	})
	g := open(t, sites{"site.example": addr})
	for range 10 {
		if _, body, _ := get(t, g.browser("ada.y5", "secret"), "http://site.example/"); body != "ok" {
			t.Fatal(body)
		}
	}
}

// A connection on which somebody signed in as with NTLM serves nobody else.
func TestPersonalConnectionIsNotShared(t *testing.T) {
	addr, opened := handMade(t, func(conn net.Conn, _ int, _ *http.Request) bool { say(conn, fine); return true })
	g := open(t, sites{"site.example": addr})
	for range 2 {
		r, _ := http.NewRequest(http.MethodGet, "http://site.example/", nil)
		r.Header.Set("Authorization", "NTLM abc")
		resp, err := g.browser("teacher", "secret").Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if opened.Load() != 2 {
		t.Fatal(opened.Load())
	}
}

// Odd answers: interim ones are skipped, nonsense and endless heads give a page, a cut body is seen as cut.
func TestOddAnswers(t *testing.T) {
	addr, _ := handMade(t, func(conn net.Conn, _ int, r *http.Request) bool {
		switch r.URL.Path {
		case "/hints":
			say(conn, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"+fine)
			return true
		case "/noise":
			say(conn, "no such thing\r\n\r\n")
		case "/switch":
			say(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
		case "/endless":
			for range 300 {
				say(conn, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 1000)+"\r\n")
			}
		case "/cut":
			say(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
		case "/return":
			say(conn, "HTTP/1.1 200 O\rSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok")
		case "/open":
			say(conn, "HTTP/1.0 200 OK\r\n\r\nuntil the end")
		}
		return false
	})
	g := open(t, sites{"site.example": addr})
	c := g.browser("ada.y5", "secret")
	for path, want := range map[string]int{"/hints": 200, "/noise": 502, "/switch": 502, "/endless": 502, "/open": 200} {
		if code, body, _ := get(t, c, "http://site.example"+path); code != want {
			t.Error(path, code, body)
		}
	}
	resp, err := c.Get("http://site.example/return")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Status != "200 OK" {
		t.Errorf("a site's status line reached the browser as %q", resp.Status)
	}
	resp, err = c.Get("http://site.example/cut")
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if err == nil {
		t.Error("a body cut short looked whole")
	}
}

// Who asks for the connection to end sees it end.
func TestClientMayClose(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET http://site.example/ HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n%s\r\n\r\n", asPupil)
	all, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(all), "Connection: close\r\n") {
		t.Fatalf("%v %s", err, all)
	}
}

// Too many at once are turned away and the others go on.
func TestClientsAreBounded(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)}, func(o *options) {
		o.config = func(c *proxy.Config) { c.MaxConns = 2 }
	})
	c := g.browser("ada.y5", "secret")
	get(t, c, "http://site.example/")
	second, err := net.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	until(t, "both are in", func() bool { return g.server.Figures().Clients == 2 })
	third, err := net.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer third.Close()
	if _, err := third.Read(make([]byte, 1)); err == nil {
		t.Fatal("a third was served")
	}
	if code, _, _ := get(t, c, "http://site.example/"); code != 200 {
		t.Fatal(code)
	}
}
