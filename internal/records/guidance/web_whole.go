package guidance

import (
	"cmp"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// wholePage is the whole chart as a numbered list, for the screen and the wall.
type wholePage struct {
	Title, Href, Version, Approved string
	Steps                          []step
}

type step struct {
	Number         int
	Text, Help     string
	Yes, No, Next  int // numbers of steps; 0: none
	Path, Tell     string
	Contact, Phone string
	Ends           bool
}

func (g *Guidance) whole(c *web.Ctx) (web.Page, error) {
	p, x, err := g.find(c)
	if err != nil {
		return web.Page{}, err
	}
	v := wholePage{Title: x.Title, Href: chartHref(x.Key), Version: p.Identity.Version, Approved: told(p.Identity.Approved)}
	number := func(key string) int {
		return slices.IndexFunc(x.Nodes, func(n policy.Node) bool { return n.Key == key && key != "" }) + 1
	}
	err = g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := g.contacts(c, tx, p)
		for i, n := range x.Nodes {
			s := step{Number: i + 1, Text: n.Text, Help: n.Help, Yes: number(n.Yes), No: number(n.No), Next: number(n.Next), Ends: len(n.Ways()) == 0}
			if path, ok := p.Cases.Path(n.Path); ok {
				button, _ := ending(p, n)
				s.Path, s.Tell = path.Title, button.Href
			}
			if found := lines(all, []string{n.Contact}); len(found) > 0 {
				s.Contact, s.Phone = found[0].Name, cmp.Or(found[0].Phone, found[0].Host, "number in the school's directory")
			}
			v.Steps = append(v.Steps, s)
		}
		return err
	})
	page := web.Show("guidance/whole", strings.TrimSuffix(x.Title, "?")+": the whole chart", v)
	page.Back = &web.Link{Text: "One question at a time", Href: chartHref(x.Key)}
	return page, err
}
