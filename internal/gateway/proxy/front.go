package proxy

import (
	"net/http"
	"net/netip"
	"strings"
)

// maxHops bounds the addresses that a chain of proxies may name.
const maxHops = 16

// front reads whom a trusted proxy in front asks for, and takes what it said out of the request: from everybody else these
// headers are made up, and no site is told them.
func (c *client) front(r *http.Request) {
	f := &c.s.cfg.Front
	names, hops := r.Header[f.User], r.Header[f.Address]
	delete(r.Header, f.User)
	delete(r.Header, f.Address)
	delete(r.Header, "Forwarded")
	if c.secure != "" || len(f.From) == 0 || !f.trusts(c.way.peer) {
		return // inside TLS the browser speaks, and whoever asked for the tunnel has been named
	}
	c.way.fronted, c.way.named = true, frontName(names)
	if addr, ok := f.client(hops); ok {
		c.addr = addr
	} else {
		c.addr = c.way.peer
	}
}

// frontName is the account that a front names. Two names are none.
func frontName(values []string) string {
	if len(values) != 1 {
		return ""
	}
	name := strings.TrimSpace(values[0])
	if len(name) > maxAccount || name == "-" || !plainText([]byte(name)) {
		return ""
	}
	return strings.Clone(name) // it is part of a head, in which a password may stand
}

// client is the last address in a list of those passed through that is no trusted proxy's own: whatever stands before it,
// anybody may have written.
func (f *Front) client(values []string) (netip.Addr, bool) {
	rest := strings.Join(values, ",")
	for range maxHops {
		at := strings.LastIndexByte(rest, ',')
		addr, ok := hop(rest[at+1:])
		if !ok {
			return netip.Addr{}, false
		}
		if !f.trusts(addr) {
			return addr, true
		}
		if at < 0 {
			return netip.Addr{}, false
		}
		rest = rest[:at]
	}
	return netip.Addr{}, false
}

// hop reads one address, with or without a port.
func hop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 64 {
		return netip.Addr{}, false
	}
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return a.Unmap().WithZone(""), true
	}
	if a, err := netip.ParseAddrPort(text); err == nil {
		return a.Addr().Unmap().WithZone(""), true
	}
	return netip.Addr{}, false
}
