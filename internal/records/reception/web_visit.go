package reception

import (
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// visitPage is the tablet's page: one form, to be read and signed.
type visitPage struct {
	Title string
	Lang  string
	Dir   string
	Who   string
	Left  int // forms after this one
	Form  *agreements.SigningForm
}

// thanksPage ends the tablet's page.
type thanksPage struct{ Who string }

// open is one request with a tablet's page that works.
type open struct {
	pass    guests.Pass
	visit   guests.Visit
	guest   people.Person
	group   guests.Organisation
	page    visitPage
	covered *web.Field // of an organisation: the names
}

// visit shows what is to be signed. However often it is opened, nothing changes. serves AUA-14
func (h pages) visit(c *web.Ctx) (web.Page, error) {
	o, err := h.opened(c, "", c.Query("lang"))
	if err != nil {
		return web.Page{}, err
	}
	return o.show(), nil
}

// errDesk keeps a guest from a browser in which somebody of the school is signed in: they would hold that person's session
// in their hands. // serves PPL-13
func errDesk() error {
	return errs.Denied("You are signed in here, so a guest must not use this browser. Open the page on the tablet by the door, or sign out first.")
}

func (o *open) show() web.Page { return web.Show("reception/visit", o.page.Title, o.page) }

// opened lays out the form of a page that works; form is the one that was on the screen, empty for the next.
func (h pages) opened(c *web.Ctx, form, language string) (*open, error) {
	if c.May("reception.desk") {
		return nil, errDesk()
	}
	o := &open{}
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		if o.pass, err = h.Behind(c, tx, c.Param("token")); err != nil {
			return err
		}
		if o.pass.What == guests.AboutOrganisation {
			return h.layGroup(c, tx, o, language)
		}
		if o.visit, o.guest, err = h.Guest(c, tx, o.pass); err != nil {
			return err
		}
		left, err := h.Unsigned(c, tx, o.guest, o.visit.Kind)
		if err != nil {
			return err
		}
		left = slices.DeleteFunc(left, func(l guests.Lack) bool { return !l.Form })
		if len(left) == 0 {
			return guests.Dead()
		}
		next := left[0].Key
		if slices.ContainsFunc(left, func(l guests.Lack) bool { return l.Key == form }) {
			next = form
		}
		o.page.Who, o.page.Left = o.guest.Full(), len(left)-1
		return h.layOut(c, o, next, language, o.visit.Kind)
	})
	return o, err
}

// layOut puts the text and its fields on the page, with what may follow inline: a visitor opens no second page.
func (h pages) layOut(c *web.Ctx, o *open, key, language, kind string) error {
	f, err := h.Agreements.Form(key)
	if err != nil {
		return err
	}
	if language == "" {
		language = o.guest.Language
	}
	text, err := h.Agreements.Text(key, language)
	if err != nil {
		return err
	}
	here := "/visit/" + c.Param("token")
	misuse := agreements.MisuseFor(h.Pack(), agreements.AudienceOf(kind))
	options := agreements.FormOptions{Action: here, Misuse: &misuse, Button: "I have read this and sign", Outside: o.guest.ID != "" && kind == people.External,
		Hidden: []web.Field{{Type: "hidden", Name: "form", Value: key}}}
	options.Languages = agreements.Languages(f, text.Language, func(to string) string { return here + "?lang=" + to })
	if o.covered != nil {
		options.Hidden = append(options.Hidden, *o.covered)
	}
	o.page.Title, o.page.Lang, o.page.Form = text.Title, text.Language, agreements.NewSigningForm(text, options)
	o.page.Dir = o.page.Form.Dir
	if o.page.Form.Group != nil {
		o.page.Form.Group.Label, o.page.Form.Group.Hint, o.page.Form.Group.Value = "Your organisation", "", o.visit.Organisation
	}
	return nil
}

// layGroup is the form of an organisation, with room for the names whom it covers. serves AUA-14
func (h pages) layGroup(c *web.Ctx, tx *ledger.Tx, o *open, language string) (err error) {
	if o.group, err = h.Store.Organisation(c, tx, o.pass.About); err != nil {
		return err
	}
	var f policy.Agreement
	if f, err = h.GroupForm(); err != nil {
		return err
	}
	o.page.Who = o.group.Name
	o.covered = &web.Field{Name: "names", Label: "Whom do you sign for?", Hint: "Everybody who comes from " + o.group.Name + ", one name in each line, yourself too.", Type: "textarea", Rows: 6, Legend: "m", Required: true}
	return h.layOut(c, o, f.Key, language, people.External)
}

// signed stores what was signed on the tablet. serves AUA-14
func (h pages) signed(c *web.Ctx) (web.Page, error) {
	o, err := h.opened(c, c.Form("form"), c.Form("lang"))
	if err != nil {
		return web.Page{}, err
	}
	if c.Form("form") != o.page.Form.Text.Form { // signed in another window meanwhile: the next one
		return web.Go(c.Path()), nil
	}
	act, err := o.page.Form.Read(c)
	if o.pass.What == guests.AboutOrganisation {
		return h.groupSigned(c, o, act, err)
	}
	if err != nil {
		return o.page.Form.Again(o.show(), err)
	}
	done := false
	err = h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		done, e, err = h.Sign(c, tx, c.Param("token"), act)
		return e, err
	})
	switch {
	case err != nil:
		return o.page.Form.Again(o.show(), err)
	case !done:
		return web.Go(c.Path()), nil
	}
	return web.Show("reception/thanks", "Thank you", thanksPage{Who: o.page.Who}), nil
}

// groupSigned reads the names as well, and stores the whole.
func (h pages) groupSigned(c *web.Ctx, o *open, act agreements.Signing, fault error) (web.Page, error) {
	covered, wrong := guests.Names(c.Form("names"))
	if fault == nil && wrong == nil {
		wrong = h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			return h.SignGroup(c, tx, c.Param("token"), act, covered)
		})
		if wrong == nil {
			return web.Show("reception/thanks", "Thank you", thanksPage{Who: o.page.Who}), nil
		}
		fault = wrong
	}
	if fault == nil {
		fault = wrong
	}
	for i := range o.page.Form.Hidden {
		if f := &o.page.Form.Hidden[i]; f.Name == "names" {
			f.Value = c.Form("names")
			if e, ok := errs.As(wrong); ok && e.Field == "names" {
				f.Error = e.Safe
			}
		}
	}
	p, err := o.page.Form.Again(o.show(), fault)
	if e, ok := errs.As(wrong); err == nil && ok && e.Field == "names" {
		p.Errors = append([]web.FieldError{{Field: "names", Text: e.Safe}}, slices.DeleteFunc(p.Errors, func(f web.FieldError) bool { return f.Text == e.Safe })...)
	}
	return p, err
}
