package proxy

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// errGone says that the answer is over and the rest of the request's body is not wanted.
var errGone = errors.New("proxy: the body is no longer wanted")

// clientBody is a request's body on its way out. The transport may still be reading it when the answer has come;
// detach takes it away safely.
type clientBody struct {
	c      *client
	from   io.Reader
	expect bool // the client waits for 100 Continue

	mu    sync.Mutex
	ended bool
	gone  atomic.Bool
}

// outward replaces the body of r by one that sets time limits and says 100 Continue when it is first read.
func outward(c *client, r *http.Request) *clientBody {
	if r.Body == nil || r.Body == http.NoBody {
		r.Header.Del("Expect")
		return &clientBody{ended: true}
	}
	b := &clientBody{c: c, from: r.Body, expect: r.ProtoAtLeast(1, 1) && r.Header.Get("Expect") != ""}
	r.Body = b
	return b
}

func (b *clientBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.c.conn.SetReadDeadline(time.Now().Add(b.c.s.cfg.IdleTime))
	if b.gone.Load() {
		return 0, errGone
	}
	if b.expect {
		b.expect = false
		if _, err := io.WriteString(b.c.conn, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return 0, err //nolint:wrapcheck // ends the request
		}
	}
	n, err := b.from.Read(p)
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

// Close leaves the connection as it is: detach decides what becomes of it.
func (b *clientBody) Close() error { return nil }

// detach ends all reading. It says whether the body was read to its end, so that the connection can go on.
func (b *clientBody) detach() bool {
	if b.c == nil {
		return true
	}
	b.gone.Store(true)
	_ = b.c.conn.SetReadDeadline(time.Unix(1, 0)) // wakes a reader that waits
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = b.c.conn.SetReadDeadline(time.Time{})
	return b.ended
}
