package registers

import (
	"fmt"
	"slices"
	"strings"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web"
)

func (h pages) panels() []web.Panel {
	return []web.Panel{
		{On: "home", Action: "registers.list", Tiles: h.tiles},
		{On: people.RefKind, Action: "registers.show", Template: "registers/person", Data: h.ofPerson},
	}
}

// tiles say what waits in the registers that this person may see.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	var n counted
	defs := h.visible(c)
	if len(defs) == 0 {
		return nil, nil
	}
	err := h.clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		n, err = h.counts(c, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	waiting, late := 0, 0
	var where []string
	for _, def := range defs {
		for _, t := range n.states[def.Key] {
			if entry.Open(def, t.State) {
				waiting += t.N
			}
		}
		if n.late[def.Key] > 0 {
			late += n.late[def.Key]
			where = append(where, fmt.Sprintf("%s (%d)", def.Title, n.late[def.Key]))
		}
	}
	t := web.Tile{Title: "Registers", Href: "/registers", Picture: "list", Count: late, Text: fmt.Sprintf("%d open in %d registers", waiting, len(defs))}
	if late > 0 {
		t.Text = fmt.Sprintf("%d open. Overdue: %s", waiting, some(where))
		t.Tag = &web.Tag{Text: fmt.Sprintf("%d overdue", late), Colour: "red"}
	}
	return []web.Tile{t}, nil
}

// tileNames is how many registers a tile names.
const tileNames = 3

// some names the first of a list, and says how many more there are.
func some(names []string) string {
	more := ""
	if n := len(names) - tileNames; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(names[:min(len(names), tileNames)], ", ") + more
}

// visible are the registers that this person may look into.
func (h pages) visible(c *web.Ctx) []policy.Register {
	var out []policy.Register
	for _, def := range h.clerk.Definitions() {
		if h.clerk.Sees(c.Actor, def) {
			out = append(out, def)
		}
	}
	return out
}

// personPanel lists the entries that name a person, on the person's page.
type personPanel struct {
	Table web.Table
	Count []web.Link // of sensitive registers only how many: a look into one leaves an event of its own
}

// ofPerson gives the reader what they may see of the entries that name a person: those of registers open to them, and
// their own where the register gives people sight of their own entries. Nobody finds here what is written about themselves.
func (h pages) ofPerson(c *web.Ctx, of ref.Ref) (any, error) {
	view := personPanel{Table: web.Table{Caption: "In the registers", Head: []string{"Entry", "Register", "Stands as"}}}
	secret := map[string]int{}
	err := h.clerk.Base.Ledger.Read(c, h.clerk.Base.Gate.Subject(c.School.ID), func(tx *ledger.Tx) error {
		named, err := h.clerk.Store.Naming(c, tx, entry.LinkPerson, of.ID)
		if err != nil {
			return err
		}
		var ids []string
		for _, n := range named {
			ids = append(ids, n.Entry)
		}
		all, err := h.clerk.Store.Many(c, tx, ids)
		for _, e := range all {
			def, live := h.clerk.Definition(e.Register)
			if !live || e.RemovedAt != "" || !h.inSight(c, def, e) {
				continue
			}
			if def.Sensitive {
				secret[def.Key]++
				continue
			}
			view.Table.Rows = append(view.Table.Rows, []web.Cell{{Text: e.Label, Href: e.Href(), Header: true}, {Text: def.Title}, {Tag: folder.TagOf(def, e, h.clerk.Base.Now())}})
		}
		return err
	})
	for _, def := range h.clerk.Definitions() {
		if n := secret[def.Key]; n > 0 {
			view.Count = append(view.Count, web.Link{Text: fmt.Sprintf("%s: %d", def.Title, n), Href: "/registers/" + def.Key})
		}
	}
	if err != nil || len(view.Table.Rows)+len(view.Count) == 0 {
		return nil, err
	}
	return view, nil
}

// inSight reports whether the reader may see one entry, by register or as their own.
func (h pages) inSight(c *web.Ctx, def policy.Register, e entry.Entry) bool {
	s := clerk.Subject(c.School.ID, def, &e, clerk.Seeing)
	if slices.Contains(s.About, c.Actor.Person) {
		return false
	}
	return h.clerk.Sees(c.Actor, def) || slices.Contains(s.Owners, c.Actor.Person)
}
