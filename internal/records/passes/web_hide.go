package passes

import (
	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// hidePage is one big button.
type hidePage struct {
	Child  bool
	Fields []web.Field
}

func (h pages) hiding(c *web.Ctx) (web.Page, error) { return h.hideForm(c) }

func (h pages) hideForm(c *web.Ctx) (web.Page, error) {
	if c.Actor.Has(authz.Pupil) {
		return child("passes/hide", "Hide this now", hidePage{Child: true}), nil
	}
	var p hidePage
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		classes, err := h.classes(c, tx, c.Grant.Reach())
		p.Fields = hideFields(classes)
		return err
	})
	page := web.Show("passes/hide", "Hide a page from the class", p)
	page.Back = &web.Link{Text: "Lessons on the web", Href: "/passes"}
	return page, err
}

func hideFields(classes []string) []web.Field {
	class := web.Field{Name: "class", Label: "Class", Type: "radios", Inline: true, Small: true, Options: classOptions(classes)}
	if len(classes) > 0 {
		class.Value = classes[0]
	}
	return []web.Field{class, {Name: "host", Label: "Address of the page", Hint: "Empty: the page that most screens of the class were on", Width: "20", Optional: true},
		{Name: "words", Label: "What was looked for", Width: "20", Optional: true}}
}

// hide takes a page off the screens: a child's own, or a class's. // serves WEB-18
func (h pages) hide(c *web.Ctx) (web.Page, error) {
	x := Hide{Words: c.Form("words")}
	typed := c.Form("host")
	persons, err := h.screens(c, &x)
	if err == nil && typed == "" {
		words := ""
		x.Host, words = h.p.seen(c, persons...)
		if x.Words == "" {
			x.Words = words
		}
	}
	if err == nil {
		err = h.write(c, func(tx *ledger.Tx) (e ledger.Event, err error) {
			x, e, err = h.p.Hide(c, tx, x, typed)
			return e, err
		})
	}
	if err == nil {
		return web.Go("/passes/calm"), nil
	}
	e, ok := errs.As(err)
	if !ok || e.Field == "" || x.Person != "" {
		return web.Page{}, err
	}
	page, again := h.hideForm(c)
	if again != nil {
		return page, again
	}
	p := page.Data.(hidePage)
	return c.Again(page, err, &p.Fields[0], &p.Fields[1], &p.Fields[2])
}

// screens are those on which it is hidden.
func (h pages) screens(c *web.Ctx, x *Hide) (out []string, err error) {
	err = h.p.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		if c.Actor.Has(authz.Pupil) {
			me, err := h.p.people.Get(c, tx, c.Actor.Person)
			x.Person, x.Class, out = me.ID, me.Class, []string{me.ID}
			return err
		}
		x.Class = c.Form("class")
		there, err := h.p.store.hasClass(c, tx, x.Class)
		if err == nil && !there {
			err = errs.Bad("class", "Choose a class of the school.")
		}
		if err != nil {
			return err
		}
		all, err := h.p.store.pupils(c, tx, x.Class)
		out = all[x.Class]
		return err
	})
	return out, err
}

func (h pages) lift(c *web.Ctx) (web.Page, error) {
	if err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Lift(c, tx, c.Param("id")) }); err != nil {
		return web.Page{}, err
	}
	return web.Say("/passes", "success", "It is not hidden from the lesson any more. The failure report stays: the site is open to children again when somebody has settled it."), nil
}

// calmPage is what a class looks at instead.
type calmPage struct{ Child bool }

func calm(c *web.Ctx) (web.Page, error) {
	page := child("passes/calm", "All is well", calmPage{Child: c.Actor.Has(authz.Pupil)})
	if !c.Actor.Has(authz.Pupil) {
		page.Back = &web.Link{Text: "Back to the lesson", Href: "/passes"}
	}
	return page, nil
}
