package passes

import (
	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// reading asks with a grant for what stands on the start page.
func (h pages) reading(c *web.Ctx, action string, s authz.Subject, f func(*ledger.Tx) error) error {
	grant, err := c.Check(action, s)
	if err != nil {
		return err
	}
	return h.p.base.Ledger.Read(c, grant, f)
}

// teacherTiles show the lesson that runs, and lead to the next.
func (h pages) teacherTiles(c *web.Ctx) ([]web.Tile, error) {
	if len(c.Actor.Classes) == 0 {
		return nil, nil
	}
	var out []web.Tile
	err := h.reading(c, "passes.list", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true}, func(tx *ledger.Tx) error {
		live, err := h.p.store.live(c, tx, tx.Now, tx.Now)
		if err != nil {
			return err
		}
		asks, err := h.p.store.waiting(c, tx)
		for _, one := range live {
			if !h.teaches(c, one.Class) || one.DecidedBy != "" {
				continue
			}
			out = append(out, web.Tile{Title: "Lesson on the web: " + one.Class, Picture: "computer", Href: "/passes/lessons/" + one.ID, Count: asksOf(asks, one.Class),
				Text: h.left(one) + ". End it, add a site, answer children."})
		}
		if len(out) == 0 {
			n := 0
			for _, class := range c.Actor.Classes {
				n += asksOf(asks, class)
			}
			out = append(out, web.Tile{Title: "Lesson on the web", Text: "Open sites for your class until the lesson ends", Href: map[bool]string{true: "/passes/new", false: "/passes"}[n == 0], Picture: "computer", Count: n})
		}
		return err
	})
	return out, err
}

func asksOf(all []Ask, class string) int {
	n := 0
	for _, a := range all {
		if a.Class == class {
			n++
		}
	}
	return n
}

// approverTiles are for the second person.
func (h pages) approverTiles(c *web.Ctx) ([]web.Tile, error) {
	n := 0
	err := h.reading(c, "passes.list", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true}, func(tx *ledger.Tx) (err error) {
		n, err = h.p.store.pending(c, tx, c.Actor.Person)
		return err
	})
	if err != nil || n == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Sites for lessons", Text: "Requests that wait for your approval", Href: "/passes?state=asked", Picture: "filter", Count: n}}, nil
}

// pupilTiles are a child's two: ask, and hide.
func (h pages) pupilTiles(c *web.Ctx) ([]web.Tile, error) {
	text := ""
	err := h.reading(c, "passes.ask", authz.Subject{Ref: c.Ref("school", c.School.ID)}, func(tx *ledger.Tx) error {
		p, err := h.ownAsks(c, tx)
		if len(p.Lines) > 0 {
			text = p.Lines[0].Says
		}
		return err
	})
	return []web.Tile{{Title: "Hide this now", Href: "/passes/hide", Picture: "stop"}, {Title: "Ask for a page", Text: text, Href: "/passes/ask", Picture: "search"}}, err
}
