package accounts

import (
	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/notices"
	"belisha/internal/web"
)

// Breach is the page of "someone may know my password".
type Breach struct{ Child bool }

func (h pages) breachForm(c *web.Ctx) (web.Page, error) {
	return web.Show("accounts/breach", "Someone may know my password", Breach{Child: c.Visit.Child}), nil
}

// breached closes the account at once until there is a new password. A grown-up chooses one now, in the one session that
// goes on for it; a child's class teacher is told and gives one. // serves PPL-21
func (h pages) breached(c *web.Ctx) (web.Page, error) {
	spare := tokenHash(c.Token)
	if c.Visit.Child {
		spare = ""
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.breach-reported", Subject: Ref(tx.School, c.Actor.Person), Changes: device(c.Addr())}
		also, err := h.shutUntilNew(c, tx, spare)
		e.Also = also
		return e, err
	})
	if err != nil {
		return web.Page{}, err
	}
	if c.Visit.Child {
		out := web.Say("/sign-in", "success", "Well done for telling us. Your account is shut, so nobody can use it. Your teacher knows and will give you a new password.")
		out.SignOut = true
		return out, nil
	}
	return web.Say(PasswordAt, "important", "Nobody can sign in with the old password any more, and the online safety coordinator knows. Choose a new one now. Until you do, the account stays closed."), nil
}

func (h pages) shutUntilNew(c *web.Ctx, tx *ledger.Tx, spare string) ([]ref.Ref, error) {
	p, err := h.People.Get(c, tx, c.Actor.Person)
	if err != nil {
		return nil, err
	}
	acc, err := h.Get(c, tx, p.ID)
	if err != nil {
		return nil, err
	}
	if acc.Verifier == "" { // a session without a password behind it must not be able to choose one
		spare = ""
	}
	if err := h.Store.Breach(c, tx, p.ID, tx.Now); err != nil {
		return nil, err
	}
	if err := h.EndAll(c, tx, p.ID, spare); err != nil {
		return nil, err
	}
	if err := guard.Forget(c, tx, p.ID); err != nil {
		return nil, err
	}
	m, err := h.matters.Add(c, tx, matters.Matter{Person: p.ID, Kind: matters.Breach, Addr: c.Addr()})
	if err != nil {
		return nil, err
	}
	at := matters.Ref(tx.School, m.ID)
	told := Matter{Kind: MatterBreach, Ref: at, Person: p.ID, Pupil: c.Visit.Child, By: p.ID, Text: "Somebody may know the password of an account. Its owner said so; the account is closed until there is a new one."}
	if err := h.incident(c, tx, told); err != nil {
		return nil, err
	}
	to, err := h.holders(c, tx, "", authz.Coordinator)
	if err != nil {
		return nil, err
	}
	if c.Visit.Child {
		teachers, err := h.teachers(c, tx, p.Class)
		if err != nil {
			return nil, err
		}
		to = append(to, teachers...)
	}
	return []ref.Ref{at}, h.tell(c, tx, notices.Notice{To: to, Kind: "concern.password", Title: "Somebody may know another's password", Href: "/accounts/" + p.ID,
		Text: p.Full() + " says that somebody may know their password. The account is closed until there is a new one: help them to it.", Urgent: true, Key: "accounts.breach/" + m.ID})
}
