package proxy_test

import (
	"crypto/tls"
	"crypto/x509"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/proxy"
)

// app is a program of Ada's that trusts the site's own issuer and nobody else.
func (g *gateway) app(host string, own *x509.Certificate) error {
	g.t.Helper()
	return g.appAt("127.0.0.1", "ada.y5", host, own)
}

// browserAt is a browser on a device with an address of its own.
func (g *gateway) browserAt(device, account string) *http.Client {
	g.t.Helper()
	c := g.browser(account, "secret")
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(device)}}
	c.Transport.(*http.Transport).DialContext = from.DialContext
	return c
}

// appAt is app on another device, or another person's.
func (g *gateway) appAt(device, account, host string, own *x509.Certificate) error {
	g.t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(own)
	c := g.browserAt(device, account)
	c.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: pool}
	resp, err := c.Get("https://" + host + "/")
	if err == nil {
		resp.Body.Close()
	}
	return err
}

// settled waits until so many handshakes that were broken off are on record.
func (g *gateway) settled(n int) {
	g.t.Helper()
	until(g.t, "handshakes on record", func() bool {
		seen := 0
		for _, e := range g.entries() {
			if e.Rule == "gateway.untrusted" {
				seen++
			}
		}
		return seen >= n
	})
}

// classroom has two older pupils on two devices that take the school's certificate, and news.example, which is on a list.
func classroom(t *testing.T, i *issuer, more ...func(*options)) *gateway {
	t.Helper()
	names := []string{"news.example", "app.example", "site.example"}
	addr, where := i.site(false, hello, names...), sites{}
	for _, name := range names {
		where[name] = addr
	}
	g := open(t, where, append([]func(*options){i.inspecting("")}, more...)...)
	facts := people(t)
	ben := facts.People["ada.y5"]
	ben.ID, ben.Account = "p-ben", "ben.y5"
	facts.People["ben.y5"] = ben
	g.board.PutFacts(facts)
	for _, at := range []string{"127.0.0.1", "127.0.0.2"} {
		for _, account := range []string{"ada.y5", "ben.y5"} {
			if code, _, _ := get(t, g.browserAt(at, account), "https://site.example/"); code != 200 {
				t.Fatal(code)
			}
		}
	}
	return g
}

// taught waits until the gateway has learned an app from both pupils.
func (g *gateway) taught(host string, own *x509.Certificate) {
	g.t.Helper()
	for range 2 {
		if g.app(host, own) == nil {
			g.t.Fatal("passed unopened")
		}
	}
	g.settled(2) // the gateway hears of a refusal a moment after the app
	if g.appAt("127.0.0.2", "ben.y5", host, own) == nil {
		g.t.Fatal("passed unopened")
	}
	g.settled(3)
}

// shows WEB-22: an app that trusts no certificate but its own is learned after three tries of two people on two devices and
// passes unopened, with a note in the log and a warning once; a restart does not forget it.
func TestPinnedAppIsLearned(t *testing.T) {
	i := newIssuer(t)
	g := classroom(t, i)
	g.taught("news.example", i.cert)
	for range 2 {
		if err := g.app("news.example", i.cert); err != nil {
			t.Fatal("not learned:", err)
		}
	}
	untrusted, passed := 0, 0
	for _, e := range g.entries() {
		switch {
		case e.Rule == "gateway.untrusted" && e.Verdict == "block" && e.Host == "news.example":
			untrusted++
		case e.Rule == "gateway.pinned" && e.Verdict == "allow" && e.Path == "" && e.Method == "CONNECT":
			passed++
		}
	}
	if untrusted != 3 || passed != 2 {
		t.Fatalf("%d %d %+v", untrusted, passed, g.entries())
	}
	until(t, "a warning", func() bool {
		g.sink.mu.Lock()
		defer g.sink.mu.Unlock()
		return len(g.sink.warns) == 1 && g.sink.warns[0] == "gateway.pinned"
	})
	var days atomic.Int64
	again, err := proxy.New(g.cfg, g.board, g.journal, func() time.Time { return noon().AddDate(0, 0, int(days.Load())) })
	if err != nil {
		t.Fatal(err)
	}
	again.SetEngine(g.engine)
	next := *g
	g, next.server = &next, again
	g.serveAgain()
	if err := g.app("news.example", i.cert); err != nil {
		t.Fatal("forgotten by a restart:", err)
	}
	days.Store(8)
	if g.app("news.example", i.cert) == nil {
		t.Fatal("passes for ever")
	}
}

