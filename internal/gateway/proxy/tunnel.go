package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

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
	case !ask.records && !slices.Contains(c.s.cfg.TunnelPorts, ask.port):
		c.shut(r, ask, errPort)
	case !ask.verdict.Allow:
		ask.log(http.StatusForbidden, 0)
		c.established()
		c.blockInside(ask, nil)
	default:
		c.join(r, ask)
	}
}

func (c *client) established() {
	_, _ = c.out.WriteString("HTTP/1.1 200 Connection established\r\n\r\n")
	_ = c.out.Flush()
}

// join connects, hears for whom the client's first words are, and only then lets them through.
func (c *client) join(r *http.Request, ask *asking) {
	ctx, cancel := context.WithTimeout(c.ctx, c.s.cfg.DialTime)
	defer cancel()
	if ask.records {
		ctx = exempt(ctx)
	}
	far, err := c.s.dial.dial(ctx, "tcp", address(ask.host, ask.port))
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
		if !c.sameSite(hello.ServerName, ask) {
			ask.log(http.StatusForbidden, 0)
			_ = far.Close()
			c.blockInside(ask, heard)
			return
		}
		said = heard
	}
	ask.log(http.StatusOK, 0)
	c.s.clients.set(c.conn, tunnelled)
	gone := c.s.stand(c.conn, ask)
	defer gone()
	if rest, err := c.in.Peek(c.in.Buffered()); err == nil {
		said = append(said, rest...)
	}
	if len(said) > 0 {
		if _, err := far.Write(said); err != nil {
			return
		}
	}
	c.leaveDesk()
	c.s.splice(c.conn, far)
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

// maxHello bounds a ClientHello; those of browsers are about 2 KiB.
const maxHello = 32 << 10

// hear reads the ClientHello without answering it and returns it with the bytes that were read.
func (c *client) hear() (*tls.ClientHelloInfo, []byte) {
	_ = c.conn.SetReadDeadline(time.Now().Add(c.s.cfg.HeadTime))
	defer func() { _ = c.conn.SetReadDeadline(time.Time{}) }()
	if first, err := c.in.Peek(1); err != nil || first[0] != 0x16 { // a TLS handshake record
		return nil, nil
	}
	var heard bytes.Buffer
	var hello *tls.ClientHelloInfo
	ear := deaf{Conn: c.conn, from: io.TeeReader(io.LimitReader(c.in, maxHello), &heard)}
	_ = tls.Server(ear, &tls.Config{GetConfigForClient: func(h *tls.ClientHelloInfo) (*tls.Config, error) { //nolint:gosec // never completes
		hello = h
		return nil, errHeard
	}}).Handshake()
	return hello, heard.Bytes()
}

var errHeard = errors.New("proxy: heard enough")

// deaf is a connection that listens and says nothing.
type deaf struct {
	net.Conn
	from io.Reader
}

func (d deaf) Read(p []byte) (int, error)  { return d.from.Read(p) } //nolint:wrapcheck // a plain reader
func (d deaf) Write(p []byte) (int, error) { return len(p), nil }

// replay is a connection whose first words have been read already.
type replay struct {
	net.Conn
	from io.Reader
}

func (d replay) Read(p []byte) (int, error) { return d.from.Read(p) } //nolint:wrapcheck // a plain reader
