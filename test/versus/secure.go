package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// secret is work inside TLS: handshakes cost so much that an ordinary client does not hide the proxy.
type secret struct {
	addr   string // of the proxy, or the origin itself
	tunnel []byte // what to say first; nil: nothing
	path   string
	opened bool // somebody on the way has to open it
	conns  int
	keep   bool
	span   time.Duration
}

func (s secret) run() tally {
	var t tally
	var done, bytes, failed atomic.Int64
	var cause atomic.Pointer[error]
	start := time.Now()
	end := start.Add(s.span)
	var all sync.WaitGroup
	for range s.conns {
		all.Go(func() {
			for time.Now().Before(end) && failed.Load() < 100 {
				n, count, err := s.visit(end)
				done.Add(int64(count))
				bytes.Add(n)
				if err != nil {
					failed.Add(1)
					cause.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	all.Wait()
	t.done, t.bytes, t.failed, t.took = int(done.Load()), bytes.Load(), int(failed.Load()), time.Since(start)
	if c := cause.Load(); c != nil {
		t.cause = *c
	}
	return t
}

// errUnopened is a peer's fault: what it should have opened has come through as it was.
var errUnopened = errors.New("it was not opened")

// visit opens one connection and asks once, or until the end.
func (s secret) visit(end time.Time) (got int64, count int, err error) {
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		return 0, 0, err
	}
	defer conn.Close()
	_ = conn.SetDeadline(end.Add(20 * time.Second))
	if s.tunnel != nil {
		if err := tunnelled(conn, s.tunnel); err != nil {
			return 0, 0, err
		}
	}
	inner := tls.Client(conn, &tls.Config{ServerName: originHost, InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) //nolint:gosec // made-up certificates
	if err := inner.Handshake(); err != nil {
		return 0, 0, err
	}
	if s.opened && inner.ConnectionState().PeerCertificates[0].Issuer.CommonName == originHost {
		return 0, 0, errUnopened
	}
	br := bufio.NewReaderSize(inner, 64<<10)
	buf := make([]byte, 256<<10)
	for {
		n, err := s.ask(inner, br, buf, end)
		got += n
		if err != nil {
			return got, count, err
		}
		count++
		if !s.keep || !time.Now().Before(end) {
			return got, count, nil
		}
	}
}

func (s secret) ask(w io.Writer, br *bufio.Reader, buf []byte, end time.Time) (got int64, err error) {
	if _, err := fmt.Fprintf(w, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: versus\r\nAccept: */*\r\n\r\n", s.path, originHost); err != nil {
		return 0, err
	}
	resp, err := http.ReadResponse(br, nil)
	if err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("inside TLS: %s", resp.Status)
	}
	for {
		n, err := resp.Body.Read(buf)
		got += int64(n)
		if err == io.EOF || got > small && !time.Now().Before(end) {
			return got, nil
		}
		if err != nil {
			return got, err
		}
	}
}

func tunnelled(conn net.Conn, ask []byte) error {
	if _, err := conn.Write(ask); err != nil {
		return err
	}
	var a answer
	buf := make([]byte, 1)
	for {
		if _, err := conn.Read(buf); err != nil {
			return err
		}
		if whole, err := a.take(buf, true, http.StatusOK); whole || err != nil {
			return err
		}
	}
}
