package agreements

import (
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// askPage asks a class or a group to sign a form, again if need be. serves AUA-16
type askPage struct {
	Form  web.Field
	Class web.Field
	Kind  web.Field
	Whom  web.Field
	Why   web.Field
}

// Whom to ask.
const (
	theUnsigned = "unsigned"
	everybody   = "all"
)

func (h pages) askPage(c *web.Ctx, f Filter) (web.Page, *askPage, error) {
	v := &askPage{Form: h.formField(f.Form, "Choose a form"), Class: web.Field{Name: "class", Label: "Class", Type: "select", Value: f.Class}, Kind: kindField(f.Kind),
		Whom: web.Field{Name: "whom", Label: "Whom do you ask?", Type: "radios", Value: theUnsigned, Options: []web.Option{{Value: theUnsigned, Text: "Only those who have not signed"},
			{Value: everybody, Text: "Everybody, also those who have signed", Hint: "They sign anew. Until then, and within the days of grace, what they signed still holds."}}},
		Why: web.Field{Name: "why", Label: "Why do you ask?", Hint: "It is kept with the request.", Type: "textarea", Rows: 2, Max: 1000, Required: true}}
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		v.Class.Options, err = h.classes(c, tx)
		return err
	})
	page := web.Show("agreements/ask", "Ask people to sign", v)
	page.Back = &web.Link{Text: "Agreements", Href: "/agreements"}
	return page, v, err
}

func (h pages) asking(c *web.Ctx) (web.Page, error) {
	page, _, err := h.askPage(c, filterOf(c))
	return page, err
}

func (h pages) ask(c *web.Ctx) (web.Page, error) {
	f := Filter{Form: c.Form("form"), Class: c.Form("class"), Kind: c.Form("kind"), State: Unsigned}
	if c.Form("whom") == everybody {
		f.State = ""
	}
	asked := ""
	err := errs.Bad("form", "Choose the form that they are to sign.")
	if f.Form != "" {
		err = h.a.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			all, err := h.a.Entries(c, tx, f) // as far as this person reaches: a teacher asks the own classes
			if err != nil {
				return ledger.Event{}, err
			}
			if len(all) == 0 {
				return ledger.Event{}, errs.Bad("form", "Nobody in this group has this form to sign. Choose another group or form.")
			}
			ids := make([]string, len(all))
			for i, e := range all {
				ids[i] = e.About
			}
			e, err := h.a.Ask(c, tx, f.Form, ids, c.Form("why"))
			for _, ch := range e.Changes {
				asked = ch.After
			}
			return e, err
		})
	}
	if err != nil {
		page, v, shown := h.askPage(c, f)
		if shown != nil {
			return page, shown
		}
		return c.Again(page, err, &v.Form, &v.Class, &v.Kind, &v.Whom, &v.Why)
	}
	words := "Asked: " + asked + ". Whoever was asked before stays asked."
	return web.Say(address(Filter{Form: f.Form, Class: f.Class, Kind: f.Kind, State: Unsigned}, "/agreements"), "success", words), nil
}
