package scripts

import (
	"net"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// upstream is a name server of the test's own: every name that ends in .test or is one of the engines' has an address.
func upstream(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp", l.Addr().String())
	for range 20 { // another test may have the same port for UDP
		if err == nil {
			break
		}
		_ = l.Close()
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err == nil {
			conn, err = net.ListenPacket("udp", l.Addr().String())
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	answers := dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg)
		m.SetReply(q)
		if one := q.Question[0]; one.Qtype == dns.TypeA {
			addr := "203.0.113.7"
			if strings.HasPrefix(strings.ToLower(one.Name), "forcesafesearch.") {
				addr = "203.0.113.8"
			}
			m.Answer = append(m.Answer, &dns.A{Hdr: dns.RR_Header{Name: one.Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 60}, A: net.ParseIP(addr)})
		}
		_ = w.WriteMsg(m) // whoever asked may be gone
	})
	for _, s := range []*dns.Server{{PacketConn: conn, Handler: answers}, {Listener: l, Handler: answers}} {
		go func() { _ = s.ActivateAndServe() }() // ends with Shutdown
		t.Cleanup(func() { _ = s.Shutdown() })
	}
	return conn.LocalAddr().String()
}
