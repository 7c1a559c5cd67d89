package dns

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// perConn bounds how many queries of one connection wait for upstreams at once.
const perConn = 64

// overTLS is the configuration of the door for DNS over TLS (RFC 7858).
func (s *Server) overTLS() *tls.Config {
	c := s.cfg.TLS.Clone()
	c.NextProtos = []string{"dot"}
	return c
}

// streams answers the clients of a listener, with TLS when secure is set.
func (s *Server) streams(ctx context.Context, ln net.Listener, secure *tls.Config) error {
	var all sync.WaitGroup
	defer all.Wait()
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			all.Go(func() { s.stream(ctx, conn, secure) })
		case errors.Is(err, net.ErrClosed) || ctx.Err() != nil:
			return fmt.Errorf("dns: %w", err)
		default: // out of file descriptors, most likely: others may finish meanwhile
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// admit counts a connection. Nil: a stranger's, or one too many.
func (s *Server) admit(remote net.Addr) *client {
	from, err := netip.ParseAddrPort(remote.String())
	if err != nil {
		return nil
	}
	c := s.clients.of(from.Addr().Unmap().WithZone(""))
	if c == nil {
		s.counts.strangers.Add(1)
		return nil
	}
	all, own := s.conns.Add(1), c.conns.Add(1)
	if all > int64(s.cfg.MaxConns) || own > int64(s.cfg.MaxEach) {
		s.leave(c)
		s.counts.bounded.Add(1)
		return nil
	}
	return c
}

func (s *Server) leave(c *client) {
	s.conns.Add(-1)
	c.conns.Add(-1)
}

// stream answers one connection. What has to be asked elsewhere does not hold up what is known (RFC 7766).
func (s *Server) stream(ctx context.Context, conn net.Conn, secure *tls.Config) {
	defer conn.Close()
	c := s.admit(conn.RemoteAddr())
	if c == nil {
		return
	}
	defer s.leave(c)
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	if secure != nil {
		conn = tls.Server(conn, secure)
	}
	w := &writer{conn: conn, most: s.cfg.IdleTime, waits: make(chan struct{}, perConn)}
	defer w.all.Wait()
	in, out := make([]byte, maxQuery), make([]byte, 0, maxPayload)
	for ctx.Err() == nil {
		_ = conn.SetReadDeadline(time.Now().Add(s.cfg.IdleTime))
		p, err := frame(conn, in)
		if err != nil {
			return
		}
		d := s.desk()
		message, later := d.answer(out, p, c.addr, maxMessage)
		s.desks.Put(d)
		switch {
		case later == nil && message == nil:
			return
		case later == nil:
			w.write(message)
		default:
			s.later(w, later)
		}
	}
}

func (s *Server) desk() *desk { return s.desks.Get().(*desk) } //nolint:forcetypeassert // the pool makes nothing else

// later answers when somebody has found the answer.
func (s *Server) later(w *writer, e *errand) {
	if !s.begin(e.a.client) {
		w.write(e.drop())
		return
	}
	w.waits <- struct{}{}
	w.all.Go(func() {
		defer s.finish(e.a.client)
		defer func() { <-w.waits }()
		w.write(e.run())
	})
}

// frame reads one query: two bytes of length, then as many.
func frame(conn net.Conn, into []byte) ([]byte, error) {
	if _, err := io.ReadFull(conn, into[:2]); err != nil {
		return nil, err //nolint:wrapcheck // nobody reads it
	}
	n := int(binary.BigEndian.Uint16(into))
	if n > len(into) {
		return nil, errors.New("dns: no query is as long")
	}
	_, err := io.ReadFull(conn, into[:n])
	return into[:n], err //nolint:wrapcheck // nobody reads it
}

// writer sends the answers of one connection, one at a time.
type writer struct {
	mu    sync.Mutex
	conn  net.Conn
	most  time.Duration
	buf   []byte
	waits chan struct{}
	all   sync.WaitGroup
}

func (w *writer) write(message []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.conn.SetWriteDeadline(time.Now().Add(w.most))
	w.buf = binary.BigEndian.AppendUint16(w.buf[:0], uint16(len(message))) //nolint:gosec // at most 64 KiB
	w.buf = append(w.buf, message...)
	if _, err := w.conn.Write(w.buf); err != nil {
		_ = w.conn.Close() // the reader then ends
	}
}
