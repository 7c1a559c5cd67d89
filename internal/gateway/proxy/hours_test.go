package proxy_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"belisha/internal/board"
)

// startable is a clock that stands still until it is started, and then runs.
type startable struct {
	at      time.Time
	ahead   atomic.Int64
	started atomic.Int64
}

func (c *startable) now() time.Time {
	now := c.at.Add(time.Duration(c.ahead.Load()))
	if from := c.started.Load(); from != 0 {
		return now.Add(time.Duration(time.Now().UnixNano() - from))
	}
	return now
}

// forward sets it ahead.
func (c *startable) forward(d time.Duration) { c.ahead.Add(int64(d)) }

func (c *startable) start() { c.started.Store(time.Now().UnixNano()) }

// held is a tunnel of somebody's to a site, with TLS inside.
func (g *gateway) held(account, host string) (inner net.Conn) {
	g.t.Helper()
	conn, _, code := g.connectAs(account, host+":443")
	if code != 200 {
		g.t.Fatal(account, host, code)
	}
	secure := tls.Client(conn, &tls.Config{ServerName: host, InsecureSkipVerify: true}) //nolint:gosec // the origin is our own
	if !speaks(secure, host) {
		g.t.Fatal("not open:", account, host)
	}
	return secure
}

// speaks says whether a site answers through a tunnel.
func speaks(conn net.Conn, host string) bool {
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprintf(conn, "HEAD / HTTP/1.1\r\nHost: %s\r\n\r\n", host)
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodHead})
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil
}

// ends waits until the gateway ends a tunnel.
func ends(t *testing.T, conn net.Conn) {
	t.Helper()
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("still open long after its hour")
	}
}

// shows WEB-10 WEB-07: what is open for a while ends by itself, without a word from the records: the tunnels of a window's and
// of a lesson's site, and nobody else's; nor does another open.
func TestTheHourEndsOpenTunnels_WEB10(t *testing.T) {
	addr, _ := secureOrigin(t, hello)
	clock := &startable{at: time.Date(2026, 2, 3, 12, 59, 59, 0, time.UTC)}
	g := open(t, sites{"shop.example": addr, "games.example": addr, "other.example": addr}, func(o *options) { o.clock = clock.now })
	facts := *people(t)
	ada := facts.People["ada.y5"]
	ada.Lesson = &board.Lesson{ID: "l1", Sites: map[string]bool{"games.example": true}, From: noon(), Until: clock.at.Add(1500 * time.Millisecond)}
	facts.People = maps.Clone(facts.People)
	facts.People["ada.y5"] = ada
	g.board.PutFacts(&facts)
	window, lesson, other := g.held("teacher", "shop.example"), g.held("ada.y5", "games.example"), g.held("teacher", "other.example")
	if v := len(g.entries()); v != 3 {
		t.Fatal(v, "entries")
	}
	clock.start()
	ends(t, window)
	ends(t, lesson)
	if !speaks(other, "other.example") {
		t.Error("another site's tunnel ended too")
	}
	if code, _, _ := get(t, g.browser("teacher", "secret"), "https://shop.example/"); code != 403 {
		t.Error("the shop is open after its hour:", code)
	}
}

// shows WEB-10 WEB-07 WEB-02: an answer that goes on like a tunnel ends with its hour too, opened or plain, over HTTP/1 and
// HTTP/2; one of another site goes on.
func TestTheHourEndsStreams(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i, over := newIssuer(t), make(chan struct{})
		t.Cleanup(func() { close(over) })
		stream := func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for {
				if _, err := fmt.Fprint(w, "data: x\n\n"); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				select {
				case <-over:
					return
				case <-r.Context().Done():
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		}
		secure := i.site(up, stream, "games.example", "other.example")
		clock := &startable{at: time.Date(2026, 2, 3, 12, 59, 59, 0, time.UTC)}
		g := open(t, sites{"games.example": secure, "other.example": secure, "shop.example": origin(t, stream)}, i.inspecting(""), func(o *options) { o.clock = clock.now })
		facts := people(t)
		ada := facts.People["ada.y5"]
		ada.Lesson = &board.Lesson{ID: "l1", Sites: map[string]bool{"games.example": true}, From: noon(), Until: clock.at.Add(time.Second)}
		facts.People["ada.y5"] = ada
		g.board.PutFacts(facts)
		c := g.pupil(down)
		lesson, other := g.streams(c, "https://games.example/"), g.streams(c, "https://other.example/")
		window := g.streams(g.browser("teacher", "secret"), "http://shop.example/")
		clock.start()
		for name, body := range map[string]io.Reader{"lesson": lesson, "window": window} {
			ended := make(chan struct{})
			go func() { _, _ = io.Copy(io.Discard, body); close(ended) }()
			select {
			case <-ended:
			case <-time.After(30 * time.Second):
				t.Fatal("goes on after its hour:", name)
			}
		}
		if _, err := io.ReadFull(other, make([]byte, 64)); err != nil {
			t.Error("another site's stream ended too:", err)
		}
	})
}

// streams begins to read an answer that goes on.
func (g *gateway) streams(c *http.Client, address string) io.Reader {
	g.t.Helper()
	resp, err := c.Get(address)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { _ = resp.Body.Close() })
	if _, err := io.ReadFull(resp.Body, make([]byte, 5)); err != nil || resp.StatusCode != 200 {
		g.t.Fatal(address, resp.StatusCode, err)
	}
	return resp.Body
}

// shows WEB-02: a tunnel for which a site was still being reached when everybody was judged anew does not slip through.
func TestJudgedAnewWhileItOpens(t *testing.T) {
	addr, _ := secureOrigin(t, hello)
	g := open(t, sites{"site.example": addr})
	conn, _, code := g.connect("site.example:443")
	if code != 200 {
		t.Fatal(code)
	}
	facts := *people(t)
	ada := facts.People["ada.y5"]
	ada.Closed = true
	facts.People["ada.y5"] = ada
	g.board.PutFacts(&facts)
	g.server.Rejudge()
	if speaks(tls.Client(conn, &tls.Config{ServerName: "site.example", InsecureSkipVerify: true}), "site.example") { //nolint:gosec // the origin is our own
		t.Error("open for an account that is closed")
	}
}
