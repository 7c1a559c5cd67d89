package dns_test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/gateway/dns"
)

// Answers are kept until their time is over and not longer, and get older meanwhile. Verdicts are not kept.
func TestCache(t *testing.T) {
	w := newWorld(t, "open.example. 100 IN A 192.0.2.1", "games.example. 100 IN A 192.0.2.2", "zero.example. 0 IN A 192.0.2.3")
	h := open(t, w)
	ttl := func(from, name string) uint32 {
		t.Helper()
		m := h.send(from, question(name, a))
		return append(m.Answer, m.Ns...)[0].Header().Ttl
	}
	if got := ttl(atPupil, "open.example"); got != 100 {
		t.Error(got)
	}
	h.wait(40 * time.Second)
	if got := ttl(atPupil, "open.example"); got != 60 || w.times("open.example.") != 1 {
		t.Error(got, w.times("open.example."))
	}
	h.wait(60 * time.Second)
	if got := ttl(atPupil, "open.example"); got != 100 || w.times("open.example.") != 2 {
		t.Error(got, w.times("open.example."))
	}
	// The adult's answer is in the cache, and the pupil is still not given it.
	h.expect(one{atStaff, "games.example", a, "NOERROR 192.0.2.2"}, one{atPupil, "games.example", a, "NOERROR 10.0.0.80"}, one{atStaff, "games.example", a, "NOERROR 192.0.2.2"})
	if n := w.times("games.example."); n != 1 {
		t.Error(n)
	}
	// What does not exist is kept as long as its SOA record says: the lesser of 600 and 120 seconds.
	for range 2 {
		h.expect(one{atPupil, "none.example", a, "NXDOMAIN"}, one{atPupil, "open.example", aaaa, "NOERROR"}, one{atPupil, "zero.example", a, "NOERROR 192.0.2.3"})
	}
	if got := ttl(atPupil, "none.example"); got != 120 || w.times("none.example.") != 1 || w.times("zero.example.") != 2 {
		t.Error(got, w.times("none.example."), w.times("zero.example."))
	}
	h.wait(121 * time.Second)
	h.expect(one{atPupil, "none.example", a, "NXDOMAIN"})
	if n := w.times("none.example."); n != 2 {
		t.Error(n)
	}
}

// However much is asked, the cache stays within its bounds.
func TestCacheIsBounded(t *testing.T) {
	w := newWorld(t)
	w.instead(func(out mdns.ResponseWriter, q *mdns.Msg) bool {
		m := new(mdns.Msg).SetReply(q)
		rr, _ := mdns.NewRR(q.Question[0].Name + ` 600 IN TXT "` + strings.Repeat("x", 200) + `"`)
		m.Answer = []mdns.RR{rr}
		return out.WriteMsg(m) == nil
	})
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) { c.CacheNames, c.CacheBytes, c.Rate = 64, 20000, -1 }
	})
	for i := range 300 {
		h.ask(atPupil, fmt.Sprintf("n%d.example", i), txt)
		if f := h.server.Figures(); f.Bytes > 20000 || f.Names > 64 {
			t.Fatalf("%+v", f)
		}
	}
	if f := h.server.Figures(); f.Names < 16 {
		t.Errorf("%+v", f)
	}
}

// One question is asked upstream once, however many wait for it.
func TestSingleFlight(t *testing.T) {
	w := newWorld(t, "open.example. 100 IN A 192.0.2.1")
	w.instead(func(mdns.ResponseWriter, *mdns.Msg) bool { time.Sleep(100 * time.Millisecond); return false })
	h := open(t, w)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() { h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"}) })
	}
	all.Wait()
	if n := w.times("open.example."); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// With every upstream server away, what is known is answered until its time is over; anything else fails at once, and
// somebody is told once. When one is back, all is well by itself.
func TestUpstreamsAway(t *testing.T) {
	w, second := newWorld(t, "open.example. 100 IN A 192.0.2.1", "other.example. 100 IN A 192.0.2.2"), newWorld(t, "second.example. 100 IN A 192.0.2.3")
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) { c.Upstreams = append(c.Upstreams, second.upstream()) }
	})
	h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	addr := w.addr
	w.stop()
	h.expect(one{atPupil, "second.example", a, "NOERROR 192.0.2.3"})
	second.stop()
	for i := range 5 {
		h.expect(one{atPupil, fmt.Sprintf("n%d.example", i), a, "SERVFAIL"}, one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	}
	h.wait(101 * time.Second)
	h.expect(one{atPupil, "open.example", a, "SERVFAIL"})
	if f := h.server.Figures(); f.Away != 2 || f.Failed != 6 {
		t.Errorf("%+v", f)
	}
	for h.sink.warned("dns.upstream") == 0 {
		time.Sleep(time.Millisecond)
	}
	if n := h.sink.warned("dns.upstream"); n != 1 {
		t.Errorf("told %d times", n)
	}
	w.open(addr, nil)
	for h.server.Figures().Away == 2 {
		time.Sleep(10 * time.Millisecond)
	}
	h.expect(one{atPupil, "other.example", a, "NOERROR 192.0.2.2"})
}

