package proxy_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"testing"
	"time"

	"belisha/internal/board"
)

// shows WEB-02: a site that is closed by decision ends for those who are on it, and for nobody else.
func TestOpenTunnelsObeyNewRules(t *testing.T) {
	addr, _ := secureOrigin(t, hello)
	g := open(t, sites{"site.example": addr, "other.example": addr})
	speak := func(host string) (net.Conn, func() error) {
		conn, _, code := g.connect(host + ":443")
		if code != 200 {
			t.Fatal(host, code)
		}
		inner := tls.Client(conn, &tls.Config{ServerName: host, InsecureSkipVerify: true}) //nolint:gosec // the origin is our own
		br := bufio.NewReader(inner)
		return conn, func() error {
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			fmt.Fprintf(inner, "HEAD / HTTP/1.1\r\nHost: %s\r\n\r\n", host)
			for {
				line, err := br.ReadString('\n')
				if err != nil || line == "\r\n" {
					return err
				}
			}
		}
	}
	_, closed := speak("site.example")
	_, open := speak("other.example")
	for _, ask := range []func() error{closed, open, closed} {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	g.server.SetEngine(engine(t, func(*board.Rulebook) {}))
	if err := errors.Join(closed(), open()); err != nil {
		t.Fatalf("rules that say the same ended a tunnel: %v", err)
	}
	g.server.SetEngine(engine(t, func(b *board.Rulebook) {
		b.Exceptions = append(b.Exceptions, board.Exception{ID: "x1", Host: "site.example"})
	}))
	if err := closed(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a closed site is still read through the old tunnel: %v", err)
	}
	if err := open(); err != nil {
		t.Errorf("the other site's tunnel ended: %v", err)
	}
	facts := *g.board.Facts()
	facts.People = maps.Clone(facts.People)
	ada := facts.People["ada.y5"]
	ada.Closed = true
	facts.People["ada.y5"] = ada
	g.board.PutFacts(&facts)
	g.server.Rejudge()
	if err := open(); err == nil {
		t.Error("a tunnel outlived its owner's account")
	}
	g.board.PutFacts(people(t))
	_, open = speak("other.example")
	if err := open(); err != nil {
		t.Fatal(err)
	}
	g.server.SetEngine(nil)
	if err := open(); err == nil {
		t.Error("a tunnel outlived the rules")
	}
}
