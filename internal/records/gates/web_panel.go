package gates

import (
	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// tiles show those who can help that somebody is held; a teacher, that some of the class are.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	pack := h.g.pack()
	if len(pack.Gates) == 0 {
		return nil, nil
	}
	grant, err := c.Check("gates.list", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true})
	if err != nil {
		return nil, err
	}
	n := 0
	err = h.g.base.Ledger.Read(c, grant, func(tx *ledger.Tx) (err error) {
		n, err = h.g.store.count(c, tx, classesOf(grant))
		return err
	})
	if err != nil || n == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Held at a gate", Text: "Who cannot use something yet, and who can help", Href: "/gates", Picture: "lock", Count: n}}, nil
}

// classesOf are the classes to which a grant reaches; nil: it reaches everybody.
func classesOf(g authz.Grant) []string {
	if g.Reach() == authz.All {
		return nil
	}
	return append([]string{"\x01"}, g.Actor().Classes...) // no class is called that, and an IN list may not be empty
}

// panel is what stands on a person's page.
type panel struct {
	Table web.Table
}

func (h pages) panel(c *web.Ctx, r ref.Ref) (any, error) {
	pack := h.g.pack()
	grant, err := c.Check("gates.list", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true})
	if err != nil || len(pack.Gates) == 0 {
		return nil, err
	}
	var out []line
	seen := false
	err = h.g.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		p, err := h.g.people.Get(c, tx, r.ID)
		if seen = err == nil && reaches(grant, p); !seen {
			return err
		}
		all, err := h.g.of(c, tx, p, pack.Gates)
		for _, m := range all {
			if !sensitive(pack, m.Gate, c.Actor.Holds) {
				out = append(out, line{p, m})
			}
		}
		return err
	})
	if err != nil || !seen {
		return nil, err
	}
	t := web.Table{Caption: "Gates", Head: []string{"Gate", "Why", "Since", "Shut", "Who can help"}, Empty: "No gate holds this person now."}
	for _, l := range out {
		tag := l.m.reason()
		t.Rows = append(t.Rows, []web.Cell{{Text: l.m.Gate.Title, Header: true}, {Tag: &tag}, {Text: l.m.since()}, {Text: doors(l.m.Gate)},
			{Text: orDash(helper(pack, l.m.Gate))}})
	}
	return panel{t}, nil
}
