package proxy

import (
	"context"
	"io"
	"net/http"
	"strings"

	"belisha/internal/board"
	"belisha/internal/gateway/content"
	"belisha/internal/gateway/filter"
)

// SetGuard sets up who looks into what comes down; nil: nobody.
func (s *Server) SetGuard(g *content.Guard) { s.guard.Store(g) }

// wants says whether an answer must be looked into before any of it goes on. It is cheap: nearly all answers need not.
func (c *client) wants(ask *asking, status int, h http.Header) bool {
	g := c.s.guard.Load()
	return g != nil && !ask.records && ask.rules != nil && g.Wants(status, h, ask.rules.engine.Downloads())
}

// suspects says whether the first bytes of an answer that was not wanted belie its type; the caller then screens it
// after all, with these bytes in front of the rest.
func (c *client) suspects(ask *asking, h http.Header, first []byte) bool {
	g := c.s.guard.Load()
	return g != nil && !ask.records && g.Suspects(h, first)
}

// live says that an answer is a stream of events, whose first may be long in coming: its head goes on at once, and it is no
// download.
func live(resp *http.Response) bool {
	return strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream")
}

// screen looks into an answer that wants it. Call it after the head has come and before ask.log. When it returns ok, body is
// what to send in place of the answer's, byte for byte as it came, and the caller closes it. Otherwise nothing has been
// written: with no error ask holds the verdict and the entry of the refusal, and the caller answers with c.block(r, ask);
// with one the caller answers with c.failed(r, ask, err). // serves WEB-12 WEB-30
func (c *client) screen(ctx context.Context, r *http.Request, ask *asking, h http.Header, from io.Reader) (body io.ReadCloser, ok bool, err error) {
	q := c.request(ask, ask.host, ask.scheme, ask.entry.Path)
	e := ask.rules.engine
	judge := func(kind string) bool {
		v, notice := e.Download(q, &ask.verdict, kind)
		if notice && c.mustRead(r, ask) {
			return false
		}
		if v.Allow && strings.HasPrefix(v.Rule, filter.FetchRule) { // on record, with its kind
			ask.entry.Rule, ask.entry.Clause, ask.entry.File = v.Rule, v.Clause, kind
		}
		return v.Allow
	}
	body, found, err := c.s.guard.Load().Screen(ctx, h, r.URL.String(), from, judge)
	switch {
	case err != nil:
		return nil, false, err //nolint:wrapcheck // the caller reads the kind of failure
	case found != nil:
		v, notice := e.Download(q, &ask.verdict, found.Kind)
		if notice {
			v = e.Notice(q, &ask.verdict, found.Kind)
		}
		v.Allow = false
		c.instead(ask, v)
		ask.entry.File = found.Kind
		return nil, false, nil
	}
	return body, true, nil
}

// instead puts a refusal in place of the verdict that let a request pass. The entry keeps its identity.
func (c *client) instead(ask *asking, v filter.Verdict) {
	old := ask.entry
	ask.verdict = v
	ask.entry = c.entry(ask, old.Method, old.Path)
	ask.entry.ID, ask.entry.At, ask.entry.Search = old.ID, old.At, old.Search
}

// watched makes the entry of a request that goes on one that somebody is told of. // serves WEB-13 STD-09
func watched(e *board.Entry, v *filter.Verdict) {
	e.Rule, e.Alert = v.Rule, v.Alert
	e.Text, e.Score, e.Where, e.Signs = v.Text, v.Score, v.Where, v.Signs
	if v.Clause != "" {
		e.Clause = v.Clause
	}
	if v.Alert != "" && v.Repeat > 0 {
		e.Alert = repeated
	}
}
