package proxy

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// halfCloser can say that no more will be sent and still listen.
type halfCloser interface{ CloseWrite() error }

// splice copies both ways until both are done, or neither has moved for a while.
func (s *Server) splice(a, b net.Conn) {
	p := &pair{chatter: &s.chatter, bulk: &s.bulk}
	stop := p.watch(s.cfg.TunnelIdle, func() { _ = a.Close(); _ = b.Close() })
	defer stop()
	done := make(chan struct{})
	go func() { p.oneWay(b, a); close(done) }()
	p.oneWay(a, b)
	<-done
}

// pair is what the two directions of a tunnel share: when anything last moved.
type pair struct {
	last    atomic.Int64
	ended   atomic.Bool // one direction has
	chatter *sync.Pool  // *[chatSize]byte
	bulk    *hauls
}

func (p *pair) moved() { p.last.Store(time.Now().UnixNano()) }

// watch calls end once nothing has moved for the time given. One timer a tunnel costs less than deadlines a read.
func (p *pair) watch(patience time.Duration, end func()) (stop func()) {
	p.moved()
	var over atomic.Bool
	var tick atomic.Pointer[time.Timer]
	look := func() {
		left := patience - time.Since(time.Unix(0, p.last.Load()))
		if left <= 0 {
			end()
			return
		}
		if t := tick.Load(); t != nil && !over.Load() {
			t.Reset(left)
		}
	}
	t := time.AfterFunc(patience, look)
	tick.Store(t)
	return func() { over.Store(true); t.Stop() }
}

// oneWay copies until from ends, and passes the end on. A failure ends the other direction too. When both directions have
// ended, whoever called closes both.
func (p *pair) oneWay(to, from net.Conn) {
	err := p.copy(to, from)
	half, ok := to.(halfCloser)
	switch {
	case err == nil && p.ended.Swap(true):
	case err == nil && ok:
		_ = half.CloseWrite()
	default:
		_ = to.Close()
		_ = from.Close()
	}
}

func (p *pair) copy(to, from net.Conn) error {
	for {
		if bulk, err := p.chat(to, from); !bulk {
			return err
		}
		if thin, err := p.haul(to, from); !thin {
			return err
		}
	}
}

// chat copies through a small buffer until from ends (nil), fails, or turns out to be bulk.
func (p *pair) chat(to, from net.Conn) (bulk bool, err error) {
	hold := p.chatter.Get().(*[chatSize]byte) //nolint:forcetypeassert // the pool holds nothing else
	defer p.chatter.Put(hold)
	for full := 0; full < bulkAfter; {
		n, err := p.piece(to, from, hold[:])
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if full++; n < len(hold) {
			full = 0
		}
	}
	return true, nil
}

// haul copies through a big buffer until from ends (nil), fails, or has thinned out: it must not lie idle with the few that
// there are. The deadline is for reading only: one that struck a write would lose what is on its way.
func (p *pair) haul(to, from net.Conn) (thin bool, err error) {
	hold := p.bulk.lend()
	if hold == nil {
		return true, nil
	}
	defer p.bulk.give(hold)
	defer func() { _ = from.SetReadDeadline(time.Time{}) }()
	var w wait
	for small := 0; small < thinAfter; {
		w.read(from, haulTime)
		n, err := p.piece(to, from, hold[:])
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case errors.Is(err, errWaited):
			return true, nil
		case err != nil:
			return false, err
		}
		if small++; n > chatSize {
			small = 0
		}
	}
	return true, nil
}

// errWaited says that nothing came in time.
var errWaited = errors.New("proxy: nothing has come")

// piece moves what there is.
func (p *pair) piece(to, from net.Conn, hold []byte) (int, error) {
	n, err := from.Read(hold)
	if n > 0 {
		p.moved()
		if _, werr := to.Write(hold[:n]); werr != nil {
			return n, werr //nolint:wrapcheck // ends the tunnel
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return n, errWaited
	}
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

// switched copies between a client and an origin that have both left HTTP (WebSocket).
func (c *client) switched(resp *http.Response) {
	far, ok := resp.Body.(io.ReadWriteCloser)
	if !ok {
		return
	}
	protocol := upgrade(resp.Header)
	strip(resp.Header)
	resp.Header["Connection"], resp.Header["Upgrade"] = []string{"Upgrade"}, []string{protocol}
	resp.ContentLength = -1
	c.head(resp, false, true)
	if c.out.Flush() != nil {
		return
	}
	c.s.clients.set(c.conn, tunnelled)
	p := &pair{}
	stop := p.watch(c.s.cfg.TunnelIdle, func() { _ = c.conn.Close(); _ = far.Close() })
	defer stop()
	done := make(chan struct{})
	go func() { // the transport's connection cannot be half closed: either end ends both
		_, _ = io.Copy(c.conn, noting{far, p})
		_ = c.conn.Close()
		close(done)
	}()
	_, _ = io.Copy(far, noting{c.in, p})
	_ = far.Close()
	<-done
}

// noting notes that something has moved.
type noting struct {
	from io.Reader
	pair *pair
}

func (n noting) Read(p []byte) (int, error) {
	got, err := n.from.Read(p)
	n.pair.moved()
	return got, err //nolint:wrapcheck // io.EOF must stay itself
}
