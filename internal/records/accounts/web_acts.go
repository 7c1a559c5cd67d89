package accounts

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/notices"
	"belisha/internal/web"
)

// Acts is what was done to accounts, and what waits for a second person's approval.
type Acts struct {
	Waiting []Waiting
	Table   web.Table
}

// Waiting is one request for approval.
type Waiting struct {
	ID, Name, Why, Asked, By, At string
	Mine                         bool // this person may decide
}

// actList shows what was done to accounts, with its reason and who asked: what the coordinator reviews. // serves PPL-20
func (h pages) actList(c *web.Ctx) (web.Page, error) {
	v := Acts{Table: web.Table{Caption: "What was done to accounts, and why", Head: []string{"When", "Whose account", "What", "Why", "Who asked", "Who did it"}, Empty: "Nothing yet."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		list, err := h.matters.Acts(c, tx, "", "", "", 500)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, list)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.State == matters.Waits {
				p, err := h.People.Get(c, tx, x.Person)
				if err != nil {
					return err
				}
				v.Waiting = append(v.Waiting, Waiting{ID: x.ID, Name: p.Full(), Why: x.Why, Asked: x.Asked, By: names[x.By], At: clock.Told(x.At), Mine: h.decides(c.Actor, x, p)})
				continue
			}
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: clock.Told(x.At), Header: true}, {Text: names[x.Person], Href: "/accounts/" + x.Person}, {Text: actTitle(x)}, {Text: x.Why}, {Text: x.Asked}, {Text: names[x.By]}})
		}
		return nil
	})
	p := web.Show("accounts/acts", "What was done to accounts", v)
	p.Back, p.Wide = &web.Link{Text: "Accounts", Href: "/accounts"}, true
	return p, err
}

// request asks the head or the coordinator to approve a new password for a guarded account.
func (h pages) request(c *web.Ctx) (web.Page, error) {
	why, err := reason(c, "reset")
	if err != nil {
		return h.askAgain(c, err)
	}
	why.State = matters.Waits
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.reset-requested", Subject: Ref(tx.School, why.Person)}
		p, err := h.People.Get(c, tx, why.Person)
		if err != nil {
			return e, err
		}
		if err := h.did(c, tx, why, &e); err != nil {
			return e, err
		}
		roles := []authz.Role{authz.Coordinator, authz.Head}
		if (authz.Actor{Roles: h.Roles(p)}).Has(authz.Chair) {
			roles = roles[:1]
		}
		to, err := h.holders(c, tx, p.ID, roles...)
		if err != nil {
			return e, err
		}
		return e, h.tell(c, tx, notices.Notice{To: to, Kind: "request.password", Title: "A new password needs your approval", Href: "/accounts/acts",
			Text: c.Actor.Name + " asks to give " + p.Full() + " a new password. Ask the person whether they want it before you approve.", Key: "accounts.request/" + e.Also[0].ID})
	})
	return web.Say("/accounts/"+why.Person, "success", "The head teacher and the online safety coordinator have been asked. Come back to this page when one of them has approved."), err
}

// decided approves a request, or does not. Whoever asked, and whose account it is, cannot. // serves PPL-20
func (h pages) decided(state string) func(*web.Ctx) (web.Page, error) {
	return func(c *web.Ctx) (web.Page, error) {
		err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "accounts.reset-" + state, Subject: matters.ActRef(tx.School, c.Param("id"))}
			x, err := h.matters.Act(c, tx, c.Param("id"))
			if err != nil {
				return e, err
			}
			p, err := h.People.Get(c, tx, x.Person)
			if err == nil && !h.decides(c.Actor, x, p) {
				err = errs.Denied("Somebody else has to decide on this: neither who asked for it nor whose account it is, and for the chair of governors the online safety coordinator.")
			}
			if err != nil {
				return e, err
			}
			if err := h.matters.Decide(c, tx, x.ID, state, c.Actor.Person); err != nil {
				return e, err
			}
			return e, h.tell(c, tx, notices.Notice{To: []string{x.By}, Kind: "request.password", Title: "Your request about an account was answered", Href: "/accounts/" + x.Person, Key: "accounts.answer/" + x.ID})
		})
		return web.Say("/accounts/acts", "success", "Your decision is kept, and whoever asked has been told."), err
	}
}