// A server that says nothing is left for the next one, and after a few times not asked any more.
func TestSilentUpstream(t *testing.T) {
	dead, w := newWorld(t), newWorld(t, "open.example. 100 IN A 192.0.2.1", "n1.example. 1 IN A 192.0.2.1", "n2.example. 1 IN A 192.0.2.1")
	dead.instead(func(mdns.ResponseWriter, *mdns.Msg) bool { return true })
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) { c.Upstreams = []dns.Upstream{dead.upstream(), w.upstream()} }
	})
	h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"}, one{atPupil, "n1.example", a, "NOERROR 192.0.2.1"})
	for until := time.Now().Add(10 * time.Second); h.server.Figures().Away == 0 && time.Now().Before(until); { // it is looked at first
		time.Sleep(time.Millisecond)
	}
	h.expect(one{atPupil, "n2.example", a, "NOERROR 192.0.2.1"})
	if dead.times("n2.example.") != 0 || h.server.Figures().Away != 1 {
		t.Errorf("%d, %+v", dead.times("n2.example."), h.server.Figures())
	}
}

// A server that cannot say is passed over for one that can.
func TestUnableUpstream(t *testing.T) {
	unable, w := newWorld(t), newWorld(t, "open.example. 100 IN A 192.0.2.1")
	unable.instead(func(out mdns.ResponseWriter, q *mdns.Msg) bool {
		return out.WriteMsg(new(mdns.Msg).SetRcode(q, mdns.RcodeRefused)) == nil
	})
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) { c.Upstreams = []dns.Upstream{unable.upstream(), w.upstream()} }
	})
	h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
}

// Answers to other questions are not taken, whoever sends them; the question goes out in odd letters, says nothing of the
// client, and a server that spells it otherwise is asked again where nobody can forge.
func TestForgedAnswers(t *testing.T) {
	w := newWorld(t, "open.example. 100 IN A 192.0.2.1", "lower.example. 100 IN A 192.0.2.2")
	w.instead(func(out mdns.ResponseWriter, q *mdns.Msg) bool {
		if opt := q.IsEdns0(); opt == nil || len(opt.Option) != 0 || opt.UDPSize() != 1232 {
			t.Error(q)
		}
		if out.RemoteAddr().Network() != "udp" {
			return false
		}
		forged := func(change func(m *mdns.Msg)) {
			m := new(mdns.Msg).SetReply(q)
			rr, _ := mdns.NewRR(q.Question[0].Name + " 600 IN A 192.0.2.66")
			m.Answer = []mdns.RR{rr}
			change(m)
			_ = out.WriteMsg(m)
		}
		forged(func(m *mdns.Msg) { m.Id++ })
		forged(func(m *mdns.Msg) { m.Question[0].Name = "elsewhere.example." })
		forged(func(m *mdns.Msg) { m.Question[0].Qtype = aaaa })
		forged(func(m *mdns.Msg) { m.Response = false })
		if strings.EqualFold(q.Question[0].Name, "lower.example.") {
			forged(func(m *mdns.Msg) { m.Question[0].Name = "lowEr.example." })
			return true
		}
		return false
	})
	h := open(t, w)
	h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	if got := h.ask(atPupil, "lower.example", a); got != "NOERROR 192.0.2.2" && got != "NOERROR 192.0.2.66" { // once in 2^11 the letters fall so
		t.Error(got)
	}
	odd := false
	for i := range 8 {
		h.ask(atPupil, fmt.Sprintf("letters-in-a-long-name-%d.example", i), a)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, q := range w.asked {
		odd = odd || q.Name != strings.ToLower(q.Name)
	}
	if !odd {
		t.Error("every question went out in lower case")
	}
}

// Records that answer something else are left out.
func TestOnlyTheAnswerIsKept(t *testing.T) {
	w := newWorld(t)
	w.instead(func(out mdns.ResponseWriter, q *mdns.Msg) bool {
		m := new(mdns.Msg).SetReply(q)
		for _, text := range []string{"open.example. 60 IN A 192.0.2.1", "bank.example. 60 IN A 192.0.2.66", "open.example. 60 IN TXT x"} {
			rr, _ := mdns.NewRR(text)
			m.Answer = append(m.Answer, rr)
			m.Extra = append(m.Extra, rr)
		}
		return out.WriteMsg(m) == nil
	})
	h := open(t, w)
	m := h.send(atPupil, question("open.example", a))
	if short(m) != "NOERROR 192.0.2.1" || len(m.Extra) != 1 || m.IsEdns0() == nil {
		t.Error(m)
	}
}

// What is too long for a packet goes over TCP, on both sides.
func TestLongAnswers(t *testing.T) {
	var all []string
	for i := range 200 {
		all = append(all, fmt.Sprintf("long.example. 60 IN A 192.0.2.%d", i))
	}
	h := open(t, newWorld(t, all...))
	if m := h.send(atPupil, question("long.example", a)); !m.Truncated || len(m.Answer) != 0 || m.IsEdns0() == nil {
		t.Error(m)
	}
	for _, door := range []string{"tcp", "tcp-tls"} {
		if m := h.over(door, atPupil, question("long.example", a)); m.Truncated || len(m.Answer) != 200 {
			t.Error(door, m.Truncated, len(m.Answer))
		}
	}
	if m := h.send(atPupil, new(mdns.Msg).SetQuestion("long.example.", a)); !m.Truncated || m.IsEdns0() != nil {
		t.Error(m)
	}
}

// A public name may not lead to the school's own machines, unless the school says so.
func TestRebinding(t *testing.T) {
	w := newWorld(t, "evil.example. 60 IN A 192.168.1.1", "mapped.example. 60 IN AAAA ::ffff:10.0.0.1", "local.example. 60 IN AAAA fd00::1",
		"nothing.example. 60 IN A 0.0.0.0", "mixed.example. 60 IN A 192.0.2.1", "mixed.example. 60 IN A 127.0.0.1", "nas.example. 60 IN A 10.9.0.1",
		"64.example. 60 IN AAAA 64:ff9b::a00:1", "dc.school.corp. 60 IN A 10.0.0.5")
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) {
			c.AllowPrivate = []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}
			c.Zones = []dns.Zone{{Name: "school.corp", Upstreams: c.Upstreams}}
			c.Page = nil
		}
	})
	h.expect(one{atStaff, "evil.example", a, "NXDOMAIN"}, one{atStaff, "mapped.example", aaaa, "NXDOMAIN"}, one{atStaff, "local.example", aaaa, "NXDOMAIN"},
		one{atStaff, "nothing.example", a, "NXDOMAIN"}, one{atStaff, "mixed.example", a, "NXDOMAIN"}, one{atStaff, "64.example", aaaa, "NXDOMAIN"},
		one{atStaff, "nas.example", a, "NOERROR 10.9.0.1"}, one{atStaff, "dc.school.corp", a, "NOERROR 10.0.0.5"})
	if e := h.entries()[0]; e.Verdict != "block" || e.Rule != "rebinding" {
		t.Errorf("%+v", e)
	}
}

