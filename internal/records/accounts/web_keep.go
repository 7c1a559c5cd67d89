package accounts

import (
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"strconv"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// act does one thing to one account and says so.
func (h pages) act(verb, done string, do func(*web.Ctx, *ledger.Tx, string) error) func(*web.Ctx) (web.Page, error) {
	return func(c *web.Ctx) (web.Page, error) {
		id := c.Param("id")
		err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			acc, err := h.Get(c, tx, id)
			if err == nil && acc.Verifier == "" {
				err = errs.Missing("This person has no account yet. Give them a first password.")
			}
			if err != nil {
				return ledger.Event{}, err
			}
			return ledger.Event{Verb: verb, Subject: Ref(tx.School, id)}, do(c, tx, id)
		})
		return web.Say("/accounts/"+id, "success", done), err
	}
}

// lifted unlocks an account, and its next try need not wait.
func (h pages) lifted(c *web.Ctx, tx *ledger.Tx, id string) error {
	p, err := h.people.Get(c, tx, id)
	if err != nil {
		return err
	}
	h.pauses.right(p.Account)
	return h.unlock(c, tx, id)
}

func (h pages) closed(c *web.Ctx, tx *ledger.Tx, id string) error { return h.Close(c, tx, id, true) }

func (h pages) opened(c *web.Ctx, tx *ledger.Tx, id string) error {
	p, err := h.people.Get(c, tx, id)
	if err == nil && p.Gone(h.base.Now()) {
		err = errs.Clash("", "This person has left the school. Take the leaving date away first.")
	}
	if err != nil {
		return err
	}
	return h.Close(c, tx, id, false)
}

// reset gives a one-time password, shown once to whoever hands it over, and ends all sessions.
func (h pages) reset(c *web.Ctx) (web.Page, error) {
	p, err := h.person(c, c.Grant, c.Param("id"))
	if err != nil {
		return web.Page{}, err
	}
	if p.ID == c.Actor.Person {
		return web.Go("/account/password"), nil
	}
	if !h.covered(p) {
		return web.Page{}, errNotCovered()
	}
	rule := h.Rule(c.School.Name, p)
	once := oneTime(rand.Reader, p, rule)
	verifier, err := h.Hash(c, once)
	if err != nil {
		return web.Page{}, err
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.reset", Subject: Ref(tx.School, p.ID)}
		if err := h.SetVerifier(c, tx, Fresh{Person: p.ID, Verifier: verifier, Band: rule.Band, MustChange: mustChange(p)}); err != nil {
			return e, err
		}
		return e, h.endAll(c, tx, p.ID, "")
	})
	if err != nil {
		return web.Page{}, err
	}
	h.pauses.right(p.Account)
	return h.shown(c, once)
}

// export sends the register of accounts with state and last use, and leaves an event. // serves PPL-02
func (h pages) export(c *web.Ctx) (web.Page, error) {
	var b bytes.Buffer
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		rows, total, err := h.Store.list(c, tx, listQuery{Page: 1, Size: people.MaxRows}, h.base.Now())
		if err != nil {
			return ledger.Event{}, err
		}
		b.Reset()
		e := ledger.Event{Verb: "people.exported", Subject: c.Ref("school", c.School.ID),
			Changes: []ledger.Change{{Field: "accounts", Class: ledger.Open, After: strconv.Itoa(total)}}}
		return e, h.writeCSV(csv.NewWriter(&b), rows)
	})
	return web.Page{File: &web.Download{Name: "accounts.csv", Type: "text/csv; charset=utf-8", Body: b.Bytes()}}, err
}

func (h pages) writeCSV(w *csv.Writer, rows []listed) error {
	lines := [][]string{{"account", "given", "family", "kind", "class", "state", "last used"}}
	for _, r := range rows {
		lines = append(lines, []string{r.Name, r.Given, r.Family, strings.Join(strings.Fields(r.Kinds), "; "), r.Class, r.state(h.base.Now()), r.LastUsed})
	}
	for _, line := range lines {
		for i := range line {
			line[i] = people.PlainCell(line[i])
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
