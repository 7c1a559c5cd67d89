package families

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/web"
)

// minePage is a parent's own start: the children, the forms, the terms, the language.
type minePage struct {
	Children []web.Tile
	Todo     []web.Task
	Empty    web.Empty
	Language *web.Field
	Terms    terms
	Visits   web.Table
}

// terms are the website's, as they stand for this parent: to be accepted, or at the foot of the page. serves AUA-28
type terms struct {
	Title    string
	Lines    []string
	Accept   bool
	Opened   bool // the page about misuse has been opened, as before every signature
	Hash     string
	Accepted string // when
}

// familyOf reads the parent who asks, with the children whom the office has confirmed and no court order bars.
func (h pages) familyOf(c *web.Ctx, tx *ledger.Tx) (homes.Family, error) {
	return h.f.Family(c, tx, c.Actor.Person)
}

// mine shows a parent their own children and nobody else's. serves PPL-22
func (h pages) mine(c *web.Ctx) (web.Page, error) {
	page := minePage{Empty: web.Empty{Title: "No child is linked to you", Text: "The school office links parents and carers to their children. If a child of yours is missing here, please ring " + h.f.Phone() + ".", Picture: "people"}}
	err := h.read(c, func(tx *ledger.Tx) error {
		to, err := h.familyOf(c, tx)
		if err != nil {
			return err
		}
		for _, child := range to.Children {
			page.Children = append(page.Children, web.Tile{Title: child.Given, Text: "Permissions, forms and what the school can see", Href: "/family/" + child.ID, Picture: "people"})
		}
		page.Language = h.languageField(to.Carer.Language)
		if page.Todo, err = h.todo(c, tx, to, ""); err != nil {
			return err
		}
		if page.Visits, err = h.uses(c, tx); err != nil {
			return err
		}
		page.Terms, err = h.terms(c, tx)
		return err
	})
	return web.Show("families/mine", "My children", page), err
}

// todo are the forms that wait for a parent, each leading to where it is signed.
func (h pages) todo(c *web.Ctx, tx *ledger.Tx, to homes.Family, child string) ([]web.Task, error) {
	all, err := h.f.Forms(c, tx, to)
	var out []web.Task
	for _, f := range all {
		if child != "" {
			f.Ones = slices.DeleteFunc(f.Ones, func(o homes.One) bool { return o.About != child })
		}
		if !f.Todo() || h.isTerms(f.Key) {
			continue
		}
		at := "/agreements/sign/" + f.Key
		if child != "" {
			at += "?about=" + child
		}
		out = append(out, task(f, at))
	}
	return out, err
}

func (h pages) isTerms(key string) bool {
	return slices.ContainsFunc(h.f.Serving("AUA-28"), func(a policy.Agreement) bool { return a.Key == key })
}

// uses are the uses of the newest link that the school has sent, so that a parent sees whether somebody else has opened it.
func (h pages) uses(c *web.Ctx, tx *ledger.Tx) (web.Table, error) {
	links, err := h.f.Store.LinksOf(c, tx, c.Actor.Person, 1)
	if err != nil || len(links) == 0 {
		return web.Table{}, err
	}
	visits, err := h.f.Store.Visits(c, tx, links[0].ID, mostVisits)
	return visitTable(visits, "How the link of "+clock.Told(links[0].Made)+" was used", true), err
}

// terms are the short terms of the website and these pages. Comments and uploads are not offered here, so nothing else
// waits for them. serves AUA-28
func (h pages) terms(c *web.Ctx, tx *ledger.Tx) (terms, error) {
	all := h.f.Serving("AUA-28")
	if len(all) == 0 || all[0].Signs != "" && all[0].Signs != agreements.Self {
		return terms{}, nil
	}
	me, err := h.f.people.Get(c, tx, c.Actor.Person)
	if err != nil {
		return terms{}, err
	}
	text, err := h.f.agreements.Text(all[0].Key, me.Language)
	if err != nil {
		return terms{}, err
	}
	out := terms{Title: text.Title, Hash: text.Hash}
	for _, l := range text.Items {
		out.Lines = append(out.Lines, l.Text)
	}
	if out.Opened, err = agreements.Opened(c, tx, h.f.Pack(), me.ID, homes.Parents); err != nil {
		return out, err
	}
	wanted, err := h.f.agreements.Wanted(c, tx, me)
	for _, s := range wanted {
		if s.Form == all[0].Key {
			out.Accept = s.State != agreements.Current
			out.Accepted = clock.Human(s.Signed)
		}
	}
	return out, err
}

