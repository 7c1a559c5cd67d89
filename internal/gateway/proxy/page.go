package proxy

import (
	"bytes"
	"fmt"
	"html"
	"net/netip"
	"net/url"
	"strings"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// ownPath begins the few addresses that the proxy answers itself, on every host.
const (
	ownPath  = "/.belisha/"
	tellPath = ownPath + "tell"
	readPath = ownPath + "copyright"
)

// adultBand is the age band of staff; the others are children's.
const adultBand = "adult"

// pages are the block pages of one set of rules, rendered when the rules come into force. serves WEB-16, NEW-01
type pages struct {
	engine  *filter.Engine
	school  string
	records string // host:port of the records; empty when there is none
	web     string // their address, for the way home
	ready   map[[2]string]*page
	gates   map[gateKey]*page // by band: what somebody reads who is held at a gate
	eyes    map[string]*page  // by band: what a class reads while its teacher speaks
	caring  map[string]*page  // by band: help first, for what is closed because of words about harm
	rules   map[string][]byte // by clause id: the part that says which rule it was
	ground  string            // the clause cited where none is nearer
}

// page is one page in pieces: between two pieces goes what only the request knows.
type page struct {
	words  policy.BlockWords
	pieces [][]byte
	slots  []byte
}

// The slots of a page.
const (
	slotHost   = 'h'
	slotTicket = 't'
	slotRule   = 'r'
	slotTime   = 'w'
	slotHeld   = 'g'
	slotWhy    = 'y'
	slotAsk    = 'a'
)

func slotMark(s byte) string { return "\x00" + string(rune(s)) }

// render makes a page for every band and category of the pack.
func render(e *filter.Engine) *pages {
	book, pack := e.Rulebook(), e.Pack()
	p := &pages{engine: e, school: book.SchoolName, ready: map[[2]string]*page{}, gates: map[gateKey]*page{}, eyes: map[string]*page{}, caring: map[string]*page{}, rules: map[string][]byte{}}
	p.records, p.web = recordsAddress(book.WebURL)
	p.ground = pack.Filtering.Clause
	for _, c := range pack.Clauses {
		p.rules[c.ID] = ruleText(c, pack, book)
	}
	for band := range pack.Words.Block {
		p.ready[[2]string{band, ""}] = p.draw(band, "")
		p.caring[band] = p.drawCaring(band)
		p.gates[gateKey{band, false}], p.gates[gateKey{band, true}] = p.drawGate(band, false), p.drawGate(band, true)
		p.eyes[band] = p.drawEyes(band)
		for _, c := range pack.Filtering.Categories {
			p.ready[[2]string{band, c.Key}] = p.draw(band, c.Key)
		}
	}
	return p
}

// recordsAddress finds host:port of the records' own address.
func recordsAddress(web string) (hostPort, home string) {
	u, err := url.Parse(web)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", ""
	}
	usual := uint16(80)
	if u.Scheme == "https" {
		usual = 443
	}
	host, port, err := parseTarget(u.Host, usual)
	if err != nil {
		return "", ""
	}
	return address(host, port), u.String()
}

// find returns a page that was rendered ahead; a band or category that no pack names is rendered on the spot.
func (p *pages) find(band, category string) *page {
	if got := p.ready[[2]string{band, category}]; got != nil {
		return got
	}
	return p.draw(band, category)
}

// shownOn is what one showing of a page needs.
type shownOn struct {
	host, ticket, clause, when string
	held                       []board.Held
	why                        string // a sentence that only this verdict has
	ask                        bool   // whether the reader may ask a teacher
}

// fill is a page with its slots filled.
func (p *pages) fill(pg *page, s shownOn) []byte {
	var b bytes.Buffer
	p.write(&b, pg, s)
	return b.Bytes()
}

// write writes a page with its slots filled. Everything that came from a request is escaped here.
func (p *pages) write(b *bytes.Buffer, pg *page, s shownOn) {
	for i, piece := range pg.pieces {
		b.Write(piece)
		if i >= len(pg.slots) {
			break
		}
		switch pg.slots[i] {
		case slotHost:
			b.WriteString(html.EscapeString(s.host))
		case slotTicket:
			b.WriteString(html.EscapeString(s.ticket))
		case slotTime:
			b.WriteString(html.EscapeString(s.when))
		case slotRule:
			b.Write(p.rule(s.clause))
		case slotWhy:
			if s.why != "" {
				b.WriteString("<p>" + html.EscapeString(s.why) + "</p>")
			}
		case slotAsk:
			if s.ask {
				b.WriteString(askForm(s.ticket))
			}
		case slotHeld:
			for _, h := range s.held {
				b.WriteString(p.missing(h))
			}
		}
	}
}

// rule is the part that cites a clause; a verdict without one cites the ground: everything passes the filter.
func (p *pages) rule(clause string) []byte {
	if text, ok := p.rules[clause]; ok {
		return text
	}
	return p.rules[p.ground]
}

// ruleText names the clause, the approved version, and who approved it. serves NEW-01
func ruleText(c policy.Clause, pack *policy.Pack, book *board.Rulebook) []byte {
	var b strings.Builder
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "<dt>%s</dt><dd>%s</dd>", name, html.EscapeString(value))
		}
	}
	fmt.Fprintf(&b, "<p>%s</p><dl>", html.EscapeString(c.Text))
	row("Rule", c.ID)
	row("Policy", strings.TrimSpace(pack.Identity.Title+", version "+pack.Identity.Version))
	by, at := book.ApprovedBy, book.ApprovedAt
	if by == "" {
		by = pack.Identity.ApprovedBy
	}
	if by != "" && !at.IsZero() {
		by += ", " + clock.Day(at)
	}
	row("Approved by", by)
	b.WriteString("</dl>")
	return []byte(b.String())
}

func young(band string) bool { return band == "nursery" || band == "ks1" }

// cut splits a drawn page at its slots.
func cut(words policy.BlockWords, drawn string) *page {
	pg := &page{words: words}
	for {
		i := strings.IndexByte(drawn, 0)
		if i < 0 {
			pg.pieces = append(pg.pieces, []byte(drawn))
			return pg
		}
		pg.pieces, pg.slots = append(pg.pieces, []byte(drawn[:i])), append(pg.slots, drawn[i+1])
		drawn = drawn[i+2:]
	}
}

// isAddress says whether a host is a number, which a certificate names differently.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
