package registers

import (
	"cmp"
	"net/url"
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// undo takes back what was just done.
type undo struct {
	Action, ID, Said string
	Revision         int
}

// undoable offers to take back what this person has just done to an entry.
func (h pages) undoable(c *web.Ctx, tx *ledger.Tx, def policy.Register, p *deskPage) error {
	id := c.Query("done")
	if id == "" {
		return nil
	}
	e, last, err := h.latest(c, tx, def, id)
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Conflict) {
		return nil // somebody has gone on from there; there is nothing to take back
	}
	if err == nil {
		p.Undo = &undo{Action: p.Action + "/undo", ID: e.ID, Revision: e.Revision, Said: e.Label + ": " + cmp.Or(last.Why, "changed")}
	}
	return err
}

// latest is an entry whose last change is a step that this person took a short while ago.
func (h pages) latest(c *web.Ctx, tx *ledger.Tx, def policy.Register, id string) (entry.Entry, cabinet.Revision, error) {
	e, err := h.clerk.Store.Get(c, tx, def.Key, id)
	if err != nil {
		return e, cabinet.Revision{}, err
	}
	last, err := h.clerk.Store.Revision(c, tx, e.ID, e.Revision)
	if err != nil {
		return e, last, err
	}
	at, err := clock.Parse(last.At)
	if err != nil {
		return e, last, err
	}
	if e.RemovedAt != "" || e.Revision < 2 || last.What != entry.WhatMoved || last.By != c.Actor.Person || last.Why == undone || h.clerk.Base.Now().Sub(at) > undoFor {
		return e, last, errs.Clash("", "This can no longer be taken back here. Open the entry to see how it stands.")
	}
	return e, last, nil
}

// undone stands in the history of an entry beside a step that was taken back.
const undone = "Taken back at the desk"

// deskMove gives the gate the facts about one step of one entry, which the pack may leave to people of its own.
func (h pages) deskMove(c *web.Ctx) (s authz.Subject, err error) {
	err = h.clerk.Base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		def, ok := h.clerk.Definition(c.Param("register"))
		if !ok {
			return entry.NoRegister()
		}
		e, err := h.clerk.Store.Get(c, tx, def.Key, c.Form("id"))
		if err != nil {
			return err
		}
		s = clerk.Subject(c.School.ID, def, &e, clerk.Changing)
		if m, ok := entry.MoveOf(def, c.Form("move")); ok && len(m.By) > 0 {
			s.Only = m.By
		}
		return nil
	})
	return s, err
}

// desked takes one step of one entry. What asks for more than a button goes on to the step's own page.
func (h pages) desked(c *web.Ctx) (web.Page, error) {
	def, err := h.deskOf(c)
	if err == nil {
		err = h.mustSee(c, def)
	}
	if err != nil {
		return web.Page{}, err
	}
	var e entry.Entry
	err = h.clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ev ledger.Event, err error) {
		if e, err = h.clerk.Store.Get(c, tx, def.Key, c.Form("id")); err != nil {
			return ev, err
		}
		if c.Form("revision") != strconv.Itoa(e.Revision) {
			return ev, errs.Clash("", "Somebody else has just done this, or something else, with “%s”. Please look again.", e.Label)
		}
		e, ev, err = h.clerk.Move(c, tx, def, e, c.Form("move"), nil, nil)
		return ev, err
	})
	at := entry.ListHref(def) + "/desk"
	if told, ok := errs.As(err); ok && told.Kind == errs.Invalid {
		return web.Say(entry.ListHref(def)+"/"+url.PathEscape(c.Form("id"))+"/move/"+url.PathEscape(c.Form("move")), "important", "This step asks for something more."), nil
	}
	if told, ok := errs.As(err); ok && told.Kind == errs.Conflict {
		return web.Say(at, "important", told.Safe), nil
	}
	m, _ := entry.MoveOf(def, c.Form("move"))
	s, _ := entry.StateOf(def, e.State)
	said := e.Label + ": " + cmp.Or(m.Title, m.Key) + ", " + h.clerk.Base.Now().In(clock.London).Format("15:04") + ". Now: " + cmp.Or(s.Title, s.Key) + "."
	return web.Say(at+"?done="+url.QueryEscape(e.ID), "success", said), err
}

// undo puts an entry back to how it stood before this person's last step.
func (h pages) undo(c *web.Ctx) (web.Page, error) {
	def, err := h.deskOf(c)
	if err == nil {
		err = h.mustSee(c, def)
	}
	if err != nil {
		return web.Page{}, err
	}
	var e entry.Entry
	err = h.clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ev ledger.Event, err error) {
		old, _, err := h.latest(c, tx, def, c.Form("id"))
		if err != nil {
			return ev, err
		}
		if c.Form("revision") != strconv.Itoa(old.Revision) {
			return ev, errs.Clash("", "Somebody else has changed “%s” meanwhile, so nothing was taken back.", old.Label)
		}
		before, err := h.clerk.Store.Revision(c, tx, old.ID, old.Revision-1)
		if err != nil {
			return ev, err
		}
		e = old
		e.State = before.State
		if e.Values, err = before.Values(); err != nil {
			return ev, err
		}
		check, err := h.clerk.Checker(def)
		if err != nil {
			return ev, err
		}
		e, err = check.Change(c, tx, e, nil, entry.WhatMoved, undone)
		return clerk.Event(tx, def, entry.WhatMoved, old, e), err
	})
	if told, ok := errs.As(err); ok && told.Kind == errs.Conflict {
		return web.Say(entry.ListHref(def)+"/desk", "important", told.Safe), nil
	}
	return web.Say(entry.ListHref(def)+"/desk", "success", "Taken back. "+e.Label+" stands as it did before."), err
}
