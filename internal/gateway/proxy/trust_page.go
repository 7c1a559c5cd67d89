package proxy

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"belisha/internal/kit/clock"
)

// ruleCertificate is what an entry names when a site could not prove who it is.
const ruleCertificate = "gateway.certificate"

// distrusted answers for a site that is not believed. There is no way round: a child cannot judge it, nor can a hurry.
func (c *client) distrusted(r *http.Request, ask *asking, d *distrust) bool {
	band := ask.verdict.Band
	c.note(ask, r.Method, ruleCertificate, http.StatusBadGateway)
	c.s.refused.blocked.Add(1)
	p := ask.rules.pages
	ticket := c.s.tickets.sign(claim{Entry: ask.entry, Band: band, Until: c.s.now().Add(ticketTime)})
	return c.reply(r, http.StatusBadGateway, "", p.fill(p.drawTrouble(band, d.kind),
		shownOn{host: ask.host, ticket: ticket, clause: ask.verdict.Clause, when: clock.Human(ask.entry.At)}))
}

// drawTrouble writes the page about a site's certificate. It is drawn when needed: it hardly ever is.
func (p *pages) drawTrouble(band string, kind trouble) *page {
	words := p.engine.Page(band, "")
	title, first := "This site is not safe to open", "You have done nothing wrong."
	switch {
	case young(band):
		title = "We cannot open this"
	case band == adultBand:
		title, first = "This site cannot prove who it is", "The connection was ended before anything was sent."
	}
	var b strings.Builder
	b.WriteString(p.top(band, title))
	fmt.Fprintf(&b, `<h1>%s</h1><p>%s</p><p>%s</p>`, title, first, html.EscapeString(kind.says(band)))
	if !young(band) {
		b.WriteString(`<p>Site: <strong>` + slotMark(slotHost) + `</strong></p>`)
	}
	fmt.Fprintf(&b, `<p>%s</p>`, todoAtTrouble(band))
	b.WriteString(tellForm(words))
	if p.web != "" {
		fmt.Fprintf(&b, `<p>%s</p>`, p.home("Go to the school’s pages"))
	}
	b.WriteString(p.why(band))
	b.WriteString(p.helpers())
	b.WriteString(bottom)
	return cut(words, b.String())
}

func todoAtTrouble(band string) string {
	switch {
	case young(band):
		return "Tell your teacher. Then choose something else."
	case band == adultBand:
		return "Nobody can open it past this page. Tell the technician if it is needed: the site’s owner has to put it right."
	}
	return "Nobody in school can open it like this. If you need it for your work, tell a teacher and use another site."
}

// says gives the reason in the words of an age band.
func (t trouble) says(band string) string {
	if young(band) {
		return "The computer is not sure that this is the real page."
	}
	if band == adultBand {
		return t.plainly()
	}
	return t.simply()
}

// plainly is the reason for adults.
func (t trouble) plainly() string {
	switch t {
	case revoked:
		return "The issuer of its certificate has taken it back. Somebody else may hold its key."
	case expired:
		return "Its certificate has run out."
	case notYet:
		return "Its certificate is not valid yet."
	case wrongName:
		return "Its certificate belongs to another site. It may be a copy of the real one."
	case selfSigned:
		return "It wrote its certificate itself. Anybody could have done so."
	case unknownRoot:
		return "Its certificate comes from an issuer that is not trusted."
	case weak:
		return "Its certificate is signed in an old way that can be forged."
	case misused:
		return "Its certificate was not made for this use."
	case oldTLS:
		return "It only speaks an old version of TLS, which others can read."
	}
	return "The secure connection could not be made."
}

// simply is the reason for children who read well.
func (t trouble) simply() string {
	switch t {
	case revoked:
		return "Every site has a pass that shows who it is. This site’s pass was taken back by those who gave it."
	case expired, notYet:
		return "Every site has a pass that shows who it is. This site’s pass is out of date."
	case wrongName:
		return "Every site has a pass that shows who it is. This pass has another site’s name on it, so it may be a copy."
	case selfSigned, unknownRoot, misused:
		return "Every site has a pass that shows who it is. Nobody we trust has given this site its pass."
	case weak, oldTLS:
		return "This site is locked with an old lock that others can open, so what you type would not stay private."
	}
	return "A safe connection to this site could not be made."
}
