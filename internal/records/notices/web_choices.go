package notices

import (
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type choicesPage struct {
	Child         bool // a pupil's notices stay in the app: there is nothing to choose
	MailOn, Sent  bool // mail is set up; a code is on its way
	Confirmed     bool
	Current       string // the address
	Address, Code web.Field
	Mail          []web.Field
	Push          web.Field
	PushOn        bool
	PublicKey     string
	Turn          []turnOff
}

// turnOff is the button for one browser.
type turnOff struct{ Path, Label, Since string }

func mailName(k Kind) string { return "mail-" + k.Key }

func (h pages) choices(c *web.Ctx) (web.Page, error) {
	page, p, err := h.choicesPage(c)
	if err == nil && p.Sent {
		p.Code.Value = cut(plain(c.Query("code"), false), 12)
	}
	return page, err
}

func (h pages) choicesPage(c *web.Ctx) (web.Page, *choicesPage, error) {
	p := &choicesPage{Child: c.Visit.Child, MailOn: h.n.mailWorks(), PushOn: h.n.pushWorks()}
	page := web.Show("notices/choices", "How you are told", p)
	page.Back = &web.Link{Text: "Notices", Href: "/notices"}
	if p.Child {
		return page, p, nil
	}
	var w ways
	var a Address
	var browsers []Browser
	err := h.n.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.n.waysOf(c, tx, []string{c.Actor.Person})
		if err != nil {
			return err
		}
		w = all[c.Actor.Person]
		if a, err = h.n.store.address(c, tx, c.Actor.Person); err != nil {
			return err
		}
		browsers, err = h.n.store.browsersOf(c, tx, []string{c.Actor.Person})
		return err
	})
	if err != nil {
		return page, p, err
	}
	h.fill(p, w, a, browsers)
	return page, p, h.publicKey(p)
}

// publicKey is what a browser needs to subscribe.
func (h pages) publicKey(p *choicesPage) error {
	if !p.PushOn {
		return nil
	}
	key, err := h.n.key()
	if err != nil {
		return errs.Down(err, "The house's key for messages cannot be read. Please tell the technician.")
	}
	p.PublicKey = key.Public()
	return nil
}

func (h pages) fill(p *choicesPage, w ways, a Address, browsers []Browser) {
	p.Current, p.Confirmed, p.Sent = a.Address, a.Confirmed != "", a.Address != "" && a.Confirmed == ""
	p.Address = web.Field{Name: "address", Label: "Your e-mail address for notices", Type: "email", Autocomplete: "email", Value: a.Address, Required: true,
		Hint: "We send a code to it. Nothing else is sent before you have entered the code."}
	p.Code = web.Field{Name: "code", Label: "The code from the mail", Hint: "Eight figures", Inputmode: "numeric", Autocomplete: "one-time-code", Width: "10", Required: true}
	p.Push = web.Field{Name: "push", Label: "Messages in your browsers", Type: "checkboxes", Small: true, Hint: "Only the title is shown, also on a locked screen."}
	for _, k := range h.n.kinds() {
		f := web.Field{Name: mailName(k), Label: k.Title, Hint: k.Hint, Type: "select", Value: w.of(k.Key).Mail, Options: []web.Option{
			{Value: On, Text: "Mail at once"}, {Value: Digest, Text: "One mail a day, on weekdays at 7 in the morning"}, {Value: Off, Text: "No mail"}}}
		p.Mail = append(p.Mail, f)
		p.Push.Options = append(p.Push.Options, web.Option{Value: k.Key, Text: k.Title, Checked: w.of(k.Key).Push})
	}
	for _, b := range browsers {
		p.Turn = append(p.Turn, turnOff{"/notices/push/" + b.ID + "/remove", b.Label, clock.Told(b.At)})
	}
}

// choose stores the choices for all kinds at once.
func (h pages) choose(c *web.Ctx) (web.Page, error) {
	var all []Choice
	for _, k := range h.n.kinds() {
		mail := c.Form(mailName(k))
		if !slices.Contains([]string{On, Off, Digest}, mail) {
			return h.again(c, errs.Bad(mailName(k), "Choose how you want to get mail about this."))
		}
		all = append(all, Choice{Person: c.Actor.Person, Kind: k.Key, Mail: mail, Push: slices.Contains(c.Forms("push"), k.Key)})
	}
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return event(c, "notices.chosen", "choices"), h.n.store.choose(c, tx, c.Actor.Person, folded(all))
	})
	if err != nil {
		return h.again(c, err)
	}
	return web.Say("/notices/choices", "success", "Your choices are stored. Urgent notices still reach you by every way you have given."), nil
}

// event is one of a person about themselves; how somebody is told is their own matter, so no value is written out.
func event(c *web.Ctx, verb, field string) ledger.Event {
	return ledger.Event{Verb: verb, Subject: ref.New(c.School.ID, people.RefKind, c.Actor.Person), Changes: []ledger.Change{{Field: field, Class: ledger.Personal}}}
}

// again shows the page with the fault beside its field.
func (h pages) again(c *web.Ctx, err error) (web.Page, error) {
	page, p, bad := h.choicesPage(c)
	if bad != nil {
		return page, bad
	}
	fields := []*web.Field{}
	switch c.Path() {
	case "/notices/choices":
		for i := range p.Mail {
			fields = append(fields, &p.Mail[i])
		}
		fields = append(fields, &p.Push)
	case "/notices/address":
		fields = append(fields, &p.Address)
	case "/notices/address/confirm":
		fields = append(fields, &p.Code)
	}
	return c.Again(page, err, fields...)
}

func (h pages) address(c *web.Ctx) (web.Page, error) {
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.n.setAddress(c, tx, c.Actor.Person, c.Form("address"))
	})
	if err != nil {
		return h.again(c, err)
	}
	return web.Say("/notices/choices", "success", "A code is on its way to your address. Enter it below."), nil
}

func (h pages) confirm(c *web.Ctx) (web.Page, error) {
	var wrong error
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		e, wrong, err = h.n.confirm(c, tx, c.Actor.Person, c.Form("code"))
		return e, err
	})
	if err == nil {
		err = wrong
	}
	if err != nil {
		return h.again(c, err)
	}
	return web.Say("/notices/choices", "success", "Your address is confirmed. Notices reach you there from now on."), nil
}

func (h pages) removeAddress(c *web.Ctx) (web.Page, error) {
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return event(c, "notices.address_removed", "address"), h.n.store.dropAddress(c, tx, c.Actor.Person)
	})
	return web.Say("/notices/choices", "success", "Your address is removed. No more mail is sent to it."), err
}
