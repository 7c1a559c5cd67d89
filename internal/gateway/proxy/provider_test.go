package proxy_test

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"belisha/internal/gateway/proxy"
)

// shows STD-06 WEB-03: names are asked of the provider's server alone, and what it holds back stays shut.
func TestProviderNameServer(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		asked.Add(1)
		_ = w.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeNameError))
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	at := netip.MustParseAddrPort(conn.LocalAddr().String())
	g := open(t, nil, func(o *options) {
		o.config = func(c *proxy.Config) { c.Provider.DNS = []netip.AddrPort{at} }
	})
	status, body, _ := get(t, g.browser("teacher", "secret"), "http://held-back.example/")
	if status != http.StatusBadGateway || !strings.Contains(body, "held-back.example") || asked.Load() == 0 {
		t.Errorf("%d after %d questions: %s", status, asked.Load(), body)
	}
}

// shows STD-06 WEB-03: every connection goes through the provider's proxy; what it refuses is said to be its doing, and a
// private address is not even asked of it.
func TestProviderProxy(t *testing.T) {
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a page")) }))
	t.Cleanup(far.Close)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	var private atomic.Int64
	go provide(ln, strings.TrimPrefix(far.URL, "http://"), &private)
	g := open(t, nil, func(o *options) {
		o.config = func(c *proxy.Config) { c.Provider.Proxy, c.DialTime = ln.Addr().String(), 2*time.Second }
	})
	if status, body, _ := get(t, g.browser("teacher", "secret"), "http://open.example/"); status != http.StatusOK || body != "a page" {
		t.Errorf("%d %s", status, body)
	}
	if status, body, _ := get(t, g.browser("teacher", "secret"), "http://shut.example/"); status != http.StatusForbidden || !strings.Contains(body, "internet provider") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := get(t, g.browser("teacher", "secret"), "http://10.1.2.3/"); status != http.StatusForbidden || private.Load() != 0 {
		t.Errorf("a private address: %d, asked %d times", status, private.Load())
	}
}

// provide is a provider's proxy: it opens tunnels to one site, whatever the name, and refuses one name.
func provide(ln net.Listener, to string, private *atomic.Int64) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			in := bufio.NewReader(conn)
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			if strings.HasPrefix(r.Host, "10.") {
				private.Add(1)
			}
			if strings.HasPrefix(r.Host, "shut.") {
				_, _ = conn.Write([]byte("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			defer far.Close()
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
			go func() { _, _ = in.WriteTo(far) }()
			buf := make([]byte, 4096)
			for {
				n, err := far.Read(buf)
				_, _ = conn.Write(buf[:n])
				if err != nil {
					return
				}
			}
		}()
	}
}
