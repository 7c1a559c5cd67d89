package proxy

import (
	"bufio"
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

func FuzzLine(f *testing.F) {
	f.Add("PROXY TCP4 10.1.0.5 203.0.113.9 4000 80\r\nGET")
	f.Add(lineTwo + "\x21\x11\x00\x0c\x0a\x01\x00\x06\xcb\x00\x71\x09\x10\x00\x00\x50GET")
	f.Fuzz(func(t *testing.T, text string) {
		in := bufio.NewReaderSize(strings.NewReader(text), 4<<10)
		from, to, err := readLine(in)
		if err != nil {
			return
		}
		if from.IsValid() != to.IsValid() || from.Addr().Is4In6() || from.Addr().Zone() != "" {
			t.Fatal(from, to)
		}
		if rest, _ := in.Peek(in.Buffered()); !strings.HasSuffix(text[:min(len(text), 4<<10)], string(rest)) {
			t.Fatal("something was swallowed")
		}
	})
}

func FuzzHops(f *testing.F) {
	f.Add("198.51.100.1, 10.1.0.5, 192.0.2.3", "ada.y5")
	f.Fuzz(func(t *testing.T, hops, name string) {
		front := Front{From: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}.filled()
		r := &http.Request{Header: http.Header{front.Address: {hops}, front.User: {name}, "Forwarded": {hops}}}
		c := &client{s: &Server{cfg: Config{Front: front}}, addr: netip.MustParseAddr("192.0.2.3")}
		c.way.peer = c.addr
		c.front(r)
		if len(r.Header) != 0 || !c.addr.IsValid() || c.addr.Is4In6() || len(c.way.named) > maxAccount || strings.ContainsAny(c.way.named, "\r\n\x00") {
			t.Fatal(c.addr, c.way, r.Header)
		}
	})
}
