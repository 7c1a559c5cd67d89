package proxy

import (
	"bufio"
	"context"
	"io"
	"net/http"
)

// fit looks at an answer before any of it goes on, and logs it. When it may not go on, the client has had another, and keep
// says whether its connection can go on.
func (c *client) fit(ctx context.Context, r *http.Request, ask *asking, resp *http.Response, more func()) (ok, keep bool) {
	if c.plays(r, ask, resp.Header) {
		return false, c.block(r, ask)
	}
	if c.doubts(r, ask, resp) {
		more()
		body, ok, err := c.screen(ctx, r, ask, resp.Header, coming{resp.Body, more})
		switch {
		case err != nil:
			return false, c.failed(r, ask, err)
		case !ok:
			return false, c.block(r, ask)
		}
		resp.Body, resp.Close = body, true // what was not read of the true body must not be taken for the next answer
	}
	if !c.heeds(r, ask, resp, more) || !c.meter(ask, resp) {
		return false, c.block(r, ask)
	}
	return c.sane(r, ask, resp), false
}

// coming notes that something has come.
type coming struct {
	from io.Reader
	more func()
}

func (b coming) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.more()
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

// doubts says whether an answer has to be looked into. Where its head is above suspicion, its first bytes are asked.
func (c *client) doubts(r *http.Request, ask *asking, resp *http.Response) bool {
	if c.s.guard.Load() == nil || ask.records || r.Method == http.MethodHead || resp.ContentLength == 0 ||
		live(resp) {
		return false
	}
	if c.wants(ask, resp.StatusCode, resp.Header) {
		return true
	}
	return c.suspects(ask, resp.Header, firstOf(resp))
}

// firstOf are the first bytes of a body, which stay in it.
func firstOf(resp *http.Response) []byte {
	if b, ok := resp.Body.(*sized); ok {
		return b.first()
	}
	br := bufio.NewReaderSize(resp.Body, firstSize)
	resp.Body = struct {
		io.Reader
		io.Closer
	}{br, resp.Body}
	_, _ = br.Peek(1)
	first, _ := br.Peek(br.Buffered())
	return first
}

// firstSize is as much of a body as is looked at.
const firstSize = 4 << 10

// sane logs the answer and refuses one that asks for the password of the school's proxy: that is phishing.
func (c *client) sane(r *http.Request, ask *asking, resp *http.Response) bool {
	if resp.StatusCode != http.StatusProxyAuthRequired {
		ask.log(resp.StatusCode, max(resp.ContentLength, 0))
		return true
	}
	ask.log(http.StatusBadGateway, 0)
	c.notice(r, brokenNotice(ask.host))
	return false
}
