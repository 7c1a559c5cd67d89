package proxy_test

import (
	"net"
	"testing"
	"time"

	"belisha/internal/gateway/proxy"
)

// shows WEB-01: one device that opens connection after connection leaves room for the others.
func TestOneDeviceLeavesRoomForOthers(t *testing.T) {
	addr, _ := secureOrigin(t, hello)
	g := open(t, sites{"site.example": addr}, func(o *options) { o.config = func(c *proxy.Config) { c.MaxConns = 40 } })
	for range 60 {
		conn, err := net.Dial("tcp", g.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	for until := time.Now().Add(time.Minute); g.server.Figures().Clients < 30 && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
	}
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}, Timeout: time.Minute}
	conn, err := from.Dial("tcp", g.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, _ = conn.Write([]byte("CONNECT site.example:443 HTTP/1.1\r\nHost: site.example:443\r\n" + asPupil + "\r\n\r\n"))
	hold := make([]byte, 100)
	n, err := conn.Read(hold)
	if err != nil || string(hold[:12]) != "HTTP/1.1 200" {
		t.Fatalf("another device found no room: %q %v", hold[:n], err)
	}
}
