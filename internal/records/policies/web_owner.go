package policies

import (
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type ownerPage struct {
	Keepers Keepers
	Since   string
	MayOwn  bool
	Mine    bool
	Person  web.Field
	Why     web.Field
	Editor  web.Field
	Editors []people.Person
	History web.Table
}

func (h pages) owner(c *web.Ctx) (web.Page, error) { return h.ownerWith(c, nil) }

// ownerWith shows who owns the document and whom the owner lets edit. // serves POL-18
func (h pages) ownerWith(c *web.Ctx, wrong error) (web.Page, error) {
	page := ownerPage{MayOwn: c.May("policies.own"), Why: web.Field{Name: "why", Label: "Why", Optional: true},
		History: web.Table{Caption: "Owners so far", Head: []string{"Owner", "From", "To", "Why"}, Empty: "Nobody has been named yet."}}
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		var err error
		if page.Keepers, err = h.p.Keepers(c, tx); err != nil {
			return err
		}
		all, err := h.p.People.Everybody(c, tx)
		if err != nil {
			return err
		}
		now := h.p.Base.Now()
		all = slices.DeleteFunc(all, func(p people.Person) bool { return p.Gone(now) || !p.Is(people.Staff) && !p.Is(people.Governor) })
		page.Editor = web.Field{Name: "editor", Label: "Let somebody else edit drafts", Type: "select", Options: personOptions(all)}
		page.Person = web.Field{Name: "person", Label: "New owner", Type: "select", Options: personOptions(slices.DeleteFunc(slices.Clone(all), func(p people.Person) bool { return !p.Is(people.Staff) }))}
		page.Mine, page.Since, page.Editors = page.Keepers.Owns(c.Actor.Person), clock.Told(page.Keepers.Since), page.Keepers.Editors
		page.History.Rows, err = h.ownerRows(c, tx)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("policies/owner", "Owner of the policy", page)
	p.Trail = trail(web.Link{Text: "Owner"})
	if wrong != nil {
		p, err = c.Again(p, wrong, &page.Person, &page.Why, &page.Editor)
		p.Data = page
	}
	return p, err
}

func (h pages) ownerRows(c *web.Ctx, tx *ledger.Tx) ([][]web.Cell, error) {
	all, err := h.p.Upkeep.Owners(c, tx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, o := range all {
		ids = append(ids, o.Person)
	}
	names, err := h.names(c, tx, ids)
	names[""] = "Nobody"
	var rows [][]web.Cell
	for _, o := range all {
		rows = append(rows, []web.Cell{{Text: names[o.Person], Header: true}, {Text: clock.Told(o.FromAt)}, {Text: clock.Told(o.UntilAt)}, {Text: o.Why}})
	}
	return rows, err
}

func (h pages) ownerDone(c *web.Ctx, err error, word string) (web.Page, error) {
	if errs.Is(err, errs.Invalid) {
		return h.ownerWith(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/policy/owner", "success", word), nil
}

func (h pages) own(c *web.Ctx) (web.Page, error) {
	return h.ownerDone(c, h.p.Own(c, c.Grant, c.Form("person"), c.Form("why")), "The policy has a new owner.")
}

func (h pages) name(c *web.Ctx) (web.Page, error) {
	may := c.Form("remove") == ""
	person := c.Form("editor")
	if !may {
		person = c.Form("remove")
	}
	return h.ownerDone(c, h.p.Name(c, c.Grant, person, may), "The people who may edit drafts have changed.")
}
