package proxy

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"belisha/internal/gateway/proxy/text"
	"belisha/internal/gateway/words"
)

// listens reads what is sent: searches that pages send in forms, and what is written to tools of artificial intelligence.
// False: ask holds the refusal. // serves STD-09 STD-12
func (c *client) listens(r *http.Request, ask *asking) bool {
	e := ask.rules.engine
	asks, sends := r.URL.RawQuery != "", r.Body != nil && r.Body != http.NoBody
	if !e.ReadsAny(&ask.verdict) {
		return true
	}
	delete(r.Header, "Available-Dictionary") // an answer packed with it could be read by the browser alone
	if !asks && !sends {
		return true
	}
	names, talks := e.Hears(ask.host)
	if !talks && (len(names) == 0 || !sends) {
		return true
	}
	reads, closes := e.Reads(ask.host, &ask.verdict)
	switch {
	case !reads:
		return true
	case sends && len(names) > 0:
		return c.searchSent(r, ask, names)
	case sends:
		return c.prompted(r, ask, closes)
	}
	return c.promptAsked(r, ask, closes)
}

// promptAsked reads what is asked of a tool in the address.
func (c *client) promptAsked(r *http.Request, ask *asking, closes bool) bool {
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	v := c.visit(ask, words.Prompt, form, text.MostMessage)
	return c.judged(ask, v, []byte(r.URL.RawQuery), closes)
}

// prompted reads what is sent to a tool: while it passes, or before any of it goes up where something may be closed.
func (c *client) prompted(r *http.Request, ask *asking, closes bool) bool {
	if !written(r.Header) {
		return true
	}
	v := c.visit(ask, words.Prompt, r.Header, text.MostMessage)
	if !closes || r.Header.Get("Expect") != "" { // whoever waits to be asked for the body sends none before
		v.streams() // it is told when it was sent, not when the answer has ended
		ask.prompt = v
		r.Body = overheard{r.Body, v}
		return true
	}
	return c.judged(ask, v, c.takeSent(r, text.MostMessage), true)
}

// judged reads a message that is held, or lets it be read beside the traffic.
func (c *client) judged(ask *asking, v *visit, message []byte, now bool) bool {
	if !now {
		v.hears(message)
		v.done()
		return true
	}
	out, found := v.judge(message)
	switch {
	case found && !out.Allow:
		c.s.reading.found.Add(1)
		c.instead(ask, out)
		return false
	case found && v.news(&out):
		v.tell(&out)
	}
	return true
}

// searchSent reads what is looked for by a form or a message, as if it stood in the address. Such a form is short, so it is
// held: the search itself is what may be closed.
func (c *client) searchSent(r *http.Request, ask *asking, names []string) bool {
	if !written(r.Header) || r.Header.Get("Expect") != "" || r.ContentLength > text.MostMessage {
		return true
	}
	body := c.takeSent(r, text.MostMessage)
	kind := r.Header.Get("Content-Type")
	looked := text.Field(c.s.reading.unpacked(r.Header.Get("Content-Encoding"), body, words.Search), kind, append(slices.Clone(names), "query"))
	if looked == "" {
		return true
	}
	found := c.searchFor(ask, ask.host, r.URL.EscapedPath(), names[0]+"="+url.QueryEscape(looked))
	ask.entry.Search = found.Words
	if found.Refused != nil {
		c.instead(ask, *found.Refused)
		return false
	}
	if found.Watch != nil {
		watched(&ask.entry, found.Watch)
	}
	return true
}

// written says whether words may stand in what is sent.
func written(h http.Header) bool {
	switch text.KindOf(h.Get("Content-Type")) {
	case text.JSON, text.Form, text.Parts, text.Plain:
		return true
	}
	return false
}

// takeSent reads the beginning of a body; the request has it all still.
func (c *client) takeSent(r *http.Request, most int) []byte {
	limit := c.conn.SetReadDeadline
	if c.over != nil {
		limit = http.NewResponseController(c.over).SetReadDeadline
	}
	_ = limit(time.Now().Add(c.s.cfg.HeadTime))
	first, err := takeFirst(r.Body, most, c.s.cfg.HeadTime)
	_ = limit(time.Time{})
	r.Body = resumed(first, err, r.Body)
	return first
}
