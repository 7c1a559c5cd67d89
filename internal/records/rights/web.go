package rights

import (
	"context"
	"fmt"
	"strconv"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

// pages are the screens.
type pages struct{ *Rights }

const pageSize = 50

// tiles count what waits. // serves PPL-17 PPL-20
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	t := web.Tile{Title: "Rights", Href: "/rights", Picture: "key", Text: "What is open, held against the register of rights"}
	grant, err := c.Check("rights.list", h.schoolSubject(c))
	if err != nil {
		return nil, nil //nolint:nilerr // whoever may compare may see; a pack that says otherwise gets no tile
	}
	err = h.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		n, err := h.count(c, tx)
		if err != nil {
			return err
		}
		_, waiting, err := h.months(c, tx)
		if n.open > 0 {
			t.Tag = &web.Tag{Text: fmt.Sprintf("%d outside the register", n.open), Colour: "red"}
		}
		if len(waiting) > 0 && c.May("rights.admin_sign") {
			t.Text = fmt.Sprintf("%d months of account administration wait for a signature", len(waiting))
		}
		t.Count = n.open
		return err
	})
	return []web.Tile{t}, err
}

// faces are people by id, for the reader's eyes only.
func (h pages) faces(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]people.Person, error) {
	all, err := h.people.Many(ctx, tx, ids)
	out := make(map[string]people.Person, len(all))
	for _, p := range all {
		out[p.ID] = p
	}
	return out, err
}

func name(faces map[string]people.Person, id string) string {
	if p, ok := faces[id]; ok {
		return p.Full()
	}
	return "–"
}

// person is a cell that names somebody, with a link for those who may open it.
func person(c *web.Ctx, faces map[string]people.Person, id string) web.Cell {
	cell := web.Cell{Text: name(faces, id), Header: true}
	if at := "/people/" + id; id != "" && c.Opens(at) {
		cell.Href = at
	}
	return cell
}

// signature takes a name that somebody typed under what they sign: it has to be their own.
func signature(c *web.Ctx) (string, error) {
	typed := c.Form("name")
	if !registers.SameName(typed, c.Actor.Name) {
		return typed, errs.Bad("name", "Sign by typing your own name, as the school’s register has it: %s.", c.Actor.Name)
	}
	return c.Actor.Name, nil
}

func nameField() web.Field {
	return web.Field{Name: "name", Label: "Your name", Hint: "Typed in full, it stands as your signature", Autocomplete: "off", Width: "20", Required: true}
}

// pager leads through a list whose address takes a page after prefix.
func pager(c *web.Ctx, prefix string, total int) web.Pager {
	pages := max((total+pageSize-1)/pageSize, 1)
	at := min(c.PageNumber(), pages)
	p := web.Pager{Page: at, Pages: pages, Total: total}
	if at > 1 {
		p.Prev = prefix + "page=" + strconv.Itoa(at-1)
	}
	if at < pages {
		p.Next = prefix + "page=" + strconv.Itoa(at+1)
	}
	return p
}

func tab(c *web.Ctx) []web.Link {
	var out []web.Link
	for _, l := range []web.Link{{Text: "Yearly review", Href: "/rights/review"}, {Text: "Modules by job", Href: "/rights/modules"},
		{Text: "Account administration", Href: "/rights/administration"}, {Text: "Checks in the central record", Href: "/rights/checks"},
		{Text: "The register of rights", Href: "/registers/" + rightsRegister}, {Text: "Unused accounts", Href: "/accounts?state=dormant"}, {Text: "Who may do what", Href: "/rights/table"}} {
		if c.Opens(l.Href) {
			out = append(out, l)
		}
	}
	return out
}
