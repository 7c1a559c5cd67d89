package accounts

import (
	"embed"
	"html/template"
	"net/url"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct{ *Accounts }

// SignIn is the door: two big fields and one button, for four-year-olds too.
type SignIn struct {
	Name, Password web.Field
	Next           string
	Others         []template.HTML // other ways in, of the features that have them: panels on "sign-in"
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
	v := signInView(c.Query("next"))
	var err error
	v.Others, err = c.Panels(ref.New(c.School.ID, "sign-in", ""))
	return web.Show("accounts/sign-in", "Sign in", v), err
}

// origin is where a request comes from, as pauses count it.
func origin(c *web.Ctx) guard.Origin { return guard.Origin{Addr: c.Addr(), Device: c.Device()} }

func (h pages) signedIn(c *web.Ctx) (web.Page, error) {
	if c.Visit.Locked {
		return web.Go("/unlock"), nil // another person can only sign this one off (PPL-14)
	}
	v := signInView(c.Form("next"))
	k, err := h.try(c, c.Grant, c.Form("name"), c.Raw("password"), origin(c))
	browser := c.Device()
	if browser == "" {
		browser = tokens.New()
	}
	var token string
	if err == nil {
		token, err = h.Admit(c, k.person, Way{How: k.how, Device: browser}, c.Token, c.Addr())
	}
	if err != nil {
		var perr error
		if v.Others, perr = c.Panels(ref.New(c.School.ID, "sign-in", "")); perr != nil {
			return web.Page{}, perr
		}
		return c.Again(web.Show("accounts/sign-in", "Sign in", v), err, &v.Name, &v.Password)
	}
	page := web.Go(v.Next)
	greet, err := h.toGreet(c, k, token)
	if err != nil {
		return web.Page{}, err
	}
	if greet {
		page.To = WelcomeAt + "?next=" + url.QueryEscape(v.Next)
	}
	if at, soon := h.expiring(k.account); soon {
		page = web.Say(page.To, "important", "Your password counts until "+clock.Day(at)+". Choose a new one on the page of your account before then.")
	}
	page.SignIn, page.Device = token, browser
	return page, nil
}

// toGreet reports whether the session that has just begun first shows its owner something.
func (h pages) toGreet(c *web.Ctx, k known, token string) (bool, error) {
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		k.session, err = h.Session(c, tx, tokenHash(token))
		return err
	})
	return h.greets(k), err
}

// signedOut ends the session. It is open to everybody, so that a person without any role can leave too.
func (h pages) signedOut(c *web.Ctx) (web.Page, error) {
	out := web.Say("/sign-in", "success", "You are signed out.")
	out.SignOut = true
	if c.Actor.Nobody() {
		return out, nil
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.signed-out", Subject: Ref(tx.School, c.Actor.Person), Changes: device(c.Addr())}
		if _, err := h.End(c, tx, tokenHash(c.Token)); err != nil {
			return e, err
		}
		return e, h.Note(c, tx, c.Actor.Person, e.Verb, c.Addr())
	})
	return out, err
}

// notMe is what somebody presses who finds another's session on a machine: it ends at once, counts as left open by its
// owner, and the machine is free for a fresh sign-in. // serves PPL-15
func (h pages) notMe(c *web.Ctx) (web.Page, error) {
	out := web.Say("/sign-in", "success", "The other person is signed out. Now you can sign in as yourself.")
	out.SignOut = true
	if c.Actor.Nobody() {
		return out, nil
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.leave(c, tx, session{Token: tokenHash(c.Token), Person: c.Actor.Person}, "found by somebody else", c.Addr())
	})
	return out, err
}

// Unlock is what a locked session shows: its owner may go on, anyone else may only sign it off.
type Unlock struct {
	Name     string
	Password web.Field
	Child    bool
	Others   []template.HTML // other ways to show who one is: panels on "unlock"
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
			if err := h.IdleLock(c, tx, tokenHash(c.Token)); err != nil {
				return e, err
			}
			return e, h.Note(c, tx, c.Actor.Person, e.Verb, c.Addr())
		})
		if err != nil {
			return web.Page{}, err
		}
	}
	v := unlockView(c)
	var err error
	v.Others, err = c.Panels(ref.New(c.School.ID, "unlock", c.Actor.Person))
	return unlockPage(v), err
}

// Kept is the page after unlocking when a form was sent to the locked session.
type Kept struct {
	To     string
	Fields []web.Field
}

// unlocked lets the same person go on, with the work that was kept. // serves PPL-14
func (h pages) unlocked(c *web.Ctx) (web.Page, error) {
	v := unlockView(c)
	_, err := h.try(c, c.Grant, c.Actor.Account, c.Raw("password"), origin(c))
	var held session
	if err == nil {
		held, err = h.goesOn(c)
	}
	if err != nil {
		return c.Again(unlockPage(v), err, &v.Password)
	}
	return resumed(held, "/")
}

// goesOn unlocks the session of somebody who has shown that they are its owner, and gives what it held.
func (h pages) goesOn(c *web.Ctx) (held session, err error) {
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		e = ledger.Event{Verb: "accounts.unlocked", Subject: Ref(tx.School, c.Actor.Person), Why: "same person after idle lock", Changes: device(c.Addr())}
		if err = h.right(c, tx, c.Actor.Person, origin(c)); err != nil {
			return e, err
		}
		held, err = h.Resume(c, tx, tokenHash(c.Token))
		return e, err
	})
	return held, err
}

// resumed leads to what a session held, or else to a page.
func resumed(held session, next string) (web.Page, error) {
	if held.HoldPath == "" {
		return web.Go(web.SafeNext(next)), nil
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
