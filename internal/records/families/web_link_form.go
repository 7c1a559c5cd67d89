package families

import (
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/web"
)

// formPage is one form behind a link: to be signed, or, once that is done, what stands.
type formPage struct {
	Title  string
	Path   string
	Before string
	For    string // the child, where there is one alone
	Other  bool   // another carer has signed: this one may answer too
	Form   *agreements.SigningForm
	Stands web.Table
	Again  string // where an answer can be given anew
	Change string
}

// asked is a form of a link with those for whom it can be signed now.
type asked struct {
	visitor
	form  homes.Form
	ones  []homes.One
	again bool // to answer anew what is signed already
	page  formPage
}

// linkForm shows a form, or what stands: a link that is used twice signs once. serves AUA-12
func (h pages) linkForm(c *web.Ctx) (web.Page, error) {
	a, away, err := h.asked(c, c.Query("lang"), c.Query("again") != "")
	if err != nil || away != nil {
		return pageOr(away), err
	}
	return a.show(), nil
}

func pageOr(p *web.Page) web.Page {
	if p == nil {
		return web.Page{}
	}
	return *p
}

func (a *asked) show() web.Page {
	p := web.Show("families/form", a.page.Title, a.page)
	p.Back = &web.Link{Text: "All forms", Href: a.path}
	return p
}

func (h pages) asked(c *web.Ctx, language string, again bool) (*asked, *web.Page, error) {
	v, away, err := h.proven(c)
	if err != nil || away != nil {
		return nil, away, err
	}
	if v.link.Purpose != homes.ToSign {
		return nil, nil, errs.Missing("This link is for reading only. Please ask the school office for one to sign with.")
	}
	a := &asked{visitor: v, again: again}
	err = h.read(c, func(tx *ledger.Tx) error {
		if a.form, err = h.f.Form(c, tx, v.family, c.Param("form")); err != nil {
			return err
		}
		until, err := h.f.Store.PassUntil(c, tx, tokens.Hash(c.Ticket()))
		if err != nil {
			return err
		}
		a.page = formPage{Title: a.form.Title, Path: v.path, Before: hour(until), Change: v.path + "/change"}
		a.ones = signable(a.form, again)
		if len(a.ones) == 0 {
			a.page.Stands, a.page.Again = stands(a.form), v.path+"/form/"+a.form.Key+"?again=1"
			return nil
		}
		return h.layOut(c, tx, a, language)
	})
	return a, nil, err
}

// signable are those for whom the carer can sign now: whoever is asked, then whoever another carer alone has answered for.
// Again, for everybody whose paper does not lie with the school.
func signable(f homes.Form, again bool) []homes.One {
	pick := func(want func(homes.One) bool) []homes.One {
		return slices.DeleteFunc(slices.Clone(f.Ones), func(o homes.One) bool { return o.Waits() || !want(o) })
	}
	if again {
		return pick(func(homes.One) bool { return true })
	}
	if todo := pick(homes.One.Todo); len(todo) > 0 {
		return todo
	}
	return pick(func(o homes.One) bool { return o.Mine.ID == "" })
}

// stands is what a carer has signed.
func stands(f homes.Form) web.Table {
	t := web.Table{Caption: "What stands", Head: []string{"For", "State", "Signed"}}
	for _, o := range f.Ones {
		row := []web.Cell{{Text: o.Name, Header: true}, {Tag: &web.Tag{Text: "Signed", Colour: "green"}}, {Text: clock.Human(o.Mine.At) + ", version " + o.Mine.Version}}
		if o.Name == "" {
			row[0].Text = "You"
		}
		if o.Waits() {
			row[1].Tag, row[2].Text = &web.Tag{Text: "With the school", Colour: "blue"}, "On paper"
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (h pages) layOut(c *web.Ctx, tx *ledger.Tx, a *asked, language string) error {
	if language == "" {
		language = a.family.Carer.Language
	}
	text, err := h.f.agreements.Text(a.form.Key, language)
	if err != nil {
		return err
	}
	form, err := h.f.agreements.Form(a.form.Key)
	if err != nil {
		return err
	}
	here := a.path + "/form/" + a.form.Key
	o := agreements.FormOptions{Action: here, Sanctions: a.path + "/misuse?form=" + a.form.Key}
	more := ""
	if a.again {
		more, o.Hidden = "&again=1", []web.Field{{Type: "hidden", Name: "again", Value: "1"}}
	}
	o.Languages = agreements.Languages(form, text.Language, func(to string) string { return here + "?lang=" + to + more })
	if o.Opened, err = agreements.Opened(c, tx, h.f.Pack(), a.family.Carer.ID, homes.Parents); err != nil {
		return err
	}
	for _, one := range a.ones {
		if one.Name != "" {
			o.Children = append(o.Children, web.Option{Value: one.About, Text: one.Name, Checked: one.Todo()})
		}
	}
	if len(o.Children) == 1 {
		a.page.For = o.Children[0].Text
	}
	a.page.Other = !a.form.Todo()
	a.page.Title = text.Title
	a.page.Form = signing(text, o)
	return nil
}

// signing is a form as a parent signs it: with a name always, and the child's mark beside it where the form has one.
func signing(t agreements.Text, o agreements.FormOptions) *agreements.SigningForm {
	f := agreements.NewSigningForm(t, o)
	if f.Mark != nil {
		f.Mark.Label, f.Mark.Hint = "Your child’s own mark", "Read the rules together and let your child choose a picture. Leave it empty if your child is not with you."
		f.Name.Label, f.Name.Hint, f.Name.Required = "Your full name, as parent or carer", "This is your signature.", true
	}
	return f
}

// linkSigned stores the signature for all the children who were ticked: each has a record of their own. serves AUA-12 AUA-29
func (h pages) linkSigned(c *web.Ctx) (web.Page, error) {
	a, away, err := h.asked(c, c.Form("lang"), c.Form("again") != "")
	if away != nil {
		return web.Say(away.To, "important", "You were away for more than a quarter of an hour, so nothing was saved. Type the date of birth again to go on."), err
	}
	if err != nil {
		return web.Page{}, err
	}
	if a.page.Form == nil { // signed in another window meanwhile
		return a.show(), nil
	}
	act, err := a.page.Form.Read(c)
	if err == nil && act.Name == "" {
		err = errs.Bad("name", "Type your full name to sign.")
	}
	if err != nil {
		return a.page.Form.Again(a.show(), err)
	}
	act.Signer, act.Method = a.family.Carer.ID, agreements.ByLink
	if len(act.About) == 0 {
		act.About = []string{a.ones[0].About}
	}
	if err := h.sign(c, a, act); err != nil {
		return a.page.Form.Again(a.show(), err)
	}
	p := web.Say(a.path, "success", "Signed: "+a.page.Title+". The school has it now.")
	p.Ticket = &web.Ticket{Value: c.Ticket(), Path: a.path, Lasts: homes.PassLives}
	return p, nil
}

func (h pages) sign(c *web.Ctx, a *asked, act agreements.Signing) error {
	return h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		// The link may have been closed, and the carer barred, while the form was read.
		if _, _, err := h.f.Find(c, tx, c.Param("token")); err != nil {
			return ledger.Event{}, err
		}
		_, e, err := h.f.agreements.Sign(c, tx, act)
		if err != nil {
			return e, err
		}
		if err := h.f.Visit(c, tx, a.link, homes.Signed, a.form.Key, c.Addr()); err != nil {
			return e, err
		}
		return e, h.f.Store.Prolong(c, tx, tokens.Hash(c.Ticket()), a.link.ID, clock.Text(h.f.base.Now().Add(homes.PassLives)))
	})
}
