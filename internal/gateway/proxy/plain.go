package proxy

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
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
	defer ask.slot.release()
	if !ask.verdict.Allow {
		return c.block(r, ask)
	}
	if !ask.records && !c.s.openPort(ask.port, ask.host) {
		return c.shut(r, ask, errPort)
	}
	if strings.Contains(r.Header.Get("Via"), via) {
		ask.log(http.StatusLoopDetected, 0)
		return c.notice(r, loopNotice())
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
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	if ask.records {
		ctx = exempt(ctx)
	}
	body := outward(c, r)
	prepare(r)
	if body.c == nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) && upgrade(r.Header) == "" {
		return c.ask(ctx, r, ask)
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
	defer resp.Body.Close()
	if !c.sane(r, ask, resp) {
		body.detach()
		return false
	}
	if resp.StatusCode == http.StatusSwitchingProtocols {
		if body.detach() {
			gone := c.s.stand(c.conn, ask) // it lasts like a tunnel, and is judged anew like one
			defer gone()
			c.switched(resp)
		}
		return false
	}
	stall := time.AfterFunc(c.s.cfg.IdleTime, cancel)
	defer stall.Stop()
	keep, _ := c.pass(r, resp, func() { stall.Reset(c.s.cfg.IdleTime) })
	return body.detach() && keep
}

// ask is forward for requests without a body: the lean way.
func (c *client) ask(ctx context.Context, r *http.Request, ask *asking) bool {
	resp, l, err := c.s.fetch(ctx, r, ask)
	if err != nil {
		return c.failed(r, ask, err)
	}
	if !c.sane(r, ask, resp) {
		_ = l.conn.Close()
		return false
	}
	more := func() { _ = l.conn.SetReadDeadline(time.Now().Add(c.s.cfg.IdleTime)) }
	more()
	closing := resp.Close || personal(r.Header)
	keep, whole := c.pass(r, resp, more)
	if whole && !closing && l.in.Buffered() == 0 {
		c.s.lines.put(l)
	} else {
		_ = l.conn.Close()
	}
	return keep
}

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

// pass writes an origin's answer to the client. It says whether the client's connection can go on, and whether the
// answer was read to its end. More is called whenever something has come.
func (c *client) pass(r *http.Request, resp *http.Response, more func()) (keep, whole bool) {
	strip(resp.Header)
	delete(resp.Header, "Content-Length")
	bodiless := r.Method == http.MethodHead || resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusNotModified
	old := !r.ProtoAtLeast(1, 1)
	chunked := resp.ContentLength < 0 && !bodiless && !old
	keep = !r.Close && !old
	c.head(resp, chunked, keep)
	if bodiless {
		return c.out.Flush() == nil && keep, true
	}
	err := c.body(resp.Body, chunked, more)
	return err == nil && keep, err == nil
}

func (c *client) head(resp *http.Response, chunked, keep bool) {
	w := c.out
	_, _ = w.WriteString("HTTP/1.1 ")
	status := resp.Status
	if !plainText([]byte(status)) { // some browsers take a bare CR for the end of the line
		status = strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode)
	}
	_, _ = w.WriteString(status)
	_, _ = w.WriteString("\r\nVia: " + via + "\r\n")
	writeFields(w, resp.Header)
	switch {
	case chunked:
		_, _ = w.WriteString("Transfer-Encoding: chunked\r\n")
	case resp.ContentLength >= 0 && resp.StatusCode != http.StatusNoContent:
		var n [24]byte
		_, _ = w.WriteString("Content-Length: ")
		_, _ = w.Write(strconv.AppendInt(n[:0], resp.ContentLength, 10))
		_, _ = w.WriteString("\r\n")
	}
	if !keep {
		_, _ = w.WriteString("Connection: close\r\n")
	}
	_, _ = w.WriteString("\r\n")
}

// body copies until the end. What has been read is sent before the next read can wait: streams stay live.
func (c *client) body(from io.Reader, chunked bool, more func()) error {
	hold := c.s.buffers.Get().(*[bulkSize]byte) //nolint:forcetypeassert // the pool holds nothing else
	defer c.s.buffers.Put(hold)
	for {
		n, err := from.Read(hold[:])
		if n > 0 {
			more()
			_ = c.conn.SetWriteDeadline(time.Now().Add(c.s.cfg.IdleTime))
			if werr := c.piece(hold[:n], chunked); werr != nil {
				return werr
			}
		}
		if err != nil {
			return c.finish(err, chunked)
		}
		if n > 0 {
			if err := c.out.Flush(); err != nil {
				return err //nolint:wrapcheck // ends the connection, nobody reads it
			}
		}
	}
}

func (c *client) piece(p []byte, chunked bool) error {
	if chunked {
		var size [16]byte
		_, _ = c.out.Write(append(strconv.AppendInt(size[:0], int64(len(p)), 16), '\r', '\n'))
	}
	_, err := c.out.Write(p)
	if chunked {
		_, err = c.out.WriteString("\r\n")
	}
	return err //nolint:wrapcheck // ends the connection, nobody reads it
}

// finish ends a body. One cut short is cut short for the client as well, so that it knows.
func (c *client) finish(err error, chunked bool) error {
	if !errors.Is(err, io.EOF) {
		_ = c.out.Flush()
		return err
	}
	if chunked {
		_, _ = c.out.WriteString("0\r\n\r\n")
	}
	return c.out.Flush() //nolint:wrapcheck // ends the connection, nobody reads it
}

// request is what the filter is asked.
func (c *client) request(a *asking, host, scheme, path string) *filter.Request {
	return &filter.Request{At: c.s.now(), Account: a.who.account, Person: a.who.person, Host: host, Scheme: scheme, Path: path, Check: a.check.ID}
}
