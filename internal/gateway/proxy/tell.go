package proxy

import (
	"errors"
	"html"
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
)

// own answers the proxy's own addresses, which need a ticket and no sign-in. serves INC-01, WEB-16
func (c *client) own(r *http.Request) bool {
	if r.URL.Path != tellPath {
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
	if said.Band == adultBand { // children have one button: a made-up kind is not heard
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
	receipt, err := c.s.journal.Tell(c.ctx, t)
	return c.thanks(r, said.Band, t.Kind, receipt, err)
}

// typed bounds what was typed and keeps whole letters.
func typed(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) > maxWords {
		s = string([]rune(s)[:maxWords])
	}
	return s
}

// thanks answers a press: told, kept until it can be told, or neither. It never claims more than happened.
func (c *client) thanks(r *http.Request, band, kind, receipt string, err error) bool {
	status, title, lines := http.StatusOK, "Thank you", []string{thankWords(band, kind)}
	switch {
	case err == nil:
		lines = append(lines, "Your number is "+receipt+".")
	case errors.Is(err, journal.ErrKept):
		status, title = http.StatusAccepted, "It has not been sent yet"
		lines = []string{"Your message is kept safe and will be sent as soon as it can be.", "Do not wait for it: tell a grown-up now."}
		if band == adultBand {
			lines = []string{"Your message is kept and will be sent as soon as the records can be reached.", "If a child is at risk, speak to the safeguarding lead now."}
		}
	default:
		status, title = http.StatusServiceUnavailable, "It was not sent"
		lines = []string{"Your message could not be kept.", "Tell a grown-up now."}
	}
	class := "old"
	if young(band) {
		class = "young"
	}
	esc := html.EscapeString
	page := topBefore + esc(title) + topAfter + `<body class="` + class + `"><main>` + beacon + `<h1>` + esc(title) + `</h1>`
	for _, l := range lines {
		page += `<p>` + esc(l) + `</p>`
	}
	return c.reply(r, status, "", []byte(page+bottom))
}

func thankWords(band, kind string) string {
	switch {
	case kind == kindUnblock:
		return "Your request has been sent. Somebody other than you decides, and you get an answer with a reason."
	case kind == kindWrong:
		return "Your report has been sent to the person in charge of filtering."
	case band == adultBand:
		return "The safeguarding lead has been told."
	case young(band):
		return "Well done. A grown-up who keeps children safe has been told."
	default:
		return "A grown-up who keeps children safe has been told."
	}
}
