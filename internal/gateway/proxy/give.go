package proxy

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// mostGiven bounds an answer of the hand-out.
const mostGiven = 1 << 20

// SetHandout lets whoever opens the proxy's own address in a browser have what a device needs to come through it. Without
// it they are told that this is no web site.
func (s *Server) SetHandout(h http.Handler) { s.handout.Store(&h) }

// give answers a request that was put to the proxy itself.
func (c *client) give(r *http.Request) bool {
	h := c.s.handout.Load()
	if h == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return c.notice(r, notProxyNotice())
	}
	out := given{head: http.Header{}, status: http.StatusOK}
	(*h).ServeHTTP(&out, r)
	keep := !r.Close && r.ProtoAtLeast(1, 1) && c.unread(r)
	out.head["Content-Length"] = []string{strconv.Itoa(out.body.Len())}
	if !keep {
		out.head["Connection"] = []string{"close"}
	}
	_ = c.conn.SetWriteDeadline(time.Now().Add(c.s.cfg.HeadTime))
	_, _ = c.out.WriteString("HTTP/1.1 " + strconv.Itoa(out.status) + " " + http.StatusText(out.status) + "\r\n")
	writeFields(c.out, out.head)
	_, _ = c.out.WriteString("\r\n")
	if r.Method == http.MethodGet {
		_, _ = c.out.Write(out.body.Bytes())
	}
	return c.out.Flush() == nil && keep
}

// given is an answer of the hand-out, whole.
type given struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

func (g *given) Header() http.Header    { return g.head }
func (g *given) WriteHeader(status int) { g.status = status }

func (g *given) Write(p []byte) (int, error) {
	if g.body.Len()+len(p) > mostGiven {
		return 0, errTooLong
	}
	return g.body.Write(p) //nolint:wrapcheck // never fails
}
