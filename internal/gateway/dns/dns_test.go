package dns_test

import (
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/board"
	"belisha/internal/gateway/dns"
	"belisha/internal/gateway/journal"
)

const (
	a, aaaa, https, txt = mdns.TypeA, mdns.TypeAAAA, mdns.TypeHTTPS, mdns.TypeTXT
)

// one is a question with the answer that is right.
type one struct {
	from, name string
	kind       uint16
	want       string
}

func (h *house) expect(all ...one) {
	h.t.Helper()
	for _, o := range all {
		if got := h.ask(o.from, o.name, o.kind); got != o.want {
			h.t.Errorf("%s asks %s %s: got %s, want %s", o.from, o.name, mdns.TypeToString[o.kind], got, o.want)
		}
	}
}

// shows WEB-22: a program that is no browser meets the same rules through every door that names are asked at.
func TestEveryDoorDecidesAlike(t *testing.T) {
	w := newWorld(t, "open.example. 300 IN A 192.0.2.1", "www.open.example. 300 IN CNAME open.example.", "games.example. 60 IN A 192.0.2.2")
	h := open(t, w)
	for name, want := range map[string][2]string{"www.open.example": {"NOERROR open.example. 192.0.2.1", "NOERROR open.example. 192.0.2.1"},
		"sub.games.example": {"NOERROR 10.0.0.80", "NXDOMAIN"}, "games.example": {"NOERROR 10.0.0.80", "NOERROR 192.0.2.2"}} {
		for i, from := range []string{atPupil, atStaff} {
			for _, door := range []string{"udp", "tcp", "tcp-tls"} {
				if got := short(h.over(door, from, question(name, a))); got != want[i] {
					t.Errorf("%s over %s from %s: %s", name, door, from, got)
				}
			}
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if got := short(h.https(method, question(name, a))); !strings.HasPrefix(got, "NOERROR ") && got != "NXDOMAIN" {
				t.Errorf("%s over %s: %s", name, method, got)
			}
		}
	}
	e := h.last()
	if e.Door != "dns" || e.Scheme != "dns" || e.Method != "A" || e.ID == "" || e.Pack != "version-7" || e.Network != "school" {
		t.Errorf("%+v", e)
	}
}

// https asks over HTTPS from the usual address, at which nobody is known.
func (h *house) https(method string, m *mdns.Msg) *mdns.Msg {
	h.t.Helper()
	p, err := m.Pack()
	if err != nil {
		h.t.Fatal(err)
	}
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: h.roots, ServerName: "dns.example"}, ForceAttemptHTTP2: true}
	defer tr.CloseIdleConnections()
	url := "https://" + h.doors.HTTPS[0].Addr().String() + "/dns-query"
	var body io.Reader
	if method == http.MethodGet {
		url += "?dns=" + base64.RawURLEncoding.EncodeToString(p)
	} else {
		body = bytes.NewReader(p)
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, url, body)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/dns-message")
	resp, err := (&http.Client{Transport: tr}).Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 || resp.Header.Get("Cache-Control") == "" {
		h.t.Fatalf("%v, %s, %s", err, resp.Status, text)
	}
	back := new(mdns.Msg)
	if err := back.Unpack(text); err != nil {
		h.t.Fatal(err)
	}
	return back
}

