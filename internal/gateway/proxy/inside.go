package proxy

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"io"
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
	secure := tls.Server(replay{c.conn, io.MultiReader(bytes.NewReader(heard), c.in)}, c.s.forTLS)
	if secure.HandshakeContext(ctx) != nil {
		return // the browser does not trust the school's CA, or speaks no TLS
	}
	in := &client{s: c.s, conn: secure, in: bufio.NewReaderSize(secure, c.s.cfg.MaxHead), out: bufio.NewWriterSize(secure, 4<<10),
		addr: c.addr, secure: ask.host, ctx: c.ctx}
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
	return c.reply(r, http.StatusForbidden, "", c.blockPage(ask))
}
