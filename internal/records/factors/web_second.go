package factors

import (
	"net/url"
	"strings"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/web"
)

type pages struct{ *Factors }

// SecondPage asks for the second factor, or has the first one set up.
type SecondPage struct {
	Words   string // why somebody is here
	Next    string
	Code    *web.Field
	Passkey *Ceremony
	Secret  *web.Field // the separate password for the records
	Start   *web.Field // a start code, from outside
	Add     *AddPage   // nothing is set up yet
	Choose  bool       // at the records: nothing is set up, and may be in one's own account
	Closed  bool       // the records are closed for this session
}

// Ceremony is a form that a browser fills with what a passkey says.
type Ceremony struct {
	Kind    string // get or create
	Options string // what the browser is asked, as JSON
	Host    string // where the passkeys belong
	Action  string
	Do      string
	Next    string
	Ticket  string
	Name    *web.Field
	Button  string
	Plain   string // said where the browser cannot
}

// owes says whether this person is held here until they have shown a second factor.
func (h pages) owes(c *web.Ctx) bool { return c.Visit.Must == accounts.SecondAt }

func (h pages) visitor(c *web.Ctx) visitor {
	return visitor{Person: c.Actor.Person, Token: c.Token, Addr: c.Addr(), Records: !h.owes(c)}
}

func secondPage(v *SecondPage) web.Page { return web.Show("factors/second", "Second step", v) }

func (h pages) second(c *web.Ctx) (web.Page, error) {
	v, err := h.secondView(c, c.Query("next"), "")
	return secondPage(v), err
}

// secondView offers what this person can show here, or what they can do about having nothing.
func (h pages) secondView(c *web.Ctx, next, ticket string) (*SecondPage, error) {
	v := &SecondPage{Next: web.SafeNext(next), Words: "Show that it is really you, with a second step."}
	var has Have
	var keys []Passkey
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if has, err = h.store.have(c, tx, c.Actor.Person); err != nil {
			return err
		}
		if keys, err = h.store.passkeys(c, tx, c.Actor.Person); err != nil || h.owes(c) {
			return err
		}
		v.Closed, err = h.store.closed(c, tx, mark(c.Token))
		return err
	})
	if err != nil || v.Closed {
		return v, err
	}
	switch {
	case h.owes(c):
	case strings.HasPrefix(v.Next, "/account/"):
		v.Words = "You are about to change how you sign in, so show your second step first."
	default:
		v.Words = "This page shows information-system data, so it asks again who you are."
	}
	if err := h.offer(c, v, has, keys); err != nil {
		return v, err
	}
	if v.Code != nil || v.Passkey != nil || v.Secret != nil {
		return v, nil
	}
	return v, h.begin(c, v, ticket)
}

// offer is for who has something to show.
func (h pages) offer(c *web.Ctx, v *SecondPage, has Have, keys []Passkey) (err error) {
	if len(keys) > 0 {
		if v.Passkey, err = h.showForm(keys, toShow(c.Actor.Person, c.Token), accounts.SecondAt, v.Next); err != nil {
			return err
		}
	}
	if has.App || has.Any() && has.Codes > 0 {
		v.Code = &web.Field{Name: "code", Label: "Code", Legend: "m", Autocomplete: "one-time-code", Width: "20", Required: true,
			Hint: "The six digits that your app shows now, or one of your recovery codes"}
	}
	if has.Records && !h.owes(c) && !(has.Any() && strings.HasPrefix(v.Next, "/account/")) {
		v.Secret = &web.Field{Name: "secret", Label: "Your password for the records", Legend: "m", Type: "password", Required: true, Hint: "Not the one you signed in with"}
	}
	return nil
}

// showForm asks a browser for one of these passkeys; nil where passkeys cannot work.
func (h pages) showForm(keys []Passkey, purpose, action, next string) (*Ceremony, error) {
	host, _, ok := h.place()
	if !ok {
		return nil, nil
	}
	options, err := h.askShow(keys, purpose)
	return &Ceremony{Kind: "get", Options: options, Host: host, Action: action, Do: "passkey", Next: next, Button: "Use a passkey",
		Plain: "A passkey needs a browser with JavaScript. Use another way here."}, err
}

// seconded takes whatever was shown at this page.
func (h pages) seconded(c *web.Ctx) (web.Page, error) {
	switch c.Form("do") {
	case "app", "register":
		return h.begun(c)
	case "start":
		return h.startUsed(c)
	}
	v := h.visitor(c)
	field, look := "code", h.code(c, c.Actor.Person, c.Form("code"))
	var err error
	switch c.Form("do") {
	case "passkey":
		field, look = fieldPasskey, h.byKey(c, v)
	case "secret":
		field = "secret"
		look, err = h.mayUseSecret(c, v)
	}
	var path, form string
	if err == nil {
		path, form, err = h.try(c, c.Grant, v, field, look)
	}
	if err != nil {
		return h.secondAgain(c, "", err)
	}
	if path != "" {
		return accounts.KeptPage(path, form)
	}
	return web.Go(web.SafeNext(c.Form("next"))), nil
}

// mayUseSecret leaves the separate password to the records: a second password is no second factor.
func (h pages) mayUseSecret(c *web.Ctx, v visitor) (check, error) {
	if !v.Records {
		return nil, errs.Bad("code", "Here a code or a passkey is needed. The password for the records is a second password, not a second step.")
	}
	return h.records(c, v, c.Raw("secret"))
}

func (h pages) byKey(c *web.Ctx, v visitor) check {
	return func(tx *ledger.Tx) (string, bool, error) {
		s, err := h.Factors.show(c, tx, c.Form("credential"), toShow(v.Person, v.Token), v.Person)
		return byPasskey, s.Why == "", err
	}
}

func (h pages) secondAgain(c *web.Ctx, ticket string, fault error) (web.Page, error) {
	v, err := h.secondView(c, c.Form("next"), ticket)
	if err != nil {
		return web.Page{}, err
	}
	var fields []*web.Field
	for _, f := range []*web.Field{v.Code, v.Secret, v.Start} {
		if f != nil {
			fields = append(fields, f)
		}
	}
	if v.Add != nil && v.Add.App != nil {
		fields = append(fields, &v.Add.App.Code)
	}
	if v.Add != nil && v.Add.Passkey != nil {
		fields = append(fields, v.Add.Passkey.Name)
	}
	return c.Again(secondPage(v), fault, fields...)
}

// proofSends is how long a second factor that was shown holds for a change of one's factors.
const proofSends = 30 * time.Minute

// guard sends whoever has something to show to show it before they change any of it: a stolen password alone must not.
// Where there is a second factor, the password for the records does not do.
func (h pages) guard(c *web.Ctx) (to string, has Have, err error) {
	err = h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if has, err = h.store.have(c, tx, c.Actor.Person); err != nil || !has.Any() && !has.Records {
			return err
		}
		shown, err := h.accounts.SecondShown(c, tx, c.Token)
		if err != nil {
			return err
		}
		opened, err := h.store.openedAt(c, tx, mark(c.Token))
		if shown.IsZero() || !h.base.Now().Before(shown.Add(proofSends)) || has.Any() && opened != "" {
			to = accounts.SecondAt + "?next=" + url.QueryEscape(c.Path())
		}
		return err
	})
	return to, has, err
}
