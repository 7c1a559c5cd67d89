package proxy_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// hold puts facts up in which somebody is held, or free again, as the records do after a signature or its withdrawal.
func (g *gateway) hold(account string, held ...board.Held) {
	facts := *g.board.Facts()
	facts.People = maps.Clone(facts.People)
	p := facts.People[account]
	p.Held = held
	facts.People[account] = p
	g.board.PutFacts(&facts)
	g.server.Rejudge()
}

func unsigned() board.Held {
	return board.Held{Gate: "ks1_agreement", Clause: "filter.age", Says: "Your <grown-up> has not signed yet.", Helper: "Class teacher", Link: "/agreements/sign/ks1"}
}

// shows WEB-29 AUA-04 AUA-15: through a real socket, a child without a parent's signature reaches the school's own pages and
// help, and reads who can help; the log names the gate; once it is signed, the next click goes through.
func TestWhoeverIsHeldReadsWhy(t *testing.T) {
	far := origin(t, hello)
	g := open(t, sites{"news.example": far, "help.example": far, "records.example": far})
	g.hold("sam.y1", unsigned())
	browser := g.browser("sam.y1", "secret")
	status, page, _ := get(t, browser, "http://news.example/today")
	if status != http.StatusForbidden {
		t.Fatalf("a held child got %d", status)
	}
	for _, want := range []string{"Not open yet", "Your &lt;grown-up&gt; has not signed yet.", "Who can help: Class teacher.", `class="young"`,
		`href="http://records.example:8080/agreements/sign/ks1"`, `action="/.belisha/tell"`, "You have done nothing wrong."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
	if e := g.only(); e.Verdict != "block" || !strings.HasPrefix(e.Rule, "gate") || e.Clause != "filter.age" || e.Person != "p-small" {
		t.Errorf("the log says %+v", e)
	}
	if status, _, _ := get(t, browser, "http://help.example/"); status != http.StatusOK {
		t.Errorf("STD-27: a held child cannot reach help: %d", status)
	}
	g.hold("sam.y1")
	if status, page, _ := get(t, g.browser("ada.y5", "secret"), "http://news.example/today"); status != http.StatusOK {
		t.Errorf("somebody else was held too: %d %s", status, page)
	}
	g.hold("teacher", board.Held{Gate: "staff_agreement", Says: "You have not signed.", Helper: "Head teacher", Link: "//evil.example/x"})
	_, page, _ = get(t, g.browser("teacher", "secret"), "http://news.example/")
	if strings.Contains(page, "evil.example") || strings.Contains(page, "Ask to unblock") || !strings.Contains(page, "Head teacher") {
		t.Errorf("the page of a held teacher: %s", page)
	}
	g.hold("teacher")
	if status, _, _ := get(t, g.browser("teacher", "secret"), "http://news.example/"); status != http.StatusOK {
		t.Errorf("the door stays shut after the signature: %d", status)
	}
}

// shows INC-17: who has the internet taken away reads until when, and is not told that nothing happened; help stays open.
func TestADecisionIsNotCalledAnAccident(t *testing.T) {
	far := origin(t, hello)
	g := open(t, sites{"news.example": far, "help.example": far})
	g.hold("sam.y1", board.Held{Gate: "sanction", Decided: true, Until: time.Now().Add(time.Hour), Says: "Your internet is closed until three.", Helper: "Head teacher"})
	browser := g.browser("sam.y1", "secret")
	status, page, _ := get(t, browser, "http://news.example/today")
	if status != http.StatusForbidden || !strings.Contains(page, "closed until three") || strings.Contains(page, "You have done nothing wrong.") {
		t.Errorf("%d: %s", status, page)
	}
	if status, _, _ := get(t, browser, "http://help.example/"); status != http.StatusOK {
		t.Errorf("STD-27: help is shut: %d", status)
	}
}

// shows AUA-27 WEB-29: a permission that is taken back ends the open tunnel at once, not when the page is next loaded, and
// the browser's next try reads why.
func TestAWithdrawalCutsOpenTunnels(t *testing.T) {
	far, _ := secureOrigin(t, hello)
	g := open(t, sites{"site.example": far})
	conn, _, code := g.connect("site.example:443")
	if code != http.StatusOK {
		t.Fatal(code)
	}
	inner := tls.Client(conn, &tls.Config{ServerName: "site.example", InsecureSkipVerify: true}) //nolint:gosec // the origin is our own
	ask := func() error {
		_ = conn.SetDeadline(time.Now().Add(time.Minute))
		fmt.Fprint(inner, "HEAD / HTTP/1.1\r\nHost: site.example\r\n\r\n")
		_, err := bufio.NewReader(inner).ReadString('\n')
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	from := time.Now()
	g.hold("ada.y5", board.Held{Gate: "child_internet", Says: "Your parents have taken it back.", Helper: "Class teacher"})
	if err := ask(); err == nil {
		t.Error("the old tunnel still carries")
	}
	t.Logf("from facts to a shut tunnel: %v", time.Since(from))
	status, page, _ := get(t, g.browser("ada.y5", "secret"), "https://site.example/")
	if status != http.StatusForbidden || !strings.Contains(page, "Your parents have taken it back.") {
		t.Errorf("the next try got %d: %s", status, page)
	}
}

// shows AUA-27 WEB-29: a plain connection that has changed its protocol lasts as long as a tunnel, and ends like one.
func TestAWithdrawalCutsOpenSockets(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		for err = rw.Flush(); err == nil; err = rw.Flush() {
			line, lost := rw.ReadString('\n')
			if lost != nil {
				return
			}
			fmt.Fprint(rw, line)
		}
	})})
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	echo := func(said string) (string, error) {
		_ = conn.SetDeadline(time.Now().Add(time.Minute))
		fmt.Fprint(conn, said)
		return in.ReadString('\n')
	}
	fmt.Fprintf(conn, "GET http://site.example/ws HTTP/1.1\r\nHost: site.example\r\n%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", asPupil)
	if resp, err := http.ReadResponse(in, nil); err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(err, resp)
	}
	if line, err := echo("one\n"); line != "one\n" {
		t.Fatal(line, err)
	}
	g.hold("sam.y1", unsigned())
	if line, err := echo("two\n"); line != "two\n" {
		t.Fatal("another child's gate ended it:", line, err)
	}
	g.hold("ada.y5", unsigned())
	if line, err := echo("three\n"); err == nil {
		t.Error("the open socket still carries:", line)
	}
}
