package factors

import (
	"cmp"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// SignInPage lets people in by a passkey alone. Key is nil where passkeys cannot work.
type SignInPage struct{ Key *Ceremony }

// Door is what the pages that ask for a password show of passkeys.
type Door struct{ Href, Text string }

func (h pages) door(c *web.Ctx, _ ref.Ref) (any, error) {
	if _, _, ok := h.place(); !ok {
		return nil, nil
	}
	return &Door{Href: "/sign-in/passkey" + after(c.Query("next")), Text: "Sign in with a passkey"}, nil
}

func (h pages) signInPage(c *web.Ctx, next string) (web.Page, error) {
	v := &SignInPage{}
	var err error
	v.Key, err = h.showForm(nil, toSignIn(c.Addr()), "/sign-in/passkey", web.SafeNext(next))
	if v.Key != nil {
		v.Key.Button = "Sign in with a passkey"
		v.Key.Plain = "A passkey needs a browser with JavaScript. Use your password instead."
	}
	p := web.Show("factors/sign-in", "Sign in with a passkey", v)
	p.Back = &web.Link{Text: "Sign in with a password", Href: "/sign-in"}
	return p, err
}

func (h pages) signInForm(c *web.Ctx) (web.Page, error) {
	if c.Visit.Locked {
		return web.Go("/unlock"), nil
	}
	if !c.Actor.Nobody() {
		return web.Go(web.SafeNext(c.Query("next"))), nil
	}
	return h.signInPage(c, c.Query("next"))
}

// signedIn lets somebody in whose passkey answered. The passkey asked for a finger, a face or a code of its own, so this
// is both factors at once. // serves STD-17
func (h pages) signedIn(c *web.Ctx) (web.Page, error) {
	if c.Visit.Locked {
		return web.Go("/unlock"), nil // another person can only sign this one off (PPL-14)
	}
	p, err := h.whose(c)
	var token string
	if err == nil {
		token, err = h.accounts.Admit(c, p, accounts.Way{How: accounts.ByPasskey, Second: true, Device: c.Device()}, c.Token, c.Addr())
	}
	if err != nil {
		page, bad := h.signInPage(c, c.Form("next"))
		if bad != nil {
			return web.Page{}, bad
		}
		return c.Again(page, err)
	}
	page := web.Go(web.SafeNext(c.Form("next")))
	page.SignIn = token
	return page, nil
}

// whose finds the person whose passkey answered. A passkey that nobody knows leaves no event: strangers could fill the
// trail with them.
func (h pages) whose(c *web.Ctx) (people.Person, error) {
	var p people.Person
	var why string
	if known, err := h.knows(c, c.Form("credential")); err != nil || !known {
		return p, cmp.Or(err, errPasskey(nil))
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		s, err := h.Factors.show(c, tx, c.Form("credential"), toSignIn(c.Addr()), "")
		why = s.Why
		e := ledger.Event{Verb: "factors.passkey-shown", Subject: Ref(tx.School, s.Key.Person), Why: why, Changes: device(c.Addr())}
		if err != nil {
			return e, err
		}
		if why != "" {
			e.Verb = "factors.passkey-refused"
			return e, nil
		}
		p, err = h.people.Get(c, tx, s.Key.Person)
		return e, err
	})
	if err == nil && why != "" {
		err = errPasskey(nil)
	}
	if errs.Is(err, errs.NotFound) {
		err = errPasskey(err)
	}
	return p, err
}
