package folder

import (
	"errors"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// errAgain says that a form is shown again, with what the transaction worked out; nothing is stored.
var errAgain = errors.New("registers: the form is shown again") //nolint:gochecknoglobals // constant

// filled is a posted form as it was read.
type filled struct {
	values map[string]string
	asked  []string
	files  map[string]cabinet.File
	bad    entry.Faults // of the files
}

// filledIn reads a posted form and the files that came with it.
func filledIn(c *web.Ctx, def policy.Register, tx *ledger.Tx) (in filled, err error) {
	in.values, in.asked = typed(c, def)
	in.files, in.bad, err = uploads(c, def, in.asked, in.values, tx.ID)
	return in, err
}

// further tells on a form that it asks more than it did before.
func further(p web.Page, more bool) web.Page {
	if more {
		p.Notice = &web.Notice{Kind: "important", Text: opensWords}
	}
	return p
}

// added stores a new entry.
func (h Pages) added(c *web.Ctx) (web.Page, error) {
	def, ok := h.Clerk.Definition(c.Param("register"))
	if !ok {
		return web.Page{}, entry.NoRegister()
	}
	var page web.Page
	err := h.Clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		ch, err := h.Clerk.Checker(def)
		if err != nil {
			return ledger.Event{}, err
		}
		in, err := filledIn(c, def, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		e, faults, err := ch.Check(c, tx, entry.Entry{Register: def.Key, State: entry.FirstState(def)}, in.values, in.files)
		if err != nil {
			return ledger.Event{}, err
		}
		faults = joined(def, in.bad, faults)
		if more := ch.Opens(tx, e, in.asked); len(faults) > 0 || more {
			if page, err = h.newForm(c, tx, ch, e, in.values, faults, in.values["expected"]); err != nil {
				return ledger.Event{}, err
			}
			page = further(page, more)
			return ledger.Event{}, errAgain
		}
		if e, err = ch.Add(c, tx, e, in.files, entry.WhatAdded); err != nil {
			return ledger.Event{}, err
		}
		page = h.back(c, def, e, entry.Capital(entry.One(def))+" added.")
		return clerk.Event(tx, def, entry.WhatAdded, entry.Entry{}, e), nil
	})
	if errors.Is(err, errAgain) {
		err = nil
	}
	return page, err
}

// joined puts two lists of faults in the order of the form; of two for one field the first stays.
func joined(def policy.Register, a, b entry.Faults) entry.Faults {
	var out entry.Faults
	for _, f := range append([]policy.Field{{}}, def.Fields...) {
		for _, one := range append(append(entry.Faults{}, a...), b...) {
			if one.Field == f.Key {
				out = append(out, one)
				break
			}
		}
	}
	return out
}

// formAgain makes a form once more, with what was wrong with it.
type formAgain func(*ledger.Tx, *clerk.Checker, opened) (web.Page, error)

// again shows the form of an entry that was refused. It shows what the entry holds, so it is a look like any other: of a
// sensitive register it leaves an event.
func (h Pages) again(c *web.Ctx, form formAgain) (page web.Page, err error) {
	err = h.look(c, func(tx *ledger.Tx, o opened) error {
		ch, err := h.Clerk.Checker(o.def)
		if err == nil {
			page, err = form(tx, ch, o)
		}
		return err
	})
	return page, err
}

// changed stores a change, unless somebody else has changed the entry since the form was opened.
func (h Pages) changed(c *web.Ctx) (web.Page, error) {
	var page web.Page
	var form formAgain
	err := h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		ch, err := h.Clerk.Checker(o.def)
		switch {
		case err != nil:
			return ledger.Event{}, err
		case c.Form("revision") != revisionText(o.e):
			return ledger.Event{}, errClash
		case o.e.RemovedAt != "":
			return ledger.Event{}, errs.Clash("", "This entry has been removed, so it cannot be changed. Restore it first.")
		}
		in, err := filledIn(c, o.def, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		e, faults, err := ch.Check(c, tx, o.e, in.values, in.files)
		if err != nil {
			return ledger.Event{}, err
		}
		faults = joined(o.def, in.bad, faults)
		if more := ch.Opens(tx, e, in.asked); len(faults) > 0 || more {
			form = func(tx *ledger.Tx, ch *clerk.Checker, o opened) (web.Page, error) {
				p, err := h.changeForm(c, tx, ch, o.e, e, in.values, faults)
				return further(p, more), err
			}
			return ledger.Event{}, errAgain
		}
		if e, err = ch.Change(c, tx, e, in.files, entry.WhatChanged, ""); err != nil {
			return ledger.Event{}, err
		}
		page = h.back(c, o.def, e, "Saved.")
		return clerk.Event(tx, o.def, entry.WhatChanged, o.e, e), nil
	})
	switch {
	case errors.Is(err, errAgain):
		return h.again(c, form)
	case errors.Is(err, errClash):
		return h.clash(c)
	}
	return page, err
}