// Upstream servers may be asked over TLS, by the name in their certificate and no other.
func TestUpstreamOverTLS(t *testing.T) {
	secure, roots := certificate(t)
	w := newWorld(t, "open.example. 100 IN A 192.0.2.1", "n1.example. 100 IN A 192.0.2.2")
	w.open("127.0.0.1:0", secure)
	to, err := dns.ParseUpstream("tls://" + w.addr + "@dns.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"dns.example": "NOERROR 192.0.2.1", "other.example": "SERVFAIL"} {
		h := open(t, nil, func(o *options) {
			o.config = func(c *dns.Config) {
				c.Roots = roots
				c.Upstreams = []dns.Upstream{{Addr: to.Addr, TLS: name}}
			}
		})
		h.expect(one{atPupil, "open.example", a, want})
		if want != "SERVFAIL" {
			h.expect(one{atPupil, "n1.example", a, "NOERROR 192.0.2.2"})
		}
	}
}

func TestParseUpstream(t *testing.T) {
	for text, want := range map[string]string{"9.9.9.9": "9.9.9.9:53 ", "9.9.9.9:5353": "9.9.9.9:5353 ", "2620:fe::fe": "[2620:fe::fe]:53 ", "[2620:fe::fe]:54": "[2620:fe::fe]:54 ",
		"tls://9.9.9.9@dns.example": "9.9.9.9:853 dns.example", "tls://[2620:fe::fe]:8853@dns.example": "[2620:fe::fe]:8853 dns.example",
		"tls://9.9.9.9": "", "dns.example": "", "9.9.9.9:0": "", "": ""} {
		got, err := dns.ParseUpstream(text)
		if (err == nil) != (want != "") || err == nil && got.Addr.String()+" "+got.TLS != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// What is slow does not hold up what is known, on one connection.
func TestOneConnectionManyQueries(t *testing.T) {
	w := newWorld(t, "open.example. 100 IN A 192.0.2.1", "slow.example. 100 IN A 192.0.2.2")
	h := open(t, w)
	h.expect(one{atPupil, "open.example", a, "NOERROR 192.0.2.1"})
	w.instead(func(_ mdns.ResponseWriter, q *mdns.Msg) bool {
		if strings.EqualFold(q.Question[0].Name, "slow.example.") {
			time.Sleep(100 * time.Millisecond)
		}
		return false
	})
	c := mdns.Client{Net: "tcp", Dialer: dialFrom("tcp", atPupil)}
	conn, err := c.Dial(h.doors.TCP[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, name := range []string{"slow.example", "open.example"} {
		if err := conn.WriteMsg(question(name, a)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"NOERROR 192.0.2.1", "NOERROR 192.0.2.2"} {
		m, err := conn.ReadMsg()
		if err != nil || short(m) != want {
			t.Fatal(err, m)
		}
	}
}
