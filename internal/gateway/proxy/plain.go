package proxy

import (
	"context"
	"net/http"
	"strings"
	"time"

	"belisha/internal/gateway/filter"
)

// via names the proxy to others on the way, and lets it know itself in a loop (RFC 9110 §7.6.3).
const via = "1.1 belisha"

// plain judges one http:// request and answers it.
func (c *client) plain(r *http.Request) bool {
	ask, ok := c.judge(r, "http", r.URL.Host, 80)
	if ask == nil {
		return ok
	}
	defer ask.over()
	if !ask.verdict.Allow {
		if c.hints(ask) {
			return c.hint(r, ask)
		}
		return c.block(r, ask)
	}
	if !ask.records && !c.s.openPort(ask.port, ask.host) {
		return c.shut(r, ask, errPort)
	}
	if strings.Contains(r.Header.Get("Via"), via) {
		ask.log(http.StatusLoopDetected, 0)
		return c.notice(r, loopNotice())
	}
	if !c.shape(r, ask) {
		return c.block(r, ask)
	}
	return c.forward(r, ask)
}

// openPort refuses ports of other protocols: a request must not be made to speak to a mail server.
func (s *Server) openPort(port uint16, host string) bool {
	_, named := s.dial.resolve[host]
	return named || port == 80 || port == 443 || port >= 1024
}

// forward passes the request on and the answer back.
func (c *client) forward(r *http.Request, ask *asking) bool {
	body := outward(c, r)
	prepare(r)
	if body.c == nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) && upgrade(r.Header) == "" {
		return c.ask(r, ask)
	}
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	if ask.records {
		ctx = exempt(ctx)
	}
	if _, ok := r.Header["User-Agent"]; !ok {
		r.Header["User-Agent"] = []string{""} // or the transport would add its own
	}
	out := r.WithContext(ctx)
	out.Close = personal(r.Header) // the client's own wish to close concerns its own leg
	resp, err := c.s.origins.RoundTrip(out)
	if err != nil {
		clean := body.detach()
		return c.failed(r, ask, err) && clean
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return c.switches(r, ask, resp, body)
	}
	stall := time.AfterFunc(c.s.cfg.IdleTime, cancel)
	defer stall.Stop()
	more := func() { stall.Reset(c.s.cfg.IdleTime) }
	if ok, keep := c.fit(ctx, r, ask, resp, more); !ok {
		return body.detach() && keep
	}
	defer c.lasts(ask, resp, c.conn)()
	keep, _ := c.pass(r, resp, more)
	return body.detach() && keep
}

// switches leaves HTTP with both ends, when no more of the request is on its way.
func (c *client) switches(r *http.Request, ask *asking, resp *http.Response, body *clientBody) bool {
	if c.sane(r, ask, resp) && body.detach() {
		gone := c.s.stand(c.conn, ask) // it lasts like a tunnel, and is judged anew like one
		defer gone()
		c.switched(resp)
	}
	return false
}

// ask is forward for requests without a body: the lean way.
func (c *client) ask(r *http.Request, ask *asking) bool {
	ctx := c.ctx
	if ask.records {
		ctx = exempt(ctx)
	}
	resp, l, err := c.s.fetch(ctx, r, ask)
	if err != nil {
		return c.failed(r, ask, err)
	}
	more := func() { l.wait.read(l.conn, c.s.cfg.IdleTime) }
	if ok, keep := c.fit(ctx, r, ask, resp, more); !ok {
		_ = l.conn.Close()
		return keep
	}
	defer c.lasts(ask, resp, c.conn)()
	closing := resp.Close || personal(r.Header)
	keep, whole := c.pass(r, resp, more)
	if whole && !closing && l.in.Buffered() == 0 && l.spent() {
		c.s.lines.put(l)
	} else {
		_ = l.conn.Close()
	}
	return keep
}

// prepare makes the request that the origin sees. Its Host is the target's, whatever the client wrote.
func prepare(out *http.Request) {
	protocol := upgrade(out.Header)
	strip(out.Header)
	if strings.EqualFold(protocol, "websocket") {
		out.Header["Connection"] = []string{"Upgrade"}
		out.Header["Upgrade"] = []string{protocol}
	}
	out.RequestURI, out.Host = "", out.URL.Host
	out.URL.User = nil
	out.Header["Via"] = append(out.Header["Via"], via)
}

// request is what the filter is asked.
func (c *client) request(a *asking, host, scheme, path string) *filter.Request {
	return &filter.Request{At: c.s.now(), Account: a.who.account, Person: a.who.person, Host: host, Scheme: scheme, Path: path,
		Network: a.who.network, Check: a.check.ID, Cut: c.s.board.Facts().CutOff(a.addr, a.who.asset)}
}
