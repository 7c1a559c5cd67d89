package proxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// replyOver is reply for HTTP/2.
func (c *client) replyOver(status int, extra string, body []byte) bool {
	h := c.over.Header()
	for line := range strings.SplitSeq(strings.TrimSuffix(extra, "\r\n"), "\r\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			h.Set(name, value)
		}
	}
	if status == http.StatusProxyAuthRequired { // as in reply; the connection ends once this is read
		status = http.StatusForbidden
		h.Del("Proxy-Authenticate")
		h.Set("Connection", "close")
	}
	for _, f := range [...][2]string{{"Content-Type", "text/html; charset=utf-8"}, {"Content-Length", strconv.Itoa(len(body))},
		{"Content-Security-Policy", c.s.policy}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "same-origin"}} {
		h.Set(f[0], f[1])
	}
	c.over.WriteHeader(status)
	_, err := c.over.Write(body)
	return err == nil
}

// relay passes a request on and the answer back by HTTP/2.
func (c *client) relay(r *http.Request, ask *asking) bool {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	trailers := strings.Contains(r.Header.Get("Te"), "trailers")
	prepare(r)
	delete(r.Header, "Expect")
	if trailers {
		r.Header["Te"] = []string{"trailers"}
	}
	if _, ok := r.Header["User-Agent"]; !ok {
		r.Header["User-Agent"] = []string{""}
	}
	stall := time.AfterFunc(c.s.cfg.IdleTime, cancel)
	defer stall.Stop()
	more := func() { stall.Reset(c.s.cfg.IdleTime) }
	out := r.WithContext(ctx)
	if out.Close = personal(r.Header); r.Body != http.NoBody {
		out.Body = &lively{r.Body, more}
	}
	resp, err := c.s.inspects.streams.origins.RoundTrip(out)
	if err != nil {
		return c.failed(r, ask, err)
	}
	defer func() { _ = resp.Body.Close() }() // which may be another by then
	if ok, keep := c.fit(ctx, r, ask, resp, more); !ok {
		return keep
	}
	defer c.lasts(ask, resp, &ending{cancel})()
	return c.send(resp, more)
}

// lively is a request's body that tells when something has come.
type lively struct {
	io.ReadCloser
	more func()
}

func (l *lively) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	l.more()
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

// announce writes an answer's head. What the site did not say, the server must not make up.
func (c *client) announce(resp *http.Response) {
	strip(resp.Header)
	confine(resp.Header)
	h := c.over.Header()
	for name, values := range resp.Header {
		h[name] = values
	}
	h.Add("Via", via)
	for _, name := range [...]string{"Content-Type", "Date"} {
		if _, said := h[name]; !said {
			h[name] = nil
		}
	}
	if resp.ContentLength >= 0 {
		h.Set("Content-Length", strconv.FormatInt(resp.ContentLength, 10))
	}
	c.over.WriteHeader(resp.StatusCode)
	if live(resp) {
		_ = http.NewResponseController(c.over).Flush()
	}
}

// send writes an answer. What has been read is sent before the next read can wait: streams stay live. One that is cut
// short is cut short for the browser as well, so that it knows.
func (c *client) send(resp *http.Response, more func()) bool {
	c.announce(resp)
	hold := c.s.buffers.Get().(*[bulkSize]byte) //nolint:forcetypeassert // the pool holds nothing else
	defer c.s.buffers.Put(hold)
	flush := http.NewResponseController(c.over)
	for {
		n, err := resp.Body.Read(hold[:])
		if n > 0 {
			more()
			if _, werr := c.over.Write(hold[:n]); werr != nil {
				return false
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			for name, values := range resp.Trailer {
				c.over.Header()[http.TrailerPrefix+name] = values
			}
			return true
		case err != nil:
			panic(http.ErrAbortHandler)
		case n > 0:
			_ = flush.Flush()
		}
	}
}
