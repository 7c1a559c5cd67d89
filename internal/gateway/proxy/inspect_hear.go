package proxy

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

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
	first  []byte
	end    func()  // told once that it was closed; nil: nobody wants to know
	stream *stream // of HTTP/2 inside
	over   sync.Once
}

func (r *replay) Read(p []byte) (int, error) {
	if len(r.first) > 0 {
		n := copy(p, r.first)
		if r.first = r.first[n:]; len(r.first) == 0 {
			r.first = nil
		}
		return n, nil
	}
	return r.Conn.Read(p) //nolint:wrapcheck // a plain reader
}

func (r *replay) Close() error {
	if r.end != nil {
		r.over.Do(r.end)
	}
	return r.Conn.Close() //nolint:wrapcheck // a plain connection
}

// wire is the connection to the network beneath TLS.
func wire(conn net.Conn) net.Conn {
	for {
		above, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			return conn
		}
		conn = above.NetConn()
	}
}
