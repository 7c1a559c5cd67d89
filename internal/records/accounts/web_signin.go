package accounts

import (
	"embed"
	"net/url"
	"slices"

	"belisha/internal/ledger"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct{ *Accounts }

// SignIn is the door: two big fields and one button, for four-year-olds too.
type SignIn struct {
	Name, Password web.Field
	Next           string
}

func signInView(next string) *SignIn {
	return &SignIn{Next: web.SafeNext(next),
		Name:     web.Field{Name: "name", Label: "Your user name", Legend: "l", Autocomplete: "username", Required: true},
		Password: web.Field{Name: "password", Label: "Your password", Legend: "l", Type: "password", Required: true}}
}

func (h pages) signInForm(c *web.Ctx) (web.Page, error) {
	if c.Visit.Locked {
		return web.Go("/unlock"), nil
	}
	if !c.Actor.Nobody() {
		return web.Go(web.SafeNext(c.Query("next"))), nil
	}
	return web.Show("accounts/sign-in", "Sign in", signInView(c.Query("next"))), nil
}

func (h pages) signedIn(c *web.Ctx) (web.Page, error) {
	if c.Visit.Locked {
		return web.Go("/unlock"), nil // another person can only sign this one off (PPL-14)
	}
	v := signInView(c.Form("next"))
	p, err := h.try(c, c.Grant, c.Form("name"), c.Raw("password"), c.Addr())
	var token string
	if err == nil {
		token, err = h.Admit(c, p, Way{How: ByPassword}, c.Token, c.Addr())
	}
	if err != nil {
		page, err := c.Again(web.Show("accounts/sign-in", "Sign in", v), err, &v.Name, &v.Password)
		return page, err
	}
	page := web.Go(v.Next)
	page.SignIn = token
	return page, nil
}

// signedOut ends the session. It is open to everybody, so that a person without any role can leave too.
func (h pages) signedOut(c *web.Ctx) (web.Page, error) {
	out := web.Say("/sign-in", "success", "You are signed out.")
	out.SignOut = true
	if c.Actor.Nobody() {
		return out, nil
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-out", Subject: Ref(tx.School, c.Actor.Person),
			Changes: []ledger.Change{{Field: "device", Class: ledger.Personal, After: c.Addr()}}}
		if _, err := h.end(c, tx, tokenHash(c.Token)); err != nil {
			return e, err
		}
		return e, h.note(c, tx, c.Actor.Person, e.Verb, c.Addr())
	})
	return out, err
}

// Unlock is what a locked session shows: its owner may go on, anyone else may only sign it off.
type Unlock struct {
	Name     string
	Password web.Field
	Child    bool
}

func unlockView(c *web.Ctx) *Unlock {
	return &Unlock{Name: c.Actor.Name, Child: c.Visit.Child,
		Password: web.Field{Name: "password", Label: "Your password", Type: "password", Legend: "l", Required: true}}
}

func unlockPage(v *Unlock) web.Page { return web.Show("accounts/unlock", "Locked", v) }

// unlockForm shows the lock. A page whose own clock ran out comes here first, so a session still open locks now.
func (h pages) unlockForm(c *web.Ctx) (web.Page, error) {
	if !c.Visit.Locked {
		err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "accounts.idle-locked", Subject: Ref(tx.School, c.Actor.Person), Why: "the page's clock"}
			if err := h.idleLock(c, tx, tokenHash(c.Token)); err != nil {
				return e, err
			}
			return e, h.note(c, tx, c.Actor.Person, e.Verb, c.Addr())
		})
		if err != nil {
			return web.Page{}, err
		}
	}
	return unlockPage(unlockView(c)), nil
}

// Kept is the page after unlocking when a form was sent to the locked session.
type Kept struct {
	To     string
	Fields []web.Field
}

// unlocked lets the same person go on, with the work that was kept. // serves PPL-14
func (h pages) unlocked(c *web.Ctx) (web.Page, error) {
	v := unlockView(c)
	if _, err := h.try(c, c.Grant, c.Actor.Account, c.Raw("password"), c.Addr()); err != nil {
		return c.Again(unlockPage(v), err, &v.Password)
	}
	var held session
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		e = ledger.Event{Verb: "accounts.unlocked", Subject: Ref(tx.School, c.Actor.Person), Why: "same person after idle lock",
			Changes: []ledger.Change{{Field: "device", Class: ledger.Personal, After: c.Addr()}}}
		if err = h.still(c, tx, c.Actor.Person); err != nil {
			return e, err
		}
		if err = h.used(c, tx, c.Actor.Person); err != nil {
			return e, err
		}
		held, err = h.resume(c, tx, tokenHash(c.Token))
		return e, err
	})
	if err != nil {
		return c.Again(unlockPage(v), err, &v.Password)
	}
	if held.HoldPath == "" {
		return web.Go("/"), nil
	}
	return keptPage(held)
}

func keptPage(held session) (web.Page, error) {
	form, err := url.ParseQuery(held.HoldForm)
	if err != nil {
		return web.Page{}, err
	}
	k := Kept{To: web.SafeNext(held.HoldPath)}
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range form[name] {
			k.Fields = append(k.Fields, web.Field{Name: name, Type: "hidden", Value: value})
		}
	}
	return web.Show("accounts/kept", "Your work is still here", k), nil
}
