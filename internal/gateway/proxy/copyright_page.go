package proxy

import (
	"html"
	"net/http"
	"strings"

	"belisha/internal/kit/clock"
)

// copyright shows the notice in place of what was asked for. It names the clause as a block page does (NEW-01).
func (c *client) copyright(r *http.Request, ask *asking) bool {
	band := ask.verdict.Band
	ticket := c.s.tickets.sign(claim{Entry: ask.entry, Band: band, Until: c.s.now().Add(ticketTime)})
	p := ask.rules.pages
	shown := shownOn{host: ask.host, ticket: ticket, clause: ask.verdict.Clause, when: clock.Human(ask.entry.At)}
	return c.reply(r, http.StatusForbidden, blocked, p.fill(p.drawCopyright(band, r.URL.RequestURI()), shown))
}

// mostBack bounds the address that the notice leads back to.
const mostBack = 2000

// drawCopyright writes the notice. It is drawn when needed: few people fetch music and films at school.
func (p *pages) drawCopyright(band, back string) *page {
	title, lines, press := "Who made this?", []string{"Somebody made this music or film, and it is theirs.",
		"Ask your teacher first. Use it only if your teacher says that you may."}, "My teacher says that I may"
	if band == adultBand {
		title, press = "Music and films belong to somebody", "I may use it: go on"
		lines = []string{"Whoever made it may say who copies it. Go on only if you may: it is free to use, the school has a licence for it, or it is used in teaching and its maker is named.",
			"For the rest of the day this site does not ask you again."}
	}
	var b strings.Builder
	b.WriteString(p.top(band, title))
	b.WriteString("<h1>" + title + "</h1>")
	for _, l := range lines {
		b.WriteString("<p>" + l + "</p>")
	}
	if len(back) > mostBack { // the form's bound
		back = ""
	}
	b.WriteString(`<p>Site: <strong>` + slotMark(slotHost) + `</strong></p>` +
		`<form method="post" action="` + readPath + `" accept-charset="utf-8"><input type="hidden" name="ticket" value="` + slotMark(slotTicket) + `">` +
		`<input type="hidden" name="back" value="` + html.EscapeString(clean(back)) + `"><button autofocus>` + press + `</button></form>`)
	if p.web != "" {
		b.WriteString("<p>" + p.home("Do not fetch it: go to the school’s pages") + "</p>")
	}
	b.WriteString(`<details class="rule" open><summary>The rule</summary>` + slotMark(slotRule) +
		`<p>If you think this is wrong, ask whoever answers for filtering.</p><p class="small">Shown ` + slotMark(slotTime) + `</p></details>` + bottom)
	return cut(p.engine.Page(band, ""), b.String())
}
