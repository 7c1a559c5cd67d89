package proxy

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"belisha/internal/board"
	"belisha/internal/gateway/journal"
)

// Bounds of the form.
const (
	maxForm  = 8 << 10
	maxWords = 1000
)

// Kinds of a press.
const (
	kindTell    = "tell"
	kindUnblock = "unblock"
	kindWrong   = "wrong"
	kindAsk     = "ask" // a pupil asks the teacher for the page
)

// own answers the proxy's own addresses, which need a ticket and no sign-in. serves INC-01, WEB-16
func (c *client) own(r *http.Request) bool {
	if r.URL.Path != tellPath && r.URL.Path != readPath {
		return c.notice(r, notice{status: http.StatusNotFound, title: "There is nothing here",
			what: "This address belongs to the school's filter.", todo: "Go back to the page you came from."})
	}
	if r.Method != http.MethodPost {
		return c.notice(r, notice{status: http.StatusMethodNotAllowed, title: "Nothing has been sent",
			what: "This page only works when the button on a blocked page is pressed.",
			todo: "Go back and press the button, or tell a grown-up now.", extra: "Allow: POST\r\n"})
	}
	form, err := c.form(r)
	if err != nil || !c.sameOrigin(r) {
		return c.notice(r, notice{status: http.StatusBadRequest, title: "It was not sent", what: "The button's message could not be read.",
			todo: "Tell a grown-up now. They can help you straight away."})
	}
	said, err := c.s.tickets.open(form.Get("ticket"), c.s.now())
	if err != nil {
		return c.stale(r, err)
	}
	if r.URL.Path == readPath {
		return c.goOn(r, said, form.Get("back"))
	}
	return c.tell(r, said, form)
}

// stale answers a ticket that is too old, or none of ours.
func (c *client) stale(r *http.Request, err error) bool {
	what := "The button's message was not made by this school's filter."
	if errors.Is(err, errLate) {
		what = "The page was open for too long, so the button has stopped working."
	}
	return c.notice(r, notice{status: http.StatusForbidden, title: "It was not sent", what: what,
		todo: "Open the page again and press the button, or tell a grown-up now."})
}

// sameOrigin refuses a form that another site sends in the reader's name.
func (c *client) sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	want := "http://" + r.Host
	if c.secure != "" {
		want = "https://" + r.Host
	}
	return strings.EqualFold(origin, want)
}

// form reads the press, at most 8 KiB of it.
func (c *client) form(r *http.Request) (url.Values, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || r.ContentLength > maxForm || r.Body == nil {
		return nil, errTicket
	}
	body := outward(c, r)
	_ = c.conn.SetReadDeadline(time.Now().Add(c.s.cfg.HeadTime))
	text, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	if err != nil || len(text) > maxForm || !body.detach() {
		return nil, errTicket
	}
	r.Body = http.NoBody
	values, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, errTicket
	}
	return values, nil
}

// tell hands the press over and says what became of it, in the band's words.
func (c *client) tell(r *http.Request, said claim, form url.Values) bool {
	rs := c.s.rules.Load()
	report := "I saw a page that was blocked."
	if rs != nil {
		report = rs.engine.Page(said.Band, said.Entry.Category).Report
	}
	t := board.Tell{Entry: said.Entry, At: c.s.now(), Kind: kindTell, Words: report}
	if said.Band == adultBand { // children tell, or ask their teacher: any other kind is not heard
		if k := form.Get("kind"); k == kindUnblock || k == kindWrong {
			t.Kind = k
		}
		if typed := typed(form.Get("words")); typed != "" {
			t.Words = typed
		} else if t.Kind != kindTell { // whoever decides needs to know why (WEB-06)
			return c.notice(r, notice{status: http.StatusUnprocessableEntity, title: "Please say why",
				what: "A request needs a reason, so that somebody can decide.", todo: "Go back, write your reason and press the button again."})
		}
	}
	if said.Band != adultBand && form.Get("kind") == kindAsk && said.Entry.Person != "" {
		t.Kind, t.Words = kindAsk, ""
	}
	return c.handOver(r, said.Band, t)
}

// handOver sends a press, unless its sender has sent so many that one more would tell nobody anything.
func (c *client) handOver(r *http.Request, band string, t board.Tell) bool {
	by := presserOf(&t.Entry, t.Kind)
	if ok, kept, tell := c.s.presses.take(by, t.At); !ok {
		if tell {
			c.s.journal.Warn(warnPresses, "Somebody presses the buttons of blocked pages again and again. What was pressed first has been handed over; more is not, until a minute has gone by for each.")
		}
		return c.enough(r, band, t.Kind, kept)
	}
	receipt, err := c.s.journal.Tell(c.ctx, t)
	c.s.presses.came(by, err == nil, errors.Is(err, journal.ErrKept), t.At)
	return c.thanks(r, band, t.Kind, receipt, err)
}

// typed bounds what was typed and keeps whole letters.
func typed(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) > maxWords {
		s = string([]rune(s)[:maxWords])
	}
	return s
}
