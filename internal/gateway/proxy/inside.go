package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"net/http"
	"strings"
	"time"
)

// maxInside bounds the requests on one block-page connection.
const maxInside = 100

// blockInside shows the block page of an HTTPS site: a browser does not show the body of a refused CONNECT.
// heard is what the client has already said. The journal has its entry before this is called.
func (c *client) blockInside(ask *asking, heard []byte) {
	c.s.refused.blocked.Add(1)
	ctx, cancel := context.WithTimeout(context.WithValue(c.ctx, hostKey{}, ask.host), c.s.cfg.HeadTime)
	defer cancel()
	secure := tls.Server(&replay{Conn: c.conn, first: append(heard, c.rest()...)}, c.s.forTLS)
	if secure.HandshakeContext(ctx) != nil {
		return // the browser does not trust the school's CA, or speaks no TLS
	}
	in := c.within(secure, ask.host)
	in.in, in.out = bufio.NewReaderSize(secure, c.s.cfg.MaxHead), bufio.NewWriterSize(secure, 4<<10)
	for range maxInside {
		if !in.inside(ask) {
			break
		}
	}
	_ = secure.Close()
}

// inside answers one request under the minted certificate: the button's press, or else the block page.
func (c *client) inside(ask *asking) bool {
	_ = c.conn.SetReadDeadline(time.Now().Add(c.s.cfg.IdleTime))
	if _, err := c.in.Peek(1); err != nil {
		return false
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(c.s.cfg.HeadTime))
	r, err := readRequest(c.in)
	if err != nil {
		c.malformed(err)
		return false
	}
	_ = c.conn.SetReadDeadline(time.Time{})
	if strings.HasPrefix(r.URL.Path, ownPath) {
		return c.own(r)
	}
	return c.blockPage(r, c.askedInside(r, ask))
}

// unveil says something of the proxy's own to a browser that waits for TLS.
func (c *client) unveil(r *http.Request, status int, extra string, body []byte) bool {
	host, _, err := parseTarget(r.RequestURI, 0)
	if err != nil || status == http.StatusProxyAuthRequired {
		return false // no browser that was led here can sign in at a proxy
	}
	ctx, cancel := context.WithTimeout(context.WithValue(c.ctx, hostKey{}, host), c.s.cfg.HeadTime)
	defer cancel()
	secure := tls.Server(&replay{Conn: c.conn, first: c.rest()}, c.s.forTLS)
	if secure.HandshakeContext(ctx) != nil {
		return false
	}
	in := c.within(secure, host)
	in.in, in.out = bufio.NewReader(secure), bufio.NewWriter(secure)
	defer secure.Close()
	_ = secure.SetReadDeadline(time.Now().Add(c.s.cfg.HeadTime))
	if asked, err := readRequest(in.in); err == nil {
		asked.Close = true
		in.reply(asked, status, extra, body)
	}
	return false
}
