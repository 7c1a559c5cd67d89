package classroom

import (
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// CardPage greets the child whose card was scanned. Opening it changes nothing; the button lets in.
type CardPage struct{ Name, Action string }

// holder is the child of a card. A card works inside the school, while it lives and while the child is young enough.
func (h pages) holder(c *web.Ctx) (p people.Person, err error) {
	if !h.access().Inside(c.Addr()) {
		return p, errShut()
	}
	err = h.base.Ledger.Read(c, h.base.Gate.Subject(c.School.ID), func(tx *ledger.Tx) error {
		found, err := h.store.card(c, tx, tokenHash(c.Param("card")))
		if err != nil {
			return err
		}
		if found.Child == "" {
			return errShut()
		}
		if p, err = h.people.Get(c, tx, found.Child); err == nil && !h.eligible(p) {
			err = errShut()
		}
		return err
	})
	return p, err
}

func (h pages) card(c *web.Ctx) (web.Page, error) {
	p, err := h.holder(c)
	if err != nil {
		return web.Page{}, err
	}
	page := web.Show("classroom/card", "Hello, "+p.Given, CardPage{Name: p.Given, Action: c.Path()})
	page.Child = true
	return page, nil
}

func (h pages) cardIn(c *web.Ctx) (web.Page, error) {
	p, err := h.holder(c)
	if err != nil {
		return web.Page{}, err
	}
	token, err := h.accounts.Admit(c, p, accounts.Way{How: accounts.ByCard}, c.Token, c.Addr())
	if err != nil {
		return web.Page{}, err
	}
	page := web.Go("/")
	page.SignIn = token
	return page, nil
}