// accept signs the terms by one button: the account says who it was. serves AUA-28
func (h pages) accept(c *web.Ctx) (web.Page, error) {
	all := h.f.Serving("AUA-28")
	if len(all) == 0 {
		return web.Page{}, errs.Missing("The policy in force has no terms for the website.")
	}
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		me, err := h.f.people.Get(c, tx, c.Actor.Person)
		if err != nil {
			return ledger.Event{}, err
		}
		answers := map[string]string{}
		for _, i := range all[0].Items {
			if i.Kind == agreements.Undertaking {
				answers[i.Key] = agreements.Agreed
			}
		}
		opened, err := agreements.Opened(c, tx, h.f.Pack(), me.ID, homes.Parents)
		if err != nil {
			return ledger.Event{}, err
		}
		_, e, err := h.f.agreements.Sign(c, tx, agreements.Signing{Form: all[0].Key, Language: me.Language, Hash: c.Form("hash"), Signer: me.ID,
			Name: me.Full(), Method: agreements.OnScreen, Answers: answers, Sanctions: opened})
		return e, err
	})
	if e, ok := errs.As(err); ok && (e.Kind == errs.Conflict || e.Kind == errs.Invalid) {
		return web.Say("/family", "important", e.Safe), nil
	}
	return web.Say("/family", "success", "Thank you. The terms are accepted."), err
}

// languageField offers the languages in which the school has forms; nil where there is English alone.
func (h pages) languageField(now string) *web.Field {
	names := h.f.languages()
	delete(names, "")
	delete(names, "en")
	if len(names) == 0 {
		return nil
	}
	f := &web.Field{Name: "language", Label: "Language of forms and letters", Type: "select", Value: now, Options: []web.Option{{Value: "", Text: "English"}}}
	var keys []string
	for key := range names {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		f.Options = append(f.Options, web.Option{Value: key, Text: names[key]})
	}
	return f
}

// language stores in which language a parent reads forms.
func (h pages) language(c *web.Ctx) (web.Page, error) {
	picked := c.Form("language")
	f := h.languageField("")
	if f == nil || !slices.ContainsFunc(f.Options, func(o web.Option) bool { return o.Value == picked }) {
		return web.Say("/family", "error", "Choose one of the languages in the list."), nil
	}
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		me, err := h.f.people.Get(c, tx, c.Actor.Person)
		if err != nil {
			return ledger.Event{}, err
		}
		before := me.Language
		me.Language = picked
		me, err = h.f.people.Change(c, tx, me, h.f.Pack().Posts)
		return ledger.Event{Verb: "families.language_chosen", Subject: me.Ref(tx.School), Changes: []ledger.Change{{Field: "language", Class: ledger.Open, Before: before, After: picked}}}, err
	})
	return web.Say("/family", "success", "Saved. Forms are shown in this language where the school has them in it."), err
}

// tiles lead parents to their own pages.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	if !c.Actor.Has(authz.Parent) {
		return nil, nil
	}
	g, err := c.Check("families.own", authz.Subject{Ref: c.Ref("person", c.Actor.Person), Owners: []string{c.Actor.Person}})
	if err != nil {
		return nil, err
	}
	t := web.Tile{Title: "My children", Text: "Permissions, and what the school can see", Href: "/family", Picture: "people"}
	err = h.f.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		to, err := h.familyOf(c, tx)
		if err != nil {
			return err
		}
		todo, err := h.todo(c, tx, to, "")
		t.Count = len(todo)
		return err
	})
	return []web.Tile{t}, err
}

// officeTile says that letters did not arrive.
func (h pages) officeTile(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("families.send", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	n := 0
	err = h.f.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		n, err = h.f.Store.Undone(c, tx)
		return err
	})
	if err != nil || n == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Letters that did not arrive", Text: "Print them, or correct the address", Href: "/families?state=" + homes.Refused, Picture: "mail", Count: n}}, nil
}