// shows WEB-04: nobody is known at the address, so the strictest profile holds, at every door.
func TestUnknownHasTheStrictestProfile(t *testing.T) {
	h := open(t, newWorld(t, "open.example. 300 IN A 192.0.2.1"))
	h.expect(one{atStranger, "open.example", a, "NOERROR 10.0.0.80"}, one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	if got := short(h.https(http.MethodPost, question("open.example", a))); got != "NOERROR 10.0.0.80" {
		t.Error(got)
	}
	if e := h.last(); e.Profile != "nursery" || e.Person != "" || e.How != "" {
		t.Errorf("%+v", e)
	}
}

// shows WEB-01: without rules nothing is answered but the school's own names, however well the answer is known.
func TestClosedWithoutRules(t *testing.T) {
	h := open(t, newWorld(t, "open.example. 300 IN A 192.0.2.1"), func(o *options) { o.closed = true })
	h.expect(one{atStaff, "open.example", a, "SERVFAIL"}, one{atPupil, "help.example", a, "SERVFAIL"}, one{atPupil, "records.example", a, "NOERROR 10.0.0.81"})
	h.server.SetEngine(engine(t, func(*board.Rulebook) {}))
	h.expect(one{atStaff, "open.example", a, "NOERROR 192.0.2.1"})
	h.server.SetEngine(nil)
	h.expect(one{atStaff, "open.example", a, "SERVFAIL"})
	if f := h.server.Figures(); f.Closed != 3 {
		t.Errorf("%+v", f)
	}
}

// shows WEB-03: an illegal name is closed to everybody, whatever people decided, and somebody is told at once.
func TestIllegalNames(t *testing.T) {
	w := newWorld(t, "illegal.example. 60 IN A 192.0.2.6", "innocent.example. 60 IN CNAME cdn.illegal.example.", "cdn.illegal.example. 60 IN A 192.0.2.6",
		"help.example. 60 IN CNAME cdn.illegal.example.")
	h := open(t, w, func(o *options) {
		o.book = func(rb *board.Rulebook) {
			rb.Exceptions = []board.Exception{{ID: "x1", Host: "illegal.example", Allow: true}, {ID: "x2", Host: "innocent.example", Allow: true}}
		}
	})
	for _, from := range []string{atPupil, atStaff, atStranger} {
		for _, name := range []string{"illegal.example", "www.illegal.example", "innocent.example", "help.example"} {
			h.expect(one{from, name, a, "NOERROR 10.0.0.80"}, one{from, name, aaaa, "NOERROR fd00::80"}, one{from, name, https, "NOERROR"})
			if e := h.last(); e.Verdict != "block" || e.Alert != "urgent" || e.Category != "illegal" || e.List != "iwf" {
				t.Errorf("%s %s: %+v", from, name, e)
			}
		}
	}
}

// shows MON-01: a pupil's query that cannot be written down is refused; an adult's is answered and counted.
func TestNoRoomInTheJournal(t *testing.T) {
	w := newWorld(t, "open.example. 300 IN A 192.0.2.1")
	h := open(t, w, func(o *options) {
		o.journal = journal.Options{Queue: 4, MaxSpill: 1, Batch: 2, MaxPause: 50 * time.Millisecond}
	})
	h.sink.mu.Lock()
	h.sink.away = true
	h.sink.mu.Unlock()
	full := false
	for range 40 {
		if h.ask(atPupil, "open.example", a) == "REFUSED" {
			full = true
		}
	}
	if !full {
		t.Fatal("the journal was never full")
	}
	h.expect(one{atStaff, "open.example", a, "NOERROR 192.0.2.1"}, one{atPupil, "records.example", a, "NOERROR 10.0.0.81"})
	if h.journal.Counts().Unlogged == 0 {
		t.Error("the adult's query was not counted")
	}
	h.sink.mu.Lock()
	h.sink.away = false
	h.sink.mu.Unlock()
}

// shows WEB-13: a search engine's name is answered with the name under which it holds searches to safe mode.
func TestSafeSearch(t *testing.T) {
	w := newWorld(t, "www.google.co.uk. 60 IN A 192.0.2.10", "www.google.co.uk. 60 IN HTTPS 1 . alpn=h3",
		"forcesafesearch.google.com. 100 IN A 192.0.2.11", "forcesafesearch.google.com. 100 IN AAAA 2001:db8::11",
		"www.youtube.com. 60 IN A 192.0.2.12", "restrict.youtube.com. 60 IN A 192.0.2.13")
	h := open(t, w)
	for range 2 { // from upstream, then from the cache
		h.expect(one{atPupil, "www.google.co.uk", a, "NOERROR forcesafesearch.google.com. 192.0.2.11"},
			one{atPupil, "WWW.Google.co.uk", aaaa, "NOERROR forcesafesearch.google.com. 2001:db8::11"},
			one{atPupil, "www.google.co.uk", https, "NOERROR forcesafesearch.google.com."},
			one{atPupil, "www.youtube.com", a, "NOERROR restrict.youtube.com. 192.0.2.13"})
	}
	if n := w.times("www.google.co.uk."); n != 0 {
		t.Errorf("the unsafe name was asked %d times", n)
	}
	if e := h.last(); e.Host != "www.youtube.com" || e.Verdict != "allow" {
		t.Errorf("%+v", e)
	}
}

// shows STD-11: names that lead round the filter, and keys for a hello that it cannot read, are not handed out.
func TestWaysRoundTheFilter(t *testing.T) {
	w := newWorld(t, "mask.icloud.com. 60 IN A 192.0.2.20", "use-application-dns.net. 60 IN A 192.0.2.21", "doh.example. 60 IN A 192.0.2.22",
		"_dns.resolver.arpa. 60 IN SVCB 1 dns.elsewhere.example. alpn=h2 dohpath=/q", "open.example. 60 IN A 192.0.2.1",
		"open.example. 60 IN HTTPS 1 . alpn=h2,h3 ech=AEX+DQBBpQ== ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
		"alias.example. 60 IN HTTPS 0 games.example.")
	h := open(t, w)
	for range 2 {
		h.expect(one{atPupil, "use-application-dns.net", a, "NXDOMAIN"}, one{atStaff, "use-application-dns.net", a, "NXDOMAIN"},
			one{atPupil, "mask.icloud.com", a, "NXDOMAIN"}, one{atPupil, "mask-h2.icloud.com", https, "NXDOMAIN"},
			one{atStaff, "mask.icloud.com", a, "NOERROR 192.0.2.20"},
			one{atPupil, "doh.example", a, "NOERROR 10.0.0.80"}, one{atStaff, "www.doh.example", a, "NOERROR 10.0.0.80"},
			one{atStaff, "_dns.resolver.arpa", mdns.TypeSVCB, "NOERROR"},
			one{atPupil, "open.example", https, `NOERROR 1 . alpn="h2,h3"`}, one{atStaff, "open.example", https, `NOERROR 1 . alpn="h2,h3"`},
			one{atPupil, "alias.example", https, "NOERROR"})
	}
	for _, e := range h.entries() {
		if e.Host == "mask.icloud.com" && e.Profile == "upper" && (e.Rule != "bypass.relay" || e.Alert != "") {
			t.Errorf("%+v", e)
		}
	}
}

// shows STD-27: help is always answered, tells nobody, and stands in the log without its name.
func TestHelpIsNeverHarm(t *testing.T) {
	w := newWorld(t, "www.help.example. 60 IN CNAME cdn.harm.example.", "cdn.harm.example. 60 IN A 192.0.2.30", "chat.help.example. 60 IN A 192.0.2.31")
	h := open(t, w)
	h.expect(one{atPupil, "www.help.example", a, "NOERROR cdn.harm.example. 192.0.2.30"}, one{atStranger, "chat.help.example", a, "NOERROR 192.0.2.31"})
	for _, e := range h.entries() {
		if e.Host != "" || e.Alert != "" || e.Verdict != "allow" {
			t.Errorf("%+v", e)
		}
	}
}

// A name that hides behind a harmless one is judged with it.
func TestNamesInBetweenAreJudged(t *testing.T) {
	w := newWorld(t, "metrics.open.example. 60 IN CNAME x.games.example.", "x.games.example. 60 IN A 192.0.2.2",
		"fine.example. 60 IN CNAME edge.carrier.example.", "edge.carrier.example. 60 IN A 192.0.2.3")
	h := open(t, w)
	for range 2 {
		h.expect(one{atPupil, "metrics.open.example", a, "NOERROR 10.0.0.80"}, one{atStaff, "metrics.open.example", a, "NOERROR x.games.example. 192.0.2.2"},
			one{atPupil, "fine.example", a, "NOERROR edge.carrier.example. 192.0.2.3"})
	}
	if e := h.entries()[0]; e.Host != "metrics.open.example" || e.Category != "games" || e.Verdict != "block" {
		t.Errorf("%+v", e)
	}
}

// Every spelling of a blocked name is that name; what no browser would reach is refused.
func TestSpellings(t *testing.T) {
	h := open(t, newWorld(t, "open.example. 60 IN A 192.0.2.1"))
	h.expect(one{atPupil, "GAMES.Example", a, "NOERROR 10.0.0.80"}, one{atPupil, "xn--bcher-kva.example", a, "NOERROR 10.0.0.80"},
		one{atPupil, `b\195\188cher.example`, a, "NOERROR 10.0.0.80"}, one{atPupil, `B\195\156CHER.example`, a, "NOERROR 10.0.0.80"},
		one{atPupil, `\239\189\135ames.example`, a, "NOERROR 10.0.0.80"}, one{atPupil, `games\.example`, a, "REFUSED"}, one{atPupil, `ga\000mes.example`, a, "REFUSED"},
		one{atPupil, "0x7f.1", a, "NXDOMAIN"}, one{atPupil, "printer", a, "NXDOMAIN"}, one{atPupil, "1.1.168.192.in-addr.arpa", mdns.TypePTR, "NXDOMAIN"},
		one{atPupil, "localhost", a, "NOERROR 127.0.0.1"}, one{atPupil, `d\195\182t.open.example`, a, "NXDOMAIN"})
}

// Blocks may also say that there is no such name.
func TestBlocksAsNothing(t *testing.T) {
	h := open(t, newWorld(t), func(o *options) { o.config = func(c *dns.Config) { c.Page = nil } })
	m := h.send(atPupil, question("games.example", a))
	if short(m) != "NXDOMAIN" || len(m.Ns) != 1 || m.Ns[0].(*mdns.SOA).Minttl != 10 {
		t.Error(m)
	}
	if ede := m.IsEdns0().Option; len(ede) != 1 || ede[0].(*mdns.EDNS0_EDE).InfoCode != mdns.ExtendedErrorCodeFiltered {
		t.Error(ede)
	}
}

// What is no ordinary question is answered as the standards say, or not at all.
func TestOddQueries(t *testing.T) {
	h := open(t, newWorld(t, "open.example. 60 IN A 192.0.2.1", ". 60 IN NS a.root.example."))
	h.expect(one{atStaff, "open.example", mdns.TypeANY, `NOERROR "RFC8482" ""`}, one{atStaff, "open.example", mdns.TypeAXFR, "REFUSED"},
		one{atStaff, "open.example", mdns.TypeIXFR, "REFUSED"}, one{atStaff, ".", mdns.TypeNS, "NOERROR a.root.example."}, one{atStaff, ".", a, "REFUSED"})
	for want, change := range map[string]func(m *mdns.Msg){
		"REFUSED": func(m *mdns.Msg) {
			m.Question[0] = mdns.Question{Name: "version.bind.", Qtype: txt, Qclass: mdns.ClassCHAOS}
		},
		"FORMERR": func(m *mdns.Msg) { m.Question = append(m.Question, m.Question[0]) },
		"NOTIMP":  func(m *mdns.Msg) { m.Opcode = mdns.OpcodeNotify },
		"BADVERS": func(m *mdns.Msg) { m.IsEdns0().SetVersion(1) },
	} {
		m := question("open.example", a)
		change(m)
		got := h.send(atStaff, m)
		code := got.Rcode
		if opt := got.IsEdns0(); opt != nil {
			code |= opt.ExtendedRcode() &^ 15
		}
		if mdns.RcodeToString[code] != want && !(want == "BADVERS" && code == mdns.RcodeBadVers) {
			t.Errorf("%s: %s", want, got)
		}
	}
}

// Only the school's networks are answered, and no address asks more than its share.
func TestBoundsOnWhoAsks(t *testing.T) {
	w := newWorld(t, "open.example. 60 IN A 192.0.2.1")
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) {
			c.Clients = []netip.Prefix{netip.MustParsePrefix(atPupil + "/32"), netip.MustParsePrefix(atStaff + "/32")}
			c.Rate, c.MaxEach = 5, 1
		}
	})
	silent := func(network, from string) bool {
		c := mdns.Client{Net: network, Timeout: 200 * time.Millisecond, Dialer: dialFrom(network, from)}
		to := h.doors.UDP[0].LocalAddr().String()
		if network == "tcp" {
			to = h.doors.TCP[0].Addr().String()
		}
		_, _, err := c.Exchange(question("open.example", a), to)
		return err != nil
	}
	if !silent("udp", atStranger) || !silent("tcp", atStranger) {
		t.Error("a stranger was answered")
	}
	for range 10 {
		h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	}
	if !silent("udp", atPupil) {
		t.Error("the eleventh query of two seconds was answered")
	}
	h.expect(one{atStaff, "open.example", a, "NOERROR 192.0.2.1"})
	h.wait(time.Second)
	h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	first, err := dialFrom("tcp", atStaff).Dial("tcp", h.doors.TCP[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	for h.server.Figures().Conns == 0 {
		time.Sleep(time.Millisecond)
	}
	if !silent("tcp", atStaff) {
		t.Error("a second connection was answered")
	}
}

// shows WEB-01: rules change under load, and no query goes unanswered.
func TestNoQueryIsLostWhenRulesChange(t *testing.T) {
	h := open(t, newWorld(t, "open.example. 300 IN A 192.0.2.1"), func(o *options) { o.config = func(c *dns.Config) { c.Rate = -1 } })
	h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	shut := engine(t, func(rb *board.Rulebook) { rb.Exceptions = []board.Exception{{ID: "x", Host: "open.example"}} })
	free := engine(t, func(*board.Rulebook) {})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 200 {
				if got := h.ask(atPupil, "open.example", a); got != "NOERROR 192.0.2.1" && got != "NOERROR 10.0.0.80" {
					t.Error(got)
				}
			}
		})
	}
	for range 50 {
		h.server.SetEngine(shut)
		time.Sleep(time.Millisecond)
		h.server.SetEngine(free)
	}
	all.Wait()
	h.server.SetEngine(shut)
	h.expect(one{atPupil, "open.example", a, "NOERROR 10.0.0.80"})
	if n := len(h.entries()); n != 802 {
		t.Errorf("%d of 802 queries are written down", n)
	}
}

