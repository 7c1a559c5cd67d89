package proxy

import (
	"bytes"
	"net"
	"net/http"
	"net/url"
	"slices"

	"belisha/internal/gateway/filter"
)

// tunnel answers CONNECT. What passes is copied and never opened; what is blocked ends in the block page.
func (c *client) tunnel(r *http.Request) {
	ask, _ := c.judge(r, "https", r.RequestURI, 0)
	if ask == nil {
		return
	}
	defer ask.slot.release()
	switch {
	case !ask.records && !slices.Contains(c.s.cfg.TunnelPorts, ask.port) &&
		!ask.rules.engine.AppPort(c.request(ask, ask.host, "https", ""), &ask.verdict, int(ask.port)):
		c.shut(r, ask, errPort)
	case !ask.verdict.Allow:
		ask.log(http.StatusForbidden, 0)
		c.established()
		c.blockInside(ask, nil)
	case c.inspects(ask, ask.host):
		c.established()
		c.through(r, ask)
	default:
		c.join(r, ask)
	}
}

func (c *client) established() {
	if c.veil != nil {
		return
	}
	_, _ = c.out.WriteString("HTTP/1.1 200 Connection established\r\n\r\n")
	_ = c.out.Flush()
}

// throughTLS serves a connection that was led here on its way to host:port, without a word to the proxy before. Whom it is
// for stands in its first words; where they name nobody, the address is judged.
func (c *client) throughTLS(host string, port uint16) {
	hello, heard := c.hear()
	if hello != nil && hello.ServerName != "" {
		host = hello.ServerName
	}
	c.veil = &replay{Conn: c.conn, first: append(heard, c.rest()...)} // to be read again by whoever goes on, with rest for what is left
	c.in.Reset(c.veil)
	to := address(host, port)
	r := &http.Request{Method: http.MethodConnect, RequestURI: to, Host: to, URL: &url.URL{Host: to}, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	r = r.WithContext(c.ctx)
	if hello == nil || hello.ServerName == "" {
		c.unnamed(r)
		return
	}
	c.tunnel(r)
}

// join connects, hears for whom the client's first words are, and only then lets them through.
func (c *client) join(r *http.Request, ask *asking) {
	ctx := c.ctx // the dialler keeps its own time
	if ask.records {
		ctx = exempt(ctx)
	}
	far, err := c.s.dial.dial(ctx, "tcp", address(c.towards(ask, ask.host), ask.port))
	if err != nil {
		c.failed(r, ask, err)
		return
	}
	defer far.Close()
	c.established()
	var said []byte
	if ask.port == 443 && !ask.records {
		hello, heard := c.hear()
		if hello == nil {
			ask.log(http.StatusBadRequest, 0)
			return // not TLS: nothing but TLS is let through to this port
		}
		if !c.sameSite(hello.ServerName, ask) || !c.inTheOpen(hello, ask) {
			ask.log(http.StatusForbidden, 0)
			_ = far.Close()
			c.blockInside(ask, heard)
			return
		}
		said = heard
	}
	c.carry(ask, far, said)
}

// towards is where a connection that nobody opens is really led: a search engine is reached at the name at which it holds
// itself to safe mode, whatever the browser asks of it. // serves WEB-13
func (c *client) towards(ask *asking, host string) string {
	if ask.records {
		return host
	}
	if name, ok := ask.rules.engine.SafeName(c.request(ask, host, "https", "")); ok {
		return name
	}
	return host
}

// carry logs a tunnel, passes on what has been heard, and copies for its life.
func (c *client) carry(ask *asking, far net.Conn, said []byte) {
	ask.log(http.StatusOK, 0)
	c.s.clients.set(c.conn, tunnelled)
	gone := c.s.stand(c.conn, ask)
	defer gone()
	said = append(said, c.rest()...)
	if len(said) > 0 {
		if _, err := far.Write(said); err != nil {
			return
		}
	}
	c.leaveDesk()
	if m := c.measured(ask); m != nil {
		other := *m
		far = meteredConn{far, m, &other}
		defer func() { m.settle(); other.settle() }()
	}
	c.s.splice(c.conn, far)
}

// rest takes what has been read and not yet used.
func (c *client) rest() []byte {
	ready, _ := c.in.Peek(c.in.Buffered())
	said := bytes.Clone(ready)
	_, _ = c.in.Discard(len(ready))
	if c.veil != nil {
		said, c.veil.first = append(said, c.veil.first...), nil
	}
	return said
}

// sameSite decides on the name in the ClientHello when it is another than the one asked for: the stricter rules.
func (c *client) sameSite(name string, ask *asking) bool {
	if name == "" {
		return true // no name: the host that was judged stands
	}
	host, err := filter.NormalHost(name)
	if err != nil {
		return false
	}
	if host == ask.host {
		return true
	}
	v := ask.rules.engine.Decide(c.request(ask, host, "https", ""))
	if v.Allow {
		ask.inner = host
		return true
	}
	ask.host, ask.verdict = host, v
	ask.entry = c.entry(ask, http.MethodConnect, "")
	return false
}
