package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"slices"
)

// doorInspected marks the entries of what was asked for inside HTTPS that was opened.
const doorInspected = "inspected"

// inspection is what the server keeps for HTTPS that it opens.
type inspection struct {
	one, two *tls.Config // towards the browser: HTTP/1.1 alone, and HTTP/2 too
	streams  streams     // HTTP/2
	pinned   pinned
}

func (i *inspection) open(s *Server) error {
	i.one, i.two = s.ca.inspecting("http/1.1"), s.ca.inspecting("h2", "http/1.1")
	i.streams.open(s)
	return i.pinned.open(filepath.Join(s.cfg.Dir, "pinned.json"), s.now())
}

func (i *inspection) close() { i.streams.close() }

// opened is a connection whose TLS the school's CA ended. Its name is the one that the browser checked: requests for any
// other do not go on. // serves WEB-12 WEB-13 WEB-23
type opened struct {
	host  string
	port  uint16
	proof []string // Proxy-Authorization of the CONNECT: whoever asked for the tunnel asks for all that is inside
}

// inspects says whether a connection that passes will be opened.
func (c *client) inspects(ask *asking, host string) bool {
	if !c.s.cfg.Inspect || ask.records || ask.port != 443 || !ask.verdict.Allow {
		return false
	}
	return ask.rules.engine.Inspects(c.request(ask, host, "https", ""), &ask.verdict)
}

// through hears who is wanted, and opens the connection or passes it on as it is. The client waits for TLS.
func (c *client) through(r *http.Request, ask *asking) {
	hello, heard := c.hear()
	if hello == nil {
		ask.log(http.StatusBadRequest, 0)
		return // not TLS: nothing but TLS is let through to this port
	}
	if !c.sameSite(hello.ServerName, ask) || !c.inTheOpen(hello, ask) {
		ask.log(http.StatusForbidden, 0)
		c.blockInside(ask, heard)
		return
	}
	name := ask.host
	if ask.inner != "" {
		name = ask.inner
	}
	switch {
	case !c.inspects(ask, name):
		c.unopened(ask, name, heard)
	case c.s.inspects.pinned.has(name, c.s.now()):
		ask.entry.Rule = rulePinned
		c.unopened(ask, name, heard)
	case !speaksWeb(hello):
		c.foreign(ask, name, heard)
	default:
		c.open(r, ask, hello, heard, name)
	}
}

// inTheOpen asks about a hello whose true name is encrypted. Browsers pretend to encrypt it on every connection, so it
// counts only where the name in the open is not the one that was asked for. // serves STD-11
func (c *client) inTheOpen(hello *tls.ClientHelloInfo, ask *asking) bool {
	if ask.inner == "" || !slices.Contains(hello.Extensions, encryptedHello) {
		return true
	}
	v := ask.rules.engine.Bypass(c.request(ask, ask.inner, "https", ""), &ask.verdict, "ech")
	if !v.Allow || v.Bypass != "" {
		c.instead(ask, v)
	}
	return v.Allow
}

// encryptedHello is the extension of a ClientHello that hides the name (RFC 9849).
const encryptedHello = 0xfe0d

// unopened passes a connection that may not or cannot be opened. The site is the one that the hello names, so that one
// name cannot be judged and another reached.
func (c *client) unopened(ask *asking, name string, heard []byte) {
	ctx, cancel := context.WithTimeout(c.ctx, c.s.cfg.DialTime)
	defer cancel()
	far, err := c.s.dial.dial(ctx, "tcp", address(c.towards(ask, name), ask.port))
	switch {
	case errors.Is(err, errPrivate):
		c.note(ask, http.MethodConnect, "gateway.private", http.StatusForbidden)
		return
	case err != nil:
		ask.log(http.StatusBadGateway, 0)
		return
	}
	defer far.Close()
	c.carry(ask, far, heard)
}

// open ends the browser's TLS under a certificate of the school's CA and answers what is asked inside.
func (c *client) open(r *http.Request, ask *asking, hello *tls.ClientHelloInfo, heard []byte, name string) {
	said := append(heard, c.rest()...)
	c.leaveDesk()
	ctx, cancel := context.WithTimeout(context.WithValue(c.ctx, hostKey{}, name), c.s.cfg.HeadTime)
	defer cancel()
	line := &replay{Conn: c.conn, first: said}
	cfg := c.s.inspects.one
	if slices.Contains(hello.SupportedProtos, "h2") {
		cfg = c.s.inspects.two
	}
	secure := tls.Server(line, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		c.brokenOff(ask, name, err)
		return
	}
	c.s.inspects.pinned.trusts(name, c.addr, c.s.now())
	ask.slot.release() // what is inside has entries of its own
	o := &opened{host: name, port: ask.port, proof: r.Header["Proxy-Authorization"]}
	if secure.ConnectionState().NegotiatedProtocol == "h2" {
		c.s.inspects.streams.serve(c, secure, line, o)
		return
	}
	c.inOne(secure, o)
}

// inOne answers HTTP/1 inside TLS by the proxy's own loop.
func (c *client) inOne(secure *tls.Conn, o *opened) {
	d := c.s.desks.Get().(*desk) //nolint:forcetypeassert // the pool holds nothing else
	d.in.Reset(secure)
	d.out.Reset(secure)
	in := c.within(secure, o.host)
	in.in, in.out, in.desk, in.opened = d.in, d.out, d, o
	defer in.leaveDesk()
	c.s.clients.remove(c.conn) // it is counted once, by the connection that is read
	defer c.s.clients.remove(secure)
	for in.next() {
	}
	_ = secure.Close()
}

// within is the same browser inside TLS that the proxy ended.
func (c *client) within(conn net.Conn, host string) *client {
	return &client{s: c.s, conn: conn, addr: c.addr, memo: c.memo, way: c.way, secure: host, ctx: c.ctx}
}