// On a machine with several addresses an answer comes from the one that was asked, or the client would not take it.
func TestAnswersFromTheAddressThatWasAsked(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", "[::]:0"} {
		w := newWorld(t, "open.example. 300 IN A 192.0.2.1")
		h := open(t, w, func(o *options) { o.listen = listen })
		port := netip.MustParseAddrPort(h.doors.UDP[0].LocalAddr().String()).Port()
		c := mdns.Client{Timeout: 2 * time.Second, Dialer: dialFrom("udp", atPupil)}
		for range 2 { // found out, then known
			m, _, err := c.Exchange(question("open.example", a), netip.AddrPortFrom(netip.MustParseAddr("127.0.0.77"), port).String())
			if err != nil || short(m) != "NOERROR 192.0.2.1" {
				t.Errorf("%s: %v, %v", listen, err, m)
			}
		}
		if e := h.last(); e.Person != "p-pupil" || e.Device != atPupil {
			t.Errorf("%s: %+v", listen, e)
		}
	}
}

// What is no DNS message over HTTPS is refused with a reason.
func TestOddRequestsOverHTTPS(t *testing.T) {
	h := open(t, newWorld(t))
	server := h.server.Handler()
	for _, one := range []struct {
		method, path, kind, body string
		want                     int
	}{{"GET", "/dns-query", "", "", 400}, {"GET", "/dns-query?dns=***", "", "", 400}, {"GET", "/dns-query?dns=" + strings.Repeat("A", 9000), "", "", 414},
		{"POST", "/dns-query", "text/plain", "x", 415}, {"POST", "/dns-query", "application/dns-message", "x", 400},
		{"POST", "/dns-query", "application/dns-message", strings.Repeat("x", 9000), 413}, {"PUT", "/dns-query", "", "", 405}, {"GET", "/", "", "", 404}} {
		r := httptest.NewRequest(one.method, one.path, strings.NewReader(one.body))
		r.Header.Set("Content-Type", one.kind)
		r.RemoteAddr = atPupil + ":1"
		got := httptest.NewRecorder()
		if server.ServeHTTP(got, r); got.Code != one.want {
			t.Errorf("%+v: %d %s", one, got.Code, got.Body)
		}
	}
}
