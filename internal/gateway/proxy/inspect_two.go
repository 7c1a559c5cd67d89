package proxy

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// maxStreams bounds the requests of one HTTP/2 connection at a time.
const maxStreams = 128

// streams serve HTTP/2 inside TLS that was opened. The protocol itself is the standard library's, both ways.
type streams struct {
	server  *http.Server
	origins *http.Transport
	door    chan net.Conn
	start   sync.Once
	closed  chan struct{}
	shut    sync.Once
}

// stream is one HTTP/2 connection of a browser.
type stream struct {
	c *client
	o *opened
}

// streamKey finds the stream in the context of its requests.
type streamKey struct{}

func (st *streams) open(s *Server) {
	st.door, st.closed = make(chan net.Conn), make(chan struct{})
	st.origins = &http.Transport{
		DialContext: s.dial.dial, DialTLSContext: s.dialTwo, ForceAttemptHTTP2: true, DisableCompression: true,
		MaxIdleConns: maxLines, MaxIdleConnsPerHost: maxLinesEach, IdleConnTimeout: lineIdle,
		ResponseHeaderTimeout: s.cfg.AnswerTime, MaxResponseHeaderBytes: maxAnswer,
	}
	st.server = &http.Server{
		Handler:        http.HandlerFunc(answerTwo),
		MaxHeaderBytes: s.cfg.MaxHead, IdleTimeout: s.cfg.IdleTime, ReadHeaderTimeout: s.cfg.HeadTime,
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: maxStreams, WriteByteTimeout: s.cfg.IdleTime},
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, streamKey{}, conn.(*tls.Conn).NetConn().(*replay).stream) //nolint:forcetypeassert // serve gives no others
		},
		ConnState: func(conn net.Conn, state http.ConnState) { s.streamState(conn, state) },
	}
}

// streamState keeps the books by which draining closes what is idle.
func (s *Server) streamState(conn net.Conn, now http.ConnState) {
	outer := conn.(*tls.Conn).NetConn().(*replay).Conn //nolint:forcetypeassert // as above
	switch now {
	case http.StateIdle:
		if !s.clients.set(outer, idle) {
			_ = conn.Close()
		}
	case http.StateActive:
		s.clients.set(outer, busy)
	}
}

// serve answers a connection until it ends.
func (st *streams) serve(c *client, secure *tls.Conn, line *replay, o *opened) {
	over := make(chan struct{})
	line.stream, line.end = &stream{c, o}, func() { close(over) }
	if !c.s.clients.set(c.conn, idle) { // until it asks for something, which some never do
		_ = secure.Close()
		return
	}
	st.start.Do(func() { go func() { _ = st.server.Serve(st) }() })
	select {
	case st.door <- secure:
		<-over
	case <-st.closed:
	}
	_ = secure.Close()
}

func (st *streams) close() {
	st.shut.Do(func() { close(st.closed) })
	st.origins.CloseIdleConnections()
}

// Accept makes streams a listener: what it hands out has been accepted long ago.
func (st *streams) Accept() (net.Conn, error) {
	select {
	case conn := <-st.door:
		return conn, nil
	case <-st.closed:
		return nil, net.ErrClosed
	}
}

// Close does nothing: the server's end is told by close.
func (st *streams) Close() error { return nil }

// Addr names no address: nobody dials it.
func (st *streams) Addr() net.Addr { return &net.TCPAddr{} }

// answerTwo answers one request that came by HTTP/2, like those of HTTP/1: judged, written down, answered.
func answerTwo(w http.ResponseWriter, r *http.Request) {
	st := r.Context().Value(streamKey{}).(*stream) //nolint:forcetypeassert // ConnContext put it there
	c := st.c.within(still{st.c.conn}, st.o.host)
	c.opened, c.over, c.ctx = st.o, w, r.Context()
	c.inspected(r)
}

// still is the connection behind a stream, which one request must neither close nor hurry.
type still struct{ net.Conn }

func (still) Close() error                     { return nil }
func (still) SetDeadline(time.Time) error      { return nil }
func (still) SetReadDeadline(time.Time) error  { return nil }
func (still) SetWriteDeadline(time.Time) error { return nil }
func (still) Write(p []byte) (int, error)      { return len(p), nil }
