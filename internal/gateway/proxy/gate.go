package proxy

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"belisha/internal/board"
)

// gateWords are what the page of a gate says around the gates' own sentences, by age.
type gateWords struct {
	title, blame, open string
}

// wordsAtGate never blame: what is missing is hardly ever the child's to mend.
func wordsAtGate(band string) gateWords {
	switch {
	case young(band):
		return gateWords{"Not open yet", "You have done nothing wrong.", "The school’s own pages work. So does help."}
	case band == adultBand:
		return gateWords{"The internet is not open for you yet", "",
			"The school’s own site, the records, the helplines and the button below stay open."}
	}
	return gateWords{"The internet is not open for you yet", "You have done nothing wrong.",
		"You can still use the school’s own pages, the helplines and the button below."}
}

// findGate returns the page of a band; a band without words has the strictest profile's.
func (p *pages) findGate(band string, held []board.Held) *page {
	decided := slices.ContainsFunc(held, func(h board.Held) bool { return h.Decided })
	if len(held) > 0 && !slices.ContainsFunc(held, func(h board.Held) bool { return h.Gate != board.EyesUp }) {
		if got := p.eyes[band]; got != nil {
			return got
		}
		return p.drawEyes(band)
	}
	if got := p.gates[gateKey{band, decided}]; got != nil {
		return got
	}
	return p.drawGate(band, decided)
}

// gateKey is a page of a gate: whose words it has, and whether somebody decided it.
type gateKey struct {
	band    string
	decided bool
}

// drawGate writes the page that says what is missing before the internet opens, and who can help. There is nothing to ask
// an unblocking for; the button that tells somebody is always there. // serves WEB-29
func (p *pages) drawGate(band string, decided bool) *page {
	words, said := p.engine.Page(band, ""), wordsAtGate(band)
	var b strings.Builder
	b.WriteString(p.top(band, said.title))
	fmt.Fprintf(&b, `<h1>%s</h1>%s`, said.title, slotMark(slotHeld))
	if said.blame != "" && !decided {
		fmt.Fprintf(&b, `<p>%s</p>`, said.blame)
	}
	fmt.Fprintf(&b, `<p>%s</p>`, said.open)
	b.WriteString(tellForm(words))
	if p.web != "" {
		fmt.Fprintf(&b, `<p>%s</p>`, p.home("Go to the school’s pages"))
	}
	b.WriteString(p.why(band))
	b.WriteString(p.helpers())
	b.WriteString(bottom)
	return cut(words, b.String())
}

// missing is one gate in words: what is not there, who can help, and the page where it can be put right.
func (p *pages) missing(h board.Held) string {
	says := fmt.Sprintf(`<p><strong>%s</strong></p>`, html.EscapeString(h.Says))
	if h.Helper != "" {
		says += fmt.Sprintf(`<p>Who can help: %s.</p>`, html.EscapeString(h.Helper))
	}
	if p.web != "" && strings.HasPrefix(h.Link, "/") && !strings.HasPrefix(h.Link, "//") {
		says += fmt.Sprintf(`<p><a class="go" href="%s">Put it right now</a></p>`, html.EscapeString(strings.TrimSuffix(p.web, "/")+h.Link))
	}
	return says
}

// drawEyes writes the calm page that a class sees while the teacher speaks. Nobody did anything wrong, and help stays
// open. // serves MON-13
func (p *pages) drawEyes(band string) *page {
	words := p.engine.Page(band, "")
	const title = "Listen to your teacher"
	var b strings.Builder
	b.WriteString(p.top(band, title))
	fmt.Fprintf(&b, `<h1>%s</h1>`, title)
	if young(band) {
		b.WriteString(`<p>Eyes up! Your pages come back soon.</p>`)
	} else {
		b.WriteString(`<p>Eyes up. Your teacher has stopped the internet for a moment. When your teacher opens it again, load the page again.</p>`)
	}
	b.WriteString(tellForm(words))
	b.WriteString(p.helpers())
	b.WriteString(bottom)
	return cut(words, b.String())
}