// shows WEB-22: no one device and no one person teaches that a site passes unopened, however often it is refused; somebody is
// told once, and what to do about it.
func TestOneDeviceTeachesNothing_WEB22(t *testing.T) {
	i := newIssuer(t)
	g := classroom(t, i)
	refusals := 0
	for _, who := range [][2]string{{"127.0.0.1", "ada.y5"}, {"127.0.0.2", "ada.y5"}, {"127.0.0.1", "ben.y5"}} {
		for range 4 {
			if g.appAt(who[0], who[1], "news.example", i.cert) == nil {
				t.Fatal("passes unopened, taught by one:", who)
			}
			refusals++
			g.settled(refusals)
		}
	}
	until(t, "somebody is told", func() bool {
		g.sink.mu.Lock()
		defer g.sink.mu.Unlock()
		return len(g.sink.warns) > 0
	})
	g.sink.mu.Lock()
	defer g.sink.mu.Unlock()
	if len(g.sink.warns) != 1 || g.sink.warns[0] != "gateway.untrusted" ||
		!strings.Contains(g.sink.texts[0], "news.example") || !strings.Contains(g.sink.texts[0], "list it in the policy") {
		t.Fatal(g.sink.warns, g.sink.texts)
	}
}

// shows WEB-22: of a site on no list, pupils' programs teach nothing, not even together: it may be a machine of their own. Two
// grown-ups do.
func TestPupilsTeachNothingOfUnknownSites(t *testing.T) {
	i := newIssuer(t)
	g := classroom(t, i)
	g.taught("app.example", i.cert)
	if g.app("app.example", i.cert) == nil {
		t.Fatal("a site that nobody knows passes unopened, taught by pupils")
	}
	facts := *g.board.Facts()
	head := facts.People["teacher"]
	head.ID, head.Account = "p-head", "head"
	facts.People = maps.Clone(facts.People)
	facts.People["head"] = head
	g.board.PutFacts(&facts)
	refusals := 4
	for _, who := range [][2]string{{"127.0.0.1", "teacher"}, {"127.0.0.2", "head"}} {
		if g.appAt(who[0], who[1], "app.example", i.cert) == nil {
			t.Fatal("passes unopened")
		}
		refusals++
		g.settled(refusals)
	}
	if err := g.appAt("127.0.0.1", "teacher", "app.example", i.cert); err != nil {
		t.Fatal("not learned from two grown-ups:", err)
	}
}

// A device without the school's certificate refuses it for every site: that teaches nothing, or it could open the school.
func TestStrangeDeviceTeachesNothing(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"app.example": i.site(false, hello, "app.example")}, i.inspecting(""))
	for range 6 {
		if g.app("app.example", i.cert) == nil {
			t.Fatal("learned from a device that trusts nobody")
		}
	}
}

// A site that browsers open is no app's: pupils whose programs refuse the school's certificate do not close the school's eyes
// there.
func TestASiteThatBrowsersOpenIsNotLearned(t *testing.T) {
	i := newIssuer(t)
	g := classroom(t, i)
	if code, _, _ := get(t, g.browser("ada.y5", "secret"), "https://news.example/"); code != 200 {
		t.Fatal(code)
	}
	g.taught("news.example", i.cert)
	if g.app("news.example", i.cert) == nil {
		t.Fatal("passes unopened after refusals")
	}
}

// Rules come before what was learned: a host that is blocked later does not pass because an app once reached it.
func TestPinnedIsStillJudged(t *testing.T) {
	i := newIssuer(t)
	g := classroom(t, i)
	g.taught("news.example", i.cert)
	until(t, "learned", func() bool { return g.app("news.example", i.cert) == nil })
	g.server.SetEngine(engine(t, func(rb *board.Rulebook) {
		rb.Files["filtering.yaml"] += opening
		rb.Exceptions = []board.Exception{{ID: "x1", Host: "news.example", Reason: "closed", By: "head"}}
	}))
	if g.app("news.example", i.cert) == nil {
		t.Fatal("a blocked host passed")
	}
}

// A broken file closes nothing.
func TestPinnedFileMayBeBroken(t *testing.T) {
	for _, text := range []string{"", "{", `{"a b":"2099-01-01T00:00:00Z"}`, `["x"]`, `{"app.example":"2199-01-01T00:00:00Z"}`} {
		i := newIssuer(t)
		g := open(t, sites{"app.example": i.site(false, hello, "app.example")}, i.inspecting(""), func(o *options) {
			set := o.config
			o.config = func(c *proxy.Config) {
				set(c)
				if err := os.WriteFile(filepath.Join(c.Dir, "pinned.json"), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
		if g.app("app.example", i.cert) == nil {
			t.Errorf("%s: passed unopened", text)
		}
	}
}
