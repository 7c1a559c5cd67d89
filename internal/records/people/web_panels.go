package people

import (
	"strconv"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// ClassesPanel is what the school's page shows of the classes.
type ClassesPanel struct{ Table web.Table }

func (h pages) panels() []web.Panel {
	return []web.Panel{
		{On: "home", Action: "people.show", Tiles: h.tiles},
		{On: "school", Action: "people.list", Template: "people/classes", Data: h.classes},
	}
}

func (h pages) classes(c *web.Ctx, _ ref.Ref) (any, error) {
	grant, err := c.Check("people.list", h.anybody(c))
	if err != nil {
		return nil, err
	}
	v := ClassesPanel{web.Table{Caption: "Classes", Head: []string{"Class", "Year", "Pupils"}, Numeric: []int{2},
		Empty: "No pupil is in the register yet."}}
	err = h.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		counts, err := h.store.Classes(c, tx)
		for _, one := range counts {
			year := web.Cell{Text: YearTitle(one.Year)}
			if one.Year == "" {
				year = web.Cell{Tag: &web.Tag{Text: "Year missing", Colour: "red"}}
			}
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: one.Name, Header: true}, year, {Text: strconv.Itoa(one.Pupils), Numeric: true}})
		}
		return err
	})
	return v, err
}

// tiles leads parents to their children, and staff to the register.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	if c.May("people.list") {
		return []web.Tile{{Title: "People", Text: "Pupils, staff, governors and carers", Href: "/people", Picture: "people"}}, nil
	}
	grant, err := c.Check("people.show", h.anybody(c))
	if err != nil {
		return nil, err
	}
	var out []web.Tile
	err = h.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		ids, err := h.store.ChildrenOf(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		children, err := h.store.Many(c, tx, ids)
		for _, child := range children {
			out = append(out, web.Tile{Title: child.Given, Text: "Your child's record", Href: "/people/" + child.ID, Picture: "people"})
		}
		return err
	})
	return out, err
}
