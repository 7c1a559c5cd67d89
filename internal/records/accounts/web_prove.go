package accounts

import (
	"html/template"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/web"
)

// mostMisses is how many wrong proofs a session bears: at the third it ends, for its owner would know the password.
const mostMisses = 3

// Prove asks again who somebody is before a page that shows more than others.
type Prove struct {
	Password web.Field
	Next     string
	Child    bool
	Others   []template.HTML // other proofs, such as a passkey: panels on "prove"
}

func (h pages) proveView(c *web.Ctx, next string) (*Prove, error) {
	v := &Prove{Next: web.SafeNext(next), Child: c.Visit.Child,
		Password: web.Field{Name: "password", Label: "Your password", Type: "password", Legend: "l", Required: true}}
	var err error
	v.Others, err = c.Panels(ref.New(c.School.ID, "prove", c.Actor.Person))
	return v, err
}

func (h pages) proveForm(c *web.Ctx) (web.Page, error) {
	v, err := h.proveView(c, c.Query("next"))
	return web.Show("accounts/prove", "Is it still you?", v), err
}

// proved takes the password and leads back, with the form that was kept. Wrong ones count as at sign-in, and the third
// ends the session. // serves PPL-10 PPL-16
func (h pages) proved(c *web.Ctx) (web.Page, error) {
	v, err := h.proveView(c, c.Form("next"))
	if err != nil {
		return web.Page{}, err
	}
	if _, err := h.try(c, c.Grant, c.Actor.Account, c.Raw("password"), origin(c)); err != nil {
		if over, merr := h.missed(c, err); merr != nil || over {
			out := web.Say("/sign-in", "error", "The password was wrong three times, so you are signed out. Sign in again.")
			out.SignOut = true
			return out, merr
		}
		return c.Again(web.Show("accounts/prove", "Is it still you?", v), err, &v.Password)
	}
	var path, form string
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		e = ledger.Event{Verb: "accounts.proved", Subject: Ref(tx.School, c.Actor.Person), Changes: device(c.Addr())}
		if err = h.Passed(c, tx, c.Token, false); err != nil {
			return e, err
		}
		if err = h.right(c, tx, c.Actor.Person, origin(c)); err != nil {
			return e, err
		}
		path, form, err = h.KeptForm(c, tx, c.Token)
		return e, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return resumed(book.Session{HoldPath: path, HoldForm: form}, v.Next)
}

// missed counts a wrong proof and ends the session at the third. What is no wrong password is not counted.
func (h pages) missed(c *web.Ctx, why error) (over bool, err error) {
	if !errs.Is(why, errs.Invalid) {
		return false, nil
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.proof-failed", Subject: Ref(tx.School, c.Actor.Person), Changes: device(c.Addr())}
		n, err := h.Miss(c, tx, tokenHash(c.Token))
		if over = n >= mostMisses; err == nil && over {
			e.Why = "the session ends"
			_, err = h.End(c, tx, tokenHash(c.Token))
		}
		return e, err
	})
	return over, err
}
