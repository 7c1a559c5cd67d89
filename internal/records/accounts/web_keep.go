package accounts

import (
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/accounts/internal/secret"
	"belisha/internal/records/people"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// doing is one thing that is done to an account.
type doing struct {
	verb, done string
	asks       string // the act that needs a reason and who asked; empty: none
	do         func(*web.Ctx, *ledger.Tx, string) error
}

// act does one thing to one account and says so. // serves PPL-20
func (h pages) act(d doing) func(*web.Ctx) (web.Page, error) {
	return func(c *web.Ctx) (web.Page, error) {
		id := c.Param("id")
		var why matters.Act
		if d.asks != "" {
			var err error
			if why, err = reason(c, d.asks); err != nil {
				return h.askAgain(c, err)
			}
		}
		err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			acc, err := h.Get(c, tx, id)
			if err == nil && !acc.There {
				err = errs.Missing("This person has no account yet. Give them a first password.")
			}
			if err != nil {
				return ledger.Event{}, err
			}
			e := ledger.Event{Verb: d.verb, Subject: Ref(tx.School, id)}
			if d.asks != "" {
				if err := h.did(c, tx, why, &e); err != nil {
					return e, err
				}
			}
			return e, d.do(c, tx, id)
		})
		if d.asks != "" && errs.Is(err, errs.Invalid) {
			return h.askAgain(c, err)
		}
		return web.Say("/accounts/"+id, "success", d.done), err
	}
}

// did writes down why an act was done and on whose word; the trail says only that there is a reason.
func (h pages) did(c *web.Ctx, tx *ledger.Tx, why matters.Act, e *ledger.Event) error {
	x, err := h.matters.Did(c, tx, why)
	if err != nil {
		return err
	}
	e.Also = append(e.Also, matters.ActRef(tx.School, x.ID))
	e.Changes = append(e.Changes, ledger.Change{Field: "reason", Class: ledger.Secret, After: why.Why}, ledger.Change{Field: "asked by", Class: ledger.Secret, After: why.Asked})
	return nil
}

// askAgain shows the account's page with what is missing.
func (h pages) askAgain(c *web.Ctx, fault error) (web.Page, error) {
	p, v, err := h.shownView(c, "")
	if err != nil {
		return p, err
	}
	refs := make([]*web.Field, len(v.Ask))
	for i := range v.Ask {
		refs[i] = &v.Ask[i]
	}
	if p, err = c.Again(p, fault, refs...); err == nil {
		p.Data = v
	}
	return p, err
}

// lifted unlocks an account: what was typed wrong is forgotten everywhere.
func (h pages) lifted(c *web.Ctx, tx *ledger.Tx, id string) error { return h.unlock(c, tx, id) }

func (h pages) closed(c *web.Ctx, tx *ledger.Tx, id string) error { return h.Close(c, tx, id, true) }

func (h pages) opened(c *web.Ctx, tx *ledger.Tx, id string) error {
	p, err := h.People.Get(c, tx, id)
	if err == nil && p.Gone(h.base.Now()) {
		err = errs.Clash("", "This person has left the school. Take the leaving date away first.")
	}
	if err != nil {
		return err
	}
	acc, err := h.Get(c, tx, id)
	if err == nil && acc.CutOff != "" {
		err = errs.Clash("", "This account was cut off after a security alert. It is let in again on the page of that alert.")
	}
	if err != nil || acc.Breached != "" && acc.Verifier != "" {
		return errors.Join(err, errs.Clash("", "Somebody may know this account's password, so it needs a new one. Give a one-time password."))
	}
	if err := h.Store.Breach(c, tx, id, ""); err != nil { // only reached where there is no password to replace
		return err
	}
	return h.Close(c, tx, id, false)
}

// homed lets a pupil in at home up to a day, or takes that back when no day is given. // serves NET-23
func (h pages) homed(c *web.Ctx, tx *ledger.Tx, id string) error {
	day, err := c.Day("until", "the last day")
	if err != nil {
		return err
	}
	if day.IsZero() {
		return h.HomeUntil(c, tx, id, "")
	}
	if day.After(h.base.Now().AddDate(1, 0, 0)) {
		return errs.Bad("until", "Choose a day within a year from now.")
	}
	return h.HomeUntil(c, tx, id, day.Format(time.DateOnly))
}

// reset gives a one-time password, shown once to whoever hands it over, and ends all sessions. // serves PPL-12 PPL-20
func (h pages) reset(c *web.Ctx) (web.Page, error) {
	p, err := h.person(c, c.Grant, c.Param("id"))
	if err != nil {
		return web.Page{}, err
	}
	if p.ID == c.Actor.Person {
		return web.Go(PasswordAt), nil
	}
	if !h.covered(p) {
		return web.Page{}, errNotCovered()
	}
	why, err := reason(c, "reset")
	if err != nil {
		return h.askAgain(c, err)
	}
	rule := h.Rule(c.School.Name, p)
	once := secret.OneTime(rand.Reader, p, rule)
	verifier, err := h.Hash(c, once)
	if err != nil {
		return web.Page{}, err
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.reset", Subject: Ref(tx.School, p.ID)}
		also, err := h.renew(c, tx, Fresh{Person: p.ID, Verifier: verifier, Band: rule.Band, MustChange: mustChange(p)}, "")
		if err != nil {
			return e, err
		}
		e.Also = also
		return e, h.resetBy(c, tx, p, why, &e)
	})
	if err != nil {
		return web.Page{}, err
	}
	return h.shown(c, once)
}

// resetBy notes on whose word a password was reset, uses up an approval, and tells those who have to know.
func (h pages) resetBy(c *web.Ctx, tx *ledger.Tx, p people.Person, why matters.Act, e *ledger.Event) error {
	approved, err := h.approval(c, tx, c.Actor.Person, p.ID)
	if err != nil {
		return err
	}
	if approved.ID != "" {
		if err := h.matters.Use(c, tx, approved.ID); err != nil {
			return err
		}
		e.Also = append(e.Also, matters.ActRef(tx.School, approved.ID))
	}
	if err := h.did(c, tx, why, e); err != nil {
		return err
	}
	last := e.Also[len(e.Also)-1]
	return h.tellReset(c, tx, c.Actor, p, last.ID)
}

// export sends the register of accounts with state and last use, and leaves an event. // serves PPL-02
func (h pages) export(c *web.Ctx) (web.Page, error) {
	var t sheet.Table
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		rows, total, err := h.Store.List(c, tx, book.Query{Page: 1, Size: people.MaxRows, Dormant: h.dormant(h.base.Now())}, h.base.Now())
		if err != nil {
			return ledger.Event{}, err
		}
		e := ledger.Event{Verb: "people.exported", Subject: ref.New(tx.School, "school", tx.School),
			Changes: []ledger.Change{{Field: "accounts", Class: ledger.Open, After: strconv.Itoa(total)}}}
		t = h.tableOf(rows)
		return e, nil
	})
	return web.Spreadsheet("accounts", sheet.WriteCSV(t)), err
}

func (h pages) tableOf(rows []listed) sheet.Table {
	now := h.base.Now()
	unused := h.dormant(now)
	t := sheet.Table{Name: "Accounts", Head: []string{"account", "given", "family", "kind", "class", "state", "last used"}}
	for _, r := range rows {
		t.Line(r.Name, r.Given, r.Family, strings.Join(strings.Fields(r.Kinds), "; "), r.Class, r.State(now, unused), r.LastUsed)
	}
	return t
}
