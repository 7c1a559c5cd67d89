package proxy

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"
)

// client is one connection from a browser.
type client struct {
	s      *Server
	conn   net.Conn
	in     *bufio.Reader
	out    *bufio.Writer
	addr   netip.Addr
	desk   *desk // nil once given back, or inside TLS
	memo   memo
	wait   wait
	spoken spoken
	way    way
	secure string              // the host, when inside TLS that the proxy itself ended; empty otherwise
	opened *opened             // the connection inside, when HTTPS is inspected; nil otherwise
	over   http.ResponseWriter // answers instead of out, for a request that came by HTTP/2; nil otherwise
	veil   *replay             // the client waits for TLS, and nothing may be said in the open; nil: it may
	ctx    context.Context     //nolint:containedctx // the life of the connection
}

// desk is what a connection needs to read and write, lent out while it lasts.
type desk struct {
	in  *bufio.Reader // holds a whole head: its size is the bound
	out *bufio.Writer // holds a small answer whole, so that it leaves in one piece
	swift
}

func newDesk(head int) *desk {
	return &desk{in: bufio.NewReaderSize(nil, head), out: bufio.NewWriterSize(nil, answerSize)}
}

// answerSize is one write of a small answer with its head.
const answerSize = 16 << 10

// client serves one connection. A panic ends this connection and nothing else.
func (s *Server) client(ctx context.Context, conn net.Conn, door Door) {
	d := s.desks.Get().(*desk) //nolint:forcetypeassert // the pool holds nothing else
	d.in.Reset(conn)
	d.out.Reset(conn)
	c := &client{s: s, conn: conn, in: d.in, out: d.out, addr: addrOf(conn), desk: d}
	var end context.CancelFunc
	c.ctx, end = context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if p := recover(); p != nil {
			slog.Error("proxy: a connection failed", "panic", p, "stack", string(debug.Stack()))
		}
		end()
		_ = conn.Close()
		s.clients.remove(conn)
		c.leaveDesk()
	}()
	if !c.enter(door) {
		return
	}
	for c.next() {
	}
}

// leaveDesk gives the buffers back, which a tunnel does for its life: it may last for hours.
func (c *client) leaveDesk() {
	if c.desk == nil {
		return
	}
	c.desk.in.Reset(nil)
	c.desk.out.Reset(nil)
	c.desk.forget()
	c.s.desks.Put(c.desk)
	c.desk, c.in, c.out = nil, nil, nil
}

func addrOf(conn net.Conn) netip.Addr {
	if tcp, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

// next answers one request; false ends the connection.
func (c *client) next() bool {
	if !c.s.clients.set(c.conn, idle) {
		return false
	}
	c.wait.read(c.conn, c.s.cfg.IdleTime)
	if _, err := c.in.Peek(1); err != nil {
		return false
	}
	c.s.clients.set(c.conn, busy)
	r, err := c.read()
	if err != nil {
		c.malformed(err)
		return false
	}
	return c.answer(r)
}

// read takes the next head. One that has come whole, as nearly all do, needs no time limit.
func (c *client) read() (*http.Request, error) {
	had, _ := c.in.Peek(c.in.Buffered())
	if c.desk != nil && bytes.HasSuffix(had, []byte("\r\n\r\n")) {
		s := &c.desk.swift
		if had[0] == 'C' {
			s = new(swift) // a tunnel keeps what it was asked with for its life
		}
		if s.plain(had) {
			_, _ = c.in.Discard(len(had))
			return &s.request, nil
		}
	}
	c.wait = wait{}
	_ = c.conn.SetReadDeadline(time.Now().Add(c.s.cfg.HeadTime))
	r, err := readRequest(c.in)
	_ = c.conn.SetDeadline(time.Time{})
	return r, err
}

// malformed says what was wrong with a head, when there is anybody to say it to.
func (c *client) malformed(err error) {
	var late net.Error
	switch {
	case errors.Is(err, errTooLong):
		c.notice(nil, tooLongNotice())
	case errors.Is(err, errSmuggle):
		c.notice(nil, malformedNotice())
	case errors.As(err, &late) && late.Timeout():
		c.notice(nil, tooSlowNotice())
	case errors.Is(err, io.EOF):
	}
	c.lingerOut()
}

// lingerOut reads a little of what is still coming, so that the answer is not lost to a reset.
func (c *client) lingerOut() {
	if t, ok := c.conn.(halfCloser); ok {
		_ = t.CloseWrite()
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(time.Second))
	_, _ = io.CopyN(io.Discard, c.in, 256<<10)
}

// answer sends a request where it belongs.
func (c *client) answer(r *http.Request) bool {
	switch {
	case c.opened != nil:
		return c.inspected(r)
	case r.Method == http.MethodConnect && c.way.door.Kind == Explicit:
		c.tunnel(r)
		return false
	case strings.HasPrefix(r.URL.Path, ownPath):
		return c.own(r)
	case c.way.door.Kind == LedHTTP:
		return c.led(r)
	case r.URL.Host == "":
		return c.give(r)
	case r.URL.Scheme != "http":
		return c.notice(r, notProxyNotice())
	}
	return c.plain(r)
}
