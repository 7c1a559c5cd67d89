package proxy

import (
	"fmt"
	"html"
	"strings"

	"belisha/internal/policy"
)

// draw writes the block page of one band and category. It must work without scripts, by keyboard and by picture.
func (p *pages) draw(band, category string) *page {
	words := p.engine.Page(band, category)
	esc := func(s string) string { return html.EscapeString(clean(s)) }
	var b strings.Builder
	b.WriteString(p.top(band, words.Title))
	fmt.Fprintf(&b, `<h1>%s</h1><p>%s</p>`, esc(words.Title), esc(words.Reason))
	b.WriteString(slotMark(slotWhy))
	if !young(band) {
		b.WriteString(`<p>Site: <strong>` + slotMark(slotHost) + `</strong></p>`)
	}
	fmt.Fprintf(&b, `<p>%s</p>`, esc(words.Who))
	b.WriteString(form(band, words))
	b.WriteString(slotMark(slotAsk))
	b.WriteString(p.otherwise(band))
	if words.Back != "" {
		fmt.Fprintf(&b, `<p>%s</p>`, p.home(esc(words.Back)))
	}
	b.WriteString(p.why(band))
	b.WriteString(p.helpers())
	b.WriteString(bottom)
	return cut(words, b.String())
}

// clean keeps a pack's text from being taken for a slot.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

func (p *pages) top(band, title string) string {
	class := "old"
	if young(band) {
		class = "young"
	}
	esc := html.EscapeString
	return topBefore + esc(clean(title)) + " – " + esc(clean(p.school)) + topAfter + `<body class="` + class + `"><header>` +
		esc(clean(p.school)) + `</header><main>` + beacon
}

// home makes the way back a link to the records, the one site that is always open.
func (p *pages) home(words string) string {
	if p.web == "" {
		return words
	}
	return `<a href="` + html.EscapeString(p.web) + `">` + words + `</a>`
}

// formOpens begins a form that the proxy itself takes.
func formOpens() string {
	return fmt.Sprintf(`<form method="post" action="%s" accept-charset="utf-8"><input type="hidden" name="ticket" value="%s">`,
		tellPath, slotMark(slotTicket))
}

// tellForm is one big button: a child's on every page, and everybody's at a gate.
func tellForm(words policy.BlockWords) string {
	return fmt.Sprintf(`%s<button class="big" name="kind" value="%s" autofocus>%s</button></form>`, formOpens(), kindTell,
		speech+html.EscapeString(clean(words.Tell)))
}

// form is the button. A child's is one big button; staff can also ask, in words.
func form(band string, words policy.BlockWords) string {
	if band != adultBand {
		return tellForm(words)
	}
	var b strings.Builder
	b.WriteString(formOpens())
	tell := html.EscapeString(clean(words.Tell))
	fmt.Fprintf(&b, `<label for="words">Your reason (for a request)</label><textarea id="words" name="words" rows="3" maxlength="%d">`+
		`</textarea><button name="kind" value="%s" autofocus>Ask to unblock</button>`+
		`<button class="plain" name="kind" value="%s">This should not be blocked</button>`+
		`<button class="plain" name="kind" value="%s">%s</button></form>`, maxWords, kindUnblock, kindWrong, kindTell, tell)
	return b.String()
}

// otherwise leads to the records' own pages for telling: by accident, with the address, and with pictures and a choice of
// grown-up. They are open to everybody, always. The youngest never see an address: their big button sends it. serves INC-02, INC-35
func (p *pages) otherwise(band string) string {
	if p.web == "" {
		return ""
	}
	web, to, tell := html.EscapeString(strings.TrimSuffix(p.web, "/")), "/tell?as=child", "Choose whom to tell"
	if band == adultBand {
		to, tell = "/tell", "Report a concern"
	}
	site := "?site=" + slotMark(slotHost)
	if young(band) {
		site = ""
	}
	return `<p><a href="` + web + `/tell/accident` + site + `">I saw this by accident</a></p>` +
		`<p><a href="` + web + to + `">` + tell + `</a></p>`
}

// why says which rule it was and how to challenge it. serves NEW-01
func (p *pages) why(band string) string {
	challenge := "If you think this is wrong, ask a teacher. A teacher can ask the school to open the site."
	if band == adultBand {
		challenge = "If you think this is wrong, use the buttons above. Somebody other than you decides, and you get an answer with a reason."
	}
	head := `<details class="rule" open><summary>The rule</summary>`
	if young(band) {
		head = `<details class="rule"><summary>For grown-ups: the rule</summary>`
	}
	return head + slotMark(slotRule) +
		`<p>` + challenge + `</p><p class="small">Blocked ` + slotMark(slotTime) + `</p></details>`
}

func (p *pages) helpers() string {
	all := p.engine.Pack().Settings.Helpers
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<section aria-labelledby="help"><h2 id="help">Somebody to talk to</h2><ul>`)
	for _, h := range all {
		b.WriteString("<li>")
		title := html.EscapeString(clean(h.Title))
		if h.Host != "" {
			title = `<a rel="noreferrer" href="https://` + html.EscapeString(clean(h.Host)) + `/">` + title + `</a>`
		}
		b.WriteString(title)
		if h.Phone != "" {
			b.WriteString(", telephone " + html.EscapeString(clean(h.Phone)))
		}
		b.WriteString("</li>")
	}
	b.WriteString("</ul></section>")
	return b.String()
}
