package outcomes

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/web"
)

// ListPage is the list of checks.
type ListPage struct{ Table web.Table }

// List shows the checks of children's files and sites, and the families that are still to be spoken to. serves MON-16
func (b *Book) List(c *web.Ctx) (web.Page, error) {
	p := ListPage{Table: web.Table{Caption: "Checks of children's files and sites", Head: []string{"When", "Child", "Who looked", "What came of it", "Family"},
		Empty: "Nobody has looked into a child's files or sites. Such a check begins with a search of the log for that purpose."}}
	err := b.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		not, err := b.register.Hidden(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		all, err := list(c, tx, b.purposes(), not)
		if err != nil {
			return err
		}
		var ids []string
		for _, o := range all {
			ids = append(ids, o.About, o.By, o.DoneBy)
		}
		names, err := b.register.Names(c, tx, ids)
		for _, o := range all {
			p.Table.Rows = append(p.Table.Rows, b.checkRow(c, o, names))
		}
		return err
	})
	page := web.Show("monitoring/checks", "Checks of children", p)
	page.Wide = true
	return page, err
}

func (b *Book) checkRow(c *web.Ctx, o Outcome, names map[string]string) []web.Cell {
	first := web.Cell{Text: clock.Told(o.At), Header: true, Href: "/monitoring/checks/" + o.ID}
	if o.Remains == "" && o.By != c.Actor.Person {
		first.Href = "" // whoever looked writes down what came of it
	}
	return []web.Cell{first, {Text: names[o.About]}, {Text: names[o.By]}, outcomeCell(o), b.familyCell(o, names)}
}

func outcomeCell(o Outcome) web.Cell {
	switch o.Remains {
	case "":
		return web.Cell{Tag: &web.Tag{Text: "Not written down", Colour: "orange"}}
	case looks.Yes:
		return web.Cell{Text: o.Words, Tag: &web.Tag{Text: "A concern remains", Colour: "purple"}}
	}
	return web.Cell{Text: o.Words}
}

func (b *Book) familyCell(o Outcome, names map[string]string) web.Cell {
	switch {
	case o.waits() && o.Due < b.today():
		return web.Cell{Text: "By " + clock.Date(o.Due), Tag: &web.Tag{Text: "Overdue", Colour: "red"}}
	case o.waits():
		return web.Cell{Text: "By " + clock.Date(o.Due), Tag: &web.Tag{Text: "To be spoken to", Colour: "yellow"}}
	case o.Done != "":
		return web.Cell{Text: "Spoken to on " + clock.Date(o.Done) + " by " + names[o.DoneBy]}
	}
	return web.Cell{}
}

func (b *Book) today() string { return clock.ISO(b.base.Now()) }

// purposes are the keys of the purposes that are a check of a child.
func (b *Book) purposes() (out []string) {
	for _, p := range b.looks.Rules().Purposes {
		if p.Check {
			out = append(out, p.Key)
		}
	}
	return out
}

// Tile says how many families wait.
func (b *Book) Tile(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("monitoring.checks", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: true})
	if err != nil {
		return nil, err
	}
	var f families
	err = b.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		f, err = waiting(c, tx, clock.Text(b.base.Now()), b.today())
		return err
	})
	tile := web.Tile{Title: "Checks of children", Text: "What came of looks into a child's files or sites, and families to be spoken to", Href: "/monitoring/checks", Picture: "people", Count: int(f.Waiting)}
	if f.Overdue > 0 {
		tile.Tag = &web.Tag{Text: "Overdue", Colour: "red"}
	}
	return []web.Tile{tile}, err
}
