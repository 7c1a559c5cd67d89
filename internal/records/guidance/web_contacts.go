package guidance

import (
	"fmt"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/web"
)

// contactLine is one contact as a page shows it.
type contactLine struct {
	Name, For, Phone, Call, OutOfHours, OutCall, Mail, Link, Host, Checked string
	Stale                                                                  bool
}

// call is a telephone number as a link takes it: digits alone.
func call(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}

func line(c Contact) contactLine {
	l := contactLine{Name: c.Name, For: c.For, Phone: c.Phone, Call: call(c.Phone), OutOfHours: c.OutOfHours, OutCall: call(c.OutOfHours), Mail: c.Mail, Checked: told(c.Checked)}
	if rest, ok := strings.CutPrefix(c.Link, "https://"); ok { // what is no address of the web is shown to nobody as a link
		l.Link, l.Host = c.Link, strings.TrimSuffix(rest, "/")
	}
	return l
}

// lines are some contacts, in the order asked for.
func lines(all []Contact, wanted []string) []contactLine {
	var out []contactLine
	for _, key := range wanted {
		if i := slices.IndexFunc(all, func(c Contact) bool { return c.Key == key }); i >= 0 {
			out = append(out, line(all[i]))
		}
	}
	return out
}

type contactsPage struct {
	Lines    []contactLine
	Stale    int
	Register string // where the school keeps its own; empty for those who may not open it
}

// contactList is the directory of outside help: number, use, day checked. // serves INC-30
func (g *Guidance) contactList(c *web.Ctx) (web.Page, error) {
	p, err := g.pack()
	if err != nil {
		return web.Page{}, err
	}
	var v contactsPage
	err = g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := g.contacts(c, tx, p)
		for _, one := range all {
			l := line(one)
			if l.Stale = stale(one.Checked, g.base.Now()); l.Stale {
				v.Stale++
			}
			v.Lines = append(v.Lines, l)
		}
		return err
	})
	if c.Opens("/registers/outside_contacts") {
		v.Register = "/registers/outside_contacts"
	}
	return web.Show("guidance/contacts", "Whom to call outside school", v), err
}

type checkPage struct{ Advice, Uses web.Table }

// check shows which advice nobody has looked at for a year, and how often charts and pages were used. // serves INC-43
func (g *Guidance) check(c *web.Ctx) (web.Page, error) {
	p, err := g.pack()
	if err != nil {
		return web.Page{}, err
	}
	v := checkPage{Advice: web.Table{Caption: "Advice on reporting", Head: []string{"For", "Title", "Checked", "State"}, Empty: "The policy in force has no advice on reporting."},
		Uses: web.Table{Caption: "Used this term", Head: []string{"What", "Times"}, Numeric: []int{1}, Empty: "Nothing has been opened this term."}}
	err = g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		days, err := g.checked(c, tx, p)
		if err != nil {
			return err
		}
		for _, one := range p.Cases.Reporting {
			tag := web.Tag{Text: "Checked", Colour: "green"}
			if stale(days[one.Audience], g.base.Now()) {
				tag = web.Tag{Text: "Older than a year", Colour: "red"}
			}
			v.Advice.Rows = append(v.Advice.Rows, []web.Cell{{Text: nameOf(one.Audience), Header: true}, {Text: one.Title, Href: "/guidance/for/" + one.Audience}, {Text: told(days[one.Audience])}, {Tag: &tag}})
		}
		for _, kind := range []string{chartUse, pageUse} {
			all, err := g.store.uses(c, tx, g.term(p), kind)
			if err != nil {
				return err
			}
			for _, u := range all {
				v.Uses.Rows = append(v.Uses.Rows, []web.Cell{{Text: g.titleOf(strings.TrimPrefix(u.What, kind), kind == chartUse), Header: true}, {Text: fmt.Sprint(u.Uses), Numeric: true}})
			}
		}
		return nil
	})
	return web.Show("guidance/check", "Advice to check", v), err
}

func nameOf(audience string) string {
	return map[string]string{"staff": "Staff", "ks1": "The youngest children", "ks2": "Older children", "parents": "Parents and carers", "governors": "Governors", "visitors": "Visitors"}[audience]
}

// titleOf names what was counted; a chart that is no longer in the policy keeps its key.
func (g *Guidance) titleOf(key string, chart bool) string {
	if !chart {
		return "Advice: " + strings.ToLower(nameOf(key))
	}
	if p, err := g.pack(); err == nil {
		if x, ok := p.Cases.Chart(key); ok {
			return "Chart: " + x.Title
		}
	}
	return "Chart: " + key
}

// checkTiles tell the coordinator that advice or numbers have become old. // serves INC-30, INC-43
func (g *Guidance) checkTiles(c *web.Ctx) ([]web.Tile, error) {
	p, err := g.pack()
	if err != nil {
		return nil, nil //nolint:nilerr // before the first policy there is nothing to check
	}
	old := 0
	err = g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		days, err := g.checked(c, tx, p)
		for _, day := range days {
			if stale(day, g.base.Now()) {
				old++
			}
		}
		return err
	})
	if err != nil || old == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Advice to check", Text: "Nobody has looked at it for a year", Href: "/guidance/check", Picture: "policy", Count: old}}, nil
}
