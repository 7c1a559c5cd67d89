package factors

import (
	"html/template"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// AddPage has a new factor set up: a code app, a passkey, or either.
type AddPage struct {
	App     *AppForm
	Passkey *Ceremony
	Replace bool // there is an app already, which the new one takes the place of
}

// AppForm shows the secret of a code app and asks for one code in return.
type AppForm struct {
	Action, Next, Ticket string
	Picture              template.URL
	Secret               string // in groups, to be typed where nothing can be scanned
	Pending              string
	Code                 web.Field
}

// addView offers both ways of setting up a first factor, at a page.
func (h pages) addView(c *web.Ctx, action, next, ticket string) (*AddPage, error) {
	v := &AddPage{}
	var err error
	if v.App, err = h.newApp(c, action, next, ticket); err == nil {
		v.Passkey, err = h.newPasskey(c, action, next, ticket)
	}
	return v, err
}

// newApp shows a new secret, or the one that was shown before when its code was mistyped.
func (h pages) newApp(c *web.Ctx, action, next, ticket string) (*AppForm, error) {
	v := &AppForm{Action: action, Next: next, Ticket: ticket, Pending: c.Form("pending"),
		Code: web.Field{Name: "code", ID: "app-code", Label: "The six digits that the app shows now", Legend: "s", Autocomplete: "one-time-code", Inputmode: "numeric", Width: "10", Required: true}}
	secret, err := h.shownSecret(c.Actor.Person, v.Pending)
	if err != nil {
		if secret, err = newSecret(); err != nil {
			return nil, err
		}
		if v.Pending, err = h.pending(c.Actor.Person, secret); err != nil {
			return nil, err
		}
	}
	drawn, err := picture(c.School.Name, c.Actor.Account, secret)
	v.Picture = template.URL(drawn) //nolint:gosec // a picture of our own making, as a data address
	for len(secret) > 4 {
		v.Secret, secret = v.Secret+secret[:4]+" ", secret[4:]
	}
	v.Secret = strings.ToLower(v.Secret + secret)
	return v, err
}

// newPasskey asks a browser to make a passkey; nil where passkeys cannot work.
func (h pages) newPasskey(c *web.Ctx, action, next, ticket string) (*Ceremony, error) {
	host, _, ok := h.place()
	if !ok {
		return nil, nil
	}
	me, err := h.holder(c)
	if err != nil {
		return nil, err
	}
	options, err := h.askRegister(me, c.Token)
	return &Ceremony{Kind: "create", Options: options, Host: host, Action: action, Do: "register", Next: next, Ticket: ticket, Button: "Make a passkey",
		Plain: "A passkey needs a browser with JavaScript. Use a code app instead.",
		Name:  &web.Field{Name: "name", ID: "passkey-name", Label: "A name for it", Legend: "s", Hint: "For example My telephone", Value: c.Form("name"), Width: "20", Autocomplete: "off", Required: true}}, err
}

func (h pages) holder(c *web.Ctx) (holder, error) {
	me := holder{id: c.Actor.Person, account: c.Actor.Account, name: c.Actor.Name}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		me.keys, err = h.store.passkeys(c, tx, me.id)
		return err
	})
	return me, err
}

// add takes a new factor from either form, and gives recovery codes to whoever has none. It was shown just now, so it is a
// proof as well. At the door only the first one is taken: somebody who has a factor by then has to show that one.
func (h pages) add(c *web.Ctx, first bool) (codes []string, err error) {
	me, err := h.holder(c)
	if err != nil {
		return nil, err
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "factors.app-added", Subject: Ref(tx.School, me.id), Changes: device(c.Addr())}
		has, err := h.store.have(c, tx, me.id)
		if err != nil {
			return e, err
		}
		if first && has.Any() {
			return e, errs.Bad("code", "You have set up a second step already. Show it here.")
		}
		if c.Form("do") == "register" {
			e.Verb = "factors.passkey-added"
			err = h.register(c, tx, me, c.Token, c.Form("credential"), c.Form("name"))
		} else {
			err = h.addApp(c, tx, me.id, c.Form("pending"), c.Form("code"))
		}
		if err != nil {
			return e, err
		}
		if err := h.tellAdded(c, tx, me.id); err != nil {
			return e, err
		}
		if codes, err = h.firstCodes(c, tx, me.id); err != nil {
			return e, err
		}
		return e, h.accounts.Passed(c, tx, c.Token, true)
	})
	return codes, err
}

// CodesPage shows recovery codes once, to be printed or copied.
type CodesPage struct {
	Codes []string
	Next  string
}

func codesPage(codes []string, next string) web.Page {
	if len(codes) == 0 {
		return web.Say(next, "success", "Your second step is set up.")
	}
	return web.Show("factors/codes", "Your recovery codes", &CodesPage{Codes: codes, Next: next})
}

// back is the link from the pages under one's own factors.
func back(p web.Page) web.Page {
	p.Back = &web.Link{Text: "My second steps", Href: "/account/factors"}
	return p
}

func (h pages) appForm(c *web.Ctx) (web.Page, error) { return h.addForm(c, "app", nil) }

func (h pages) passkeyForm(c *web.Ctx) (web.Page, error) { return h.addForm(c, "passkey", nil) }

// addForm is the page of one way, with the fault of the last try.
func (h pages) addForm(c *web.Ctx, way string, fault error) (web.Page, error) {
	to, has, err := h.guard(c)
	if err != nil || to != "" {
		return web.Go(to), err
	}
	v := &AddPage{Replace: has.App}
	title := "Set up a code app"
	at := "/account/factors/" + way
	if way == "app" {
		v.App, err = h.newApp(c, at, "", "")
	} else {
		title = "Make a passkey"
		v.Passkey, err = h.newPasskey(c, at, "", "")
	}
	if err != nil {
		return web.Page{}, err
	}
	p := back(web.Show("factors/"+way, title, v))
	switch {
	case fault == nil:
		return p, nil
	case v.App != nil:
		return c.Again(p, fault, &v.App.Code)
	case v.Passkey != nil:
		return c.Again(p, fault, v.Passkey.Name)
	}
	return c.Again(p, fault)
}

func (h pages) appAdded(c *web.Ctx) (web.Page, error) { return h.added(c, "app") }

func (h pages) passkeyAdded(c *web.Ctx) (web.Page, error) { return h.added(c, "passkey") }

func (h pages) added(c *web.Ctx, way string) (web.Page, error) {
	to, _, err := h.guard(c)
	if err != nil || to != "" {
		return web.Go(to), err
	}
	if (way == "passkey") != (c.Form("do") == "register") {
		return web.Page{}, errs.Bad("", "The form could not be read. Please go back and open the page again.")
	}
	codes, err := h.add(c, false)
	if err != nil {
		return h.addForm(c, way, err)
	}
	return codesPage(codes, "/account/factors"), nil
}
