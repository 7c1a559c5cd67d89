package dns_test

import (
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/gateway/dns"
)

// One device that asks for names nobody answers leaves room for the others' questions.
func TestOneDeviceLeavesRoomForOthers(t *testing.T) {
	w := newWorld(t, "open.example. 60 IN A 192.0.2.1")
	w.instead(func(_ mdns.ResponseWriter, m *mdns.Msg) bool { // nobody ever answers for the others
		return !strings.EqualFold(m.Question[0].Name, "open.example.")
	})
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) { c.MaxWaiting, c.TryTime, c.TotalTime = 64, 3*time.Second, 3*time.Second }
	})
	conn, err := dialFrom("udp", atPupil).Dial("udp", h.doors.UDP[0].LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for i := range 200 {
		p, err := question("slow"+strconv.Itoa(i)+".example", a).Pack()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	for h.server.Figures().Bounded == 0 {
		time.Sleep(time.Millisecond)
	}
	h.expect(one{atStaff, "open.example", a, "NOERROR 192.0.2.1"})
}

// Connections that are refused because there are too many in all give nobody room beyond their own bound.
func TestRefusedConnectionsGiveNoRoom(t *testing.T) {
	w := newWorld(t, "open.example. 60 IN A 192.0.2.1")
	h := open(t, w, func(o *options) {
		o.config = func(c *dns.Config) { c.MaxConns, c.MaxEach = 4, 3 }
	})
	to := h.doors.TCP[0].Addr().String()
	dial := func(from string) net.Conn {
		conn, err := dialFrom("tcp", from).Dial("tcp", to)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
		return conn
	}
	conns := func(n int) {
		t.Helper()
		for until := time.Now().Add(time.Minute); h.server.Figures().Conns != n; time.Sleep(time.Millisecond) {
			if time.Now().After(until) {
				t.Fatalf("%d connections, want %d", h.server.Figures().Conns, n)
			}
		}
	}
	others := []net.Conn{dial(atStaff), dial(atStaff), dial(atPupil), dial(atPupil)}
	conns(4)
	for range 5 {
		if _, err := dial(atPupil).Read(make([]byte, 1)); err == nil {
			t.Fatal("a fifth connection stays")
		}
	}
	_, _ = others[0].Close(), others[1].Close()
	conns(2)
	dial(atPupil)
	conns(3)
	if _, err := dial(atPupil).Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a fourth connection of one address stays")
	}
}
