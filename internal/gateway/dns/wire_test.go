package dns

import (
	"bytes"
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"
)

func packed(t testing.TB, m *mdns.Msg) []byte {
	t.Helper()
	p, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func asked(name string, kind uint16) *mdns.Msg { return new(mdns.Msg).SetQuestion(name, kind) }

// FuzzQuery holds our reader against miekg/dns: what ours takes, that one takes too, and both read the same in it.
func FuzzQuery(f *testing.F) {
	f.Add(packed(f, asked("www.Example.org.", mdns.TypeA)))
	f.Add(packed(f, asked(".", mdns.TypeNS)))
	f.Add(packed(f, asked("a.b.", mdns.TypeAAAA).SetEdns0(4096, true)))
	f.Add(packed(f, asked(strings.Repeat("abcdefg.", 31)+"xy.", mdns.TypeHTTPS).SetEdns0(512, false)))
	f.Add(append(packed(f, asked("a.b.", mdns.TypeAAAA)), 0))
	f.Add([]byte("\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x01\x00\x01"))
	f.Fuzz(func(t *testing.T, p []byte) {
		var q query
		if q.read(p) != good {
			return
		}
		var m mdns.Msg
		if err := m.Unpack(p); err != nil {
			if q.edns && !bytes.Equal(p[len(p)-2:], []byte{0, 0}) {
				return // the options of an OPT record, which ours only steps over
			}
			t.Fatalf("ours takes %x, miekg/dns says %v", p, err)
		}
		one := m.Question[0]
		if len(m.Question) != 1 || one.Qtype != q.kind || one.Qclass != q.class || m.Id != q.id || m.RecursionDesired != (q.flags&wantsRecursion != 0) {
			t.Fatalf("%x: ours reads %+v, miekg/dns %s", p, q, m.String())
		}
		if want := strings.ToLower(presented(q.wire())); want != strings.ToLower(one.Name) {
			t.Fatalf("%x: ours reads %q, miekg/dns %q", p, want, one.Name)
		}
		if q.plain && string(q.text())+"." != strings.ToLower(one.Name) {
			t.Fatalf("%x: ours reads %q, miekg/dns %q", p, q.text(), one.Name)
		}
		if opt := m.IsEdns0(); (opt != nil) != q.edns || opt != nil && (opt.Do() != q.do || max(opt.UDPSize(), minPayload) != q.size) {
			t.Fatalf("%x: ours reads %+v, miekg/dns %s", p, q, m.String())
		}
		answersRead(t, &q, p)
	})
}

// answersRead makes sure that whatever we answer, another program can read.
func answersRead(t *testing.T, q *query, p []byte) {
	t.Helper()
	for _, answer := range [][]byte{q.plainAnswer(nil, p, servFail, reasonAway), q.none(nil, p, nxDomain, reasonFiltered, 10), q.anything(nil, p),
		q.fit(q.anything(nil, p), p, 20)} {
		var m mdns.Msg
		if err := m.Unpack(answer); err != nil {
			t.Fatalf("%x: our answer %x: %v", p, answer, err)
		}
		if m.Id != q.id || !m.Response || (m.IsEdns0() != nil) != q.edns {
			t.Fatalf("%x: our answer %s", p, m.String())
		}
	}
}

// Whatever miekg/dns can write as an ordinary question, ours reads.
func TestReaderTakesWhatClientsSend(t *testing.T) {
	for _, name := range []string{"a.", "example.org.", "_dmarc.example.org.", "xn--bcher-kva.example.", strings.Repeat(strings.Repeat("x", 63)+".", 3) + "abc."} {
		for _, kind := range []uint16{mdns.TypeA, mdns.TypeHTTPS, 65280} {
			for _, m := range []*mdns.Msg{asked(name, kind), asked(name, kind).SetEdns0(1232, true)} {
				var q query
				if got := q.read(packed(t, m)); got != good || !q.plain || string(q.text())+"." != name || q.kind != kind {
					t.Errorf("%s %d: %v, %q", name, kind, got, q.text())
				}
			}
		}
	}
}

// FuzzReply gives the cleaner and the writer whatever an upstream server may send.
func FuzzReply(f *testing.F) {
	m := new(mdns.Msg).SetReply(asked("www.example.", mdns.TypeHTTPS))
	for _, text := range []string{"www.example. 60 IN CNAME example.", "example. 60 IN HTTPS 1 . alpn=h2 ech=AEX+DQBBpQ== ipv4hint=192.0.2.1 mandatory=ipv4hint",
		"example. 60 IN A 10.0.0.1"} {
		rr, err := mdns.NewRR(text)
		if err != nil {
			f.Fatal(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	f.Add(packed(f, m), uint16(mdns.TypeHTTPS))
	f.Add(packed(f, m), uint16(mdns.TypeA))
	f.Fuzz(func(t *testing.T, p []byte, kind uint16) {
		var m mdns.Msg
		if m.Unpack(p) != nil {
			return
		}
		c := cleaner{kind: kind, guard: &guard{}}
		st, err := c.keep(c.clean(&m, "www.example."), [2]time.Duration{time.Hour, time.Minute})
		if err != nil {
			return
		}
		q := &query{}
		query := packed(t, asked("www.example.", kind))
		if q.read(query) != good {
			return
		}
		var back mdns.Msg
		if err := back.Unpack(st.write(q.head(nil, query, int(st.code)), st.from+int64(time.Second))); err != nil {
			t.Fatalf("%x: we wrote what nobody can read: %v", p, err)
		}
		for _, rr := range back.Answer {
			if h, ok := rr.(*mdns.HTTPS); ok && strings.Contains(h.String(), "ech=") {
				t.Fatalf("%x: %s", p, h)
			}
		}
	})
}

// FuzzTTLs walks whatever bytes there are.
func FuzzTTLs(f *testing.F) {
	f.Add([]byte{0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4}, 1)
	f.Fuzz(func(t *testing.T, p []byte, n int) {
		if len(p) > maxMessage || n < 0 || n > 1000 {
			return
		}
		places, ok := ttls(p, 0, n)
		for _, at := range places {
			if ok && int(at)+4 > len(p) {
				t.Fatalf("%x: %d", p, at)
			}
		}
	})
}
