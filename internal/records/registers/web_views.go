package registers

import (
	"net/url"
	"unicode/utf8"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// keepForm asks for the name under which a list as it stands is kept.
type keepForm struct {
	Action, Query       string
	Title, Whose, Usual web.Field
}

func newKeep(base, query string) *keepForm {
	return &keepForm{Action: base + "/views", Query: query,
		Title: web.Field{Name: "title", Label: "Name", Hint: "For example: Year 6, still out", Width: "20", Required: true},
		Whose: web.Field{Name: "whose", Label: "For whom", Type: "radios", Small: true, Value: "me", Options: []web.Option{{Value: "me", Text: "For me"}, {Value: "all", Text: "For everybody who may see this register"}}},
		Usual: web.Field{Name: "usual", Label: "When the register is opened", Type: "checkboxes", Small: true, Options: []web.Option{{Value: "yes", Text: "Show this view first"}}}}
}

// viewLinks puts the kept views on the list, the one that is shown marked.
func (p *listPage) viewLinks(c *web.Ctx, all []cabinet.View, a asked) {
	if len(all) == 0 {
		return
	}
	p.Views = []web.Link{{Text: "All", Href: p.Clear, Current: !a.narrowed()}}
	for _, v := range all {
		p.Views = append(p.Views, web.Link{Text: v.Title, Href: p.Base + "?" + v.Query, Current: a.narrowed() && v.Query == p.Query})
	}
}

// viewsPage lists what this person has kept of a register.
type viewsPage struct {
	Keep   *keepForm // a name that was refused
	Action string
	Views  []keptView
	Empty  *web.Empty
}

type keptView struct {
	ID, Title, Href, Whose, At string
	Usual, Mine                bool
}

func (h pages) viewsPage(c *web.Ctx) (web.Page, error) {
	page, _, err := h.viewsOf(c)
	return page, err
}

func (h pages) viewsOf(c *web.Ctx) (web.Page, *viewsPage, error) {
	var def policy.Register
	p := &viewsPage{}
	err := h.clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if def, _, err = h.clerk.Known(c, tx, c.Param("register")); err != nil {
			return err
		}
		all, err := h.clerk.Store.Views(c, tx, def.Key, c.Actor.Person)
		for _, v := range all {
			k := keptView{ID: v.ID, Title: v.Title, Href: entry.ListHref(def) + "?" + v.Query, Whose: "For me", Usual: v.Usual, Mine: v.Person == c.Actor.Person, At: clock.Told(v.At)}
			if v.Shared {
				k.Whose = "For everybody"
			}
			p.Views = append(p.Views, k)
		}
		return err
	})
	p.Action = entry.ListHref(def) + "/views"
	if len(p.Views) == 0 {
		p.Empty = &web.Empty{Title: "No view is kept yet", Text: "Open the register, set filters or a search, and give the list a name.", Link: &web.Link{Text: "Open the register", Href: entry.ListHref(def) + "?all=yes"}}
	}
	page := web.Show("registers/views", "Views of “"+def.Title+"”", p)
	page.Data = p
	page.Back = &web.Link{Text: def.Title, Href: entry.ListHref(def)}
	return page, p, err
}

// keep stores the list as it stands under a name.
func (h pages) keep(c *web.Ctx) (web.Page, error) {
	var v cabinet.View
	err := h.clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		def, _, err := h.clerk.Known(c, tx, c.Param("register"))
		if err != nil {
			return ledger.Event{}, err
		}
		if v, err = h.typedView(c, tx, def); err != nil {
			return ledger.Event{}, err
		}
		return viewEvent(tx, "registers.kept", v), h.clerk.Store.KeepView(c, tx, v)
	})
	if err != nil {
		page, p, again := h.viewsOf(c)
		if again != nil {
			return page, again
		}
		p.Keep = newKeep("/registers/"+url.PathEscape(c.Param("register")), c.Form("query"))
		return c.Again(page, err, &p.Keep.Title, &p.Keep.Whose, &p.Keep.Usual)
	}
	return web.Say("/registers/"+url.PathEscape(c.Param("register"))+"?"+v.Query, "success", "This view is kept as “"+v.Title+"”."), nil
}

// typedView takes of the posted address only what the register knows.
func (h pages) typedView(c *web.Ctx, tx *ledger.Tx, def policy.Register) (cabinet.View, error) {
	v := cabinet.View{ID: tx.ID(), Register: def.Key, Person: c.Actor.Person, Shared: c.Form("whose") == "all", Usual: c.Form("usual") == "yes",
		Title: entry.Clean(policy.Field{Kind: "text"}, c.Form("title")), At: tx.Now}
	switch n := utf8.RuneCountInString(v.Title); {
	case n == 0:
		return v, errs.Bad("title", "Give the view a name.")
	case n > 60:
		return v, errs.Bad("title", "The name has %d characters, and there is room for 60. Please shorten it.", n)
	}
	get, err := reader(c.Form("query"))
	if err != nil {
		return v, err
	}
	a, err := h.ask(c, tx, def, get)
	if err == nil && len(a.values) == 0 {
		err = errs.Bad("title", "This list has no filter, so it is the whole register. Set a filter first.")
	}
	v.Query = a.values.Encode()
	return v, err
}

// viewEvent names the register, and of the view only whose it is: a title may hold a name.
func viewEvent(tx *ledger.Tx, verb string, v cabinet.View) ledger.Event {
	whose := "one person"
	if v.Shared {
		whose = "everybody"
	}
	return ledger.Event{Verb: verb, Subject: ref.New(tx.School, entry.RefRegister, v.Register), Changes: []ledger.Change{
		{Field: "view", Class: ledger.Open, After: v.ID}, {Field: "for", Class: ledger.Open, After: whose}, {Field: "title", Class: ledger.Personal, After: v.Title}}}
}

// drop forgets a view: one's own, or a shared one of somebody else for those who may remove entries.
func (h pages) drop(c *web.Ctx) (web.Page, error) {
	err := h.clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		all, err := h.clerk.Store.Views(c, tx, c.Param("register"), c.Actor.Person)
		if err != nil {
			return ledger.Event{}, err
		}
		for _, v := range all {
			if v.ID != c.Form("view") {
				continue
			}
			if v.Person != c.Actor.Person && !c.May("registers.remove") {
				return ledger.Event{}, errs.Denied("Somebody else has kept this view for everybody. Ask them, or the online safety coordinator, to remove it.")
			}
			return viewEvent(tx, "registers.forgot", v), h.clerk.Store.DropView(c, tx, v)
		}
		return ledger.Event{}, errs.Missing("This view is gone already.")
	})
	return web.Say("/registers/"+url.PathEscape(c.Param("register"))+"/views", "success", "The view is removed. The entries are as they were."), err
}
