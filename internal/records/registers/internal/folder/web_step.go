package folder

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// step asks for what a step needs on its way; one that needs nothing is asked for once more, in a sentence.
func (h Pages) step(c *web.Ctx) (page web.Page, err error) {
	err = h.look(c, func(tx *ledger.Tx, o opened) error {
		ch, err := h.Clerk.Checker(o.def)
		if err != nil {
			return err
		}
		page, err = h.stepForm(c, tx, ch, o.e, entry.Stored(o.def, o.e.Values), nil)
		return err
	})
	return page, err
}

func (h Pages) stepForm(c *web.Ctx, tx *ledger.Tx, ch *clerk.Checker, e entry.Entry, values map[string]string, faults entry.Faults) (web.Page, error) {
	m, ok := entry.MoveOf(ch.Def, c.Param("move"))
	if !ok {
		return web.Page{}, errs.Missing("This register has no such step.")
	}
	asks, err := ch.Asks(c, tx, e, m)
	if err != nil {
		return web.Page{}, err
	}
	for _, one := range faults { // what the answers open further
		if f, ok := entry.FieldOf(ch.Def, one.Field); ok && !slices.ContainsFunc(asks, func(asked policy.Field) bool { return asked.Key == f.Key }) {
			asks = append(asks, f)
		}
	}
	for i := range asks { // a step asks for nothing that it can do without
		asks[i].Required = true
	}
	s, _ := entry.StateOf(ch.Def, m.To)
	view := formPage{Title: m.Title + ": " + e.Label, Intro: "The entry will then stand as “" + cmp.Or(s.Title, m.To) + "”.",
		Action: e.Href() + "/move/" + m.Key, Button: m.Title, Revision: e.Revision, Cancel: e.Href()}
	page, err := h.formPage(c, tx, ch, view, e, asks, values, faults)
	page.Template = "registers/move"
	return page, err
}

// stepped takes the step.
func (h Pages) stepped(c *web.Ctx) (web.Page, error) {
	var page web.Page
	var form formAgain
	err := h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		ch, err := h.Clerk.Checker(o.def)
		if err != nil {
			return ledger.Event{}, err
		}
		if seen := c.Form("revision"); seen != "" && seen != revisionText(o.e) {
			return ledger.Event{}, errs.Clash("", "Somebody else has changed this entry since you opened it, so the step was not taken. Please open the entry again and look at what is new.")
		}
		var in filled
		if len(c.Forms("asked")) > 0 { // a button that takes the step at once asks nothing
			if in, err = filledIn(c, o.def, tx); err != nil {
				return ledger.Event{}, err
			}
		}
		if o.e.RemovedAt != "" {
			return ledger.Event{}, errs.Clash("", "This entry has been removed, so it cannot be moved on. Restore it first.")
		}
		e, faults, err := ch.Move(c, tx, o.e, c.Param("move"), in.values, in.files)
		if err != nil {
			return ledger.Event{}, err
		}
		if faults = joined(o.def, in.bad, faults); len(faults) > 0 {
			form = func(tx *ledger.Tx, ch *clerk.Checker, o opened) (web.Page, error) {
				values := entry.Stored(o.def, o.e.Values)
				maps.Copy(values, in.values)
				return h.stepForm(c, tx, ch, o.e, values, faults)
			}
			return ledger.Event{}, errAgain
		}
		m, _ := entry.MoveOf(o.def, c.Param("move"))
		if e, err = ch.Change(c, tx, e, in.files, entry.WhatMoved, m.Title); err != nil {
			return ledger.Event{}, err
		}
		s, _ := entry.StateOf(o.def, e.State)
		page = h.back(c, o.def, e, m.Title+": done. It now stands as “"+cmp.Or(s.Title, e.State)+"”.")
		return clerk.Event(tx, o.def, entry.WhatMoved, o.e, e), nil
	})
	if errors.Is(err, errAgain) {
		return h.again(c, form)
	}
	return page, err
}
