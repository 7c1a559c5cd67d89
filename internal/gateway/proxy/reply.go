package proxy

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/kit/clock"
)

// reply writes an answer of the proxy's own. It says whether the connection can go on.
func (c *client) reply(r *http.Request, status int, extra string, body []byte) bool {
	if c.over != nil {
		return c.replyOver(status, extra, body)
	}
	if c.veil != nil {
		return c.unveil(r, status, extra, body)
	}
	if c.opened != nil && status == http.StatusProxyAuthRequired {
		return false // only the way in can ask for a password: the browser comes anew
	}
	keep := r != nil && !r.Close && r.ProtoAtLeast(1, 1) && r.Method != http.MethodConnect && c.unread(r)
	c.wait.write(c.conn, c.s.cfg.HeadTime)
	w := c.out
	for _, text := range [...]string{"HTTP/1.1 ", strconv.Itoa(status), " ", http.StatusText(status),
		"\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ", strconv.Itoa(len(body)),
		"\r\nContent-Security-Policy: ", c.s.policy,
		"\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n", extra} {
		_, _ = w.WriteString(text)
	}
	if !keep {
		_, _ = w.WriteString("Connection: close\r\n")
	}
	_, _ = w.WriteString("\r\n")
	if r == nil || r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
	if w.Flush() != nil {
		return false
	}
	if !keep && r != nil && r.Method != http.MethodConnect {
		c.lingerOut()
	}
	return keep
}

// unread throws away what is left of a small body, so that the next request can be read.
func (c *client) unread(r *http.Request) bool {
	if r.Body == nil || r.Body == http.NoBody {
		return true
	}
	if r.Header.Get("Expect") != "" || r.ContentLength > maxForm {
		return false
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(time.Second))
	n, err := io.CopyN(io.Discard, r.Body, maxForm+1)
	return errors.Is(err, io.EOF) && n <= maxForm
}

// block answers with the block page.
func (c *client) block(r *http.Request, ask *asking) bool {
	c.asked(r, ask)
	ask.log(http.StatusForbidden, 0)
	c.s.refused.blocked.Add(1)
	if ask.verdict.Reason == filter.Noticed {
		return c.copyright(r, ask)
	}
	return c.blockPage(r, ask)
}

// blockPage answers with the page of a verdict, put together in room that is used again.
func (c *client) blockPage(r *http.Request, ask *asking) bool {
	b := c.s.drawn.Get().(*bytes.Buffer) //nolint:forcetypeassert // the pool holds nothing else
	defer c.s.drawn.Put(b)
	b.Reset()
	c.drawBlock(b, ask)
	return c.reply(r, http.StatusForbidden, blocked, b.Bytes())
}

// drawBlock fills the page that was rendered ahead. A child's never shows more of the address than the site's name.
func (c *client) drawBlock(b *bytes.Buffer, ask *asking) {
	v := &ask.verdict
	ticket := c.s.tickets.sign(claim{Entry: ask.entry, Band: v.Band, Until: c.s.now().Add(ticketTime)})
	p := ask.rules.pages
	shown := shownOn{host: ask.host, ticket: ticket, clause: v.Clause, when: clock.Human(ask.entry.At),
		why: because(v, clock.ISO(ask.entry.At)), ask: c.mayAsk(ask)}
	switch {
	case v.Reason == filter.Gated:
		shown.held = ask.rules.engine.Stranger()
		if ask.who.person != nil {
			shown.held = ask.who.person.Held
		}
		if cut := c.s.board.Facts().CutOff(ask.addr, ask.who.asset); cut != nil { // it is about the device, whoever sits at it (NET-18)
			shown.held = []board.Held{*cut}
		}
		p.write(b, p.findGate(v.Band, shown.held), shown)
	case v.Reason == filter.Worded || v.Care:
		p.write(b, p.findWorded(v), shown)
	default:
		p.write(b, p.find(v.Band, v.Category), shown)
	}
}

// refuse answers somebody whom the door did not let in.
func (c *client) refuse(r *http.Request, a *asking, w who, said answer) bool {
	switch said {
	case accountClosed:
		a.who = w
		c.note(a, r.Method, "account.closed", http.StatusForbidden)
		return c.notice(r, accountNotice().under(a.rules))
	case wrongPassword: // serves PPL-01: every failure is on record, under the name that was typed
		a.who = w
		c.note(a, r.Method, "account.sign-in", http.StatusProxyAuthRequired)
		return c.notice(r, signInNotice())
	case tooManyTries: // no password was looked at, and a flood must not fill the journal
		return c.notice(r, triesNotice())
	case tooBusy:
		return c.notice(r, busyNotice())
	default:
		return c.notice(r, signInNotice())
	}
}

// note journals a refusal that no rule of the filter made. It cites the ground: everything passes the filter.
func (c *client) note(a *asking, method, rule string, status int) {
	a.verdict.Allow, a.verdict.Rule, a.verdict.Clause = false, rule, a.rules.pages.ground
	a.verdict.Pack = a.rules.engine.Rulebook().Version
	a.entry = c.entry(a, method, a.entry.Path)
	if a.slot.journal == nil && !c.room(a) {
		return // refused either way, and the journal has counted that it had no room
	}
	a.log(status, 0)
}

// shut refuses an address that children have no business with.
func (c *client) shut(r *http.Request, ask *asking, why error) bool {
	if errors.Is(why, errPort) {
		c.note(ask, r.Method, "gateway.port", http.StatusForbidden)
		return c.notice(r, portNotice().under(ask.rules))
	}
	c.note(ask, r.Method, "gateway.private", http.StatusForbidden)
	return c.notice(r, privateNotice().under(ask.rules))
}

// failed says in plain words that a site could not be reached.
func (c *client) failed(r *http.Request, ask *asking, err error) bool {
	var slow net.Error
	var name *net.DNSError
	var doubt *distrust
	switch {
	case errors.As(err, &doubt):
		return c.distrusted(r, ask, doubt)
	case errors.Is(err, errPrivate):
		return c.shut(r, ask, errPrivate)
	case errors.Is(err, errProvider):
		c.note(ask, r.Method, "gateway.provider", http.StatusForbidden)
		return c.notice(r, providerNotice().under(ask.rules))
	case errors.Is(err, errGone) || errors.Is(err, io.ErrUnexpectedEOF) && r.ContentLength > 0:
		ask.log(http.StatusBadRequest, 0)
		return c.notice(r, malformedNotice())
	case errors.As(err, &name) && !name.IsTimeout:
		ask.log(http.StatusBadGateway, 0)
		return c.notice(r, nameNotice(ask.host))
	case errors.As(err, &slow) && slow.Timeout(), strings.Contains(err.Error(), "timeout awaiting response headers"):
		ask.log(http.StatusGatewayTimeout, 0)
		return c.notice(r, slowNotice(ask.host))
	default:
		ask.log(http.StatusBadGateway, 0)
		return c.notice(r, brokenNotice(ask.host))
	}
}
