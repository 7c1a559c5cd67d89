package proxy_test

import (
	"fmt"
	"io"
	"net"
	"testing"

	"belisha/internal/gateway/proxy"
)

// A thousand clients that send their heads letter by letter, or stop in the middle of one, take nothing from those who do
// not: the good one's answers all come while the thousand still wait.
func TestSlowClientsHoldUpNobody(t *testing.T) {
	const slow, asked = 1000, 50
	g := open(t, sites{"site.example": origin(t, hello)}, func(o *options) {
		o.config = func(c *proxy.Config) { c.MaxConns = 2 * slow } // all of them come from one address, which has its share
	})
	conns := make([]net.Conn, slow)
	for i := range conns {
		conn, err := net.Dial("tcp", g.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns[i] = conn
		if _, err := io.WriteString(conn, "GET http://site.example/ HTT"); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "all are in", func() bool { return g.server.Figures().Clients == slow })
	c := g.browser("ada.y5", "secret")
	for i := range asked {
		if _, err := io.WriteString(conns[i], "P"); err != nil {
			t.Fatal(err)
		}
		if code, body, _ := get(t, c, fmt.Sprintf("http://site.example/%d", i)); code != 200 || body != fmt.Sprintf("hello site.example /%d", i) {
			t.Fatal(code, body)
		}
	}
	if n := g.server.Figures().Clients; n < slow {
		t.Errorf("the test has lost its point: only %d clients are left", n)
	}
	if n := len(g.entries()); n != asked {
		t.Errorf("%d entries for %d requests", n, asked)
	}
}
