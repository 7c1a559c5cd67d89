// Package folder is the pages of one entry: reading it, its form, its steps, its signatures, its files and its past.
package folder

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// into gives the gate the facts about adding to a register.
func (h Pages) into(c *web.Ctx) (authz.Subject, error) {
	def, ok := h.Clerk.Definition(c.Param("register"))
	if !ok {
		return authz.Subject{}, entry.NoRegister()
	}
	return clerk.Subject(c.School.ID, def, nil, clerk.Adding), nil
}

// opened is an entry with its register, as a page works on it.
type opened struct {
	def  policy.Register
	live bool // the policy in force has the register
	e    entry.Entry
}

// open finds the entry that an address names.
func (h Pages) open(c *web.Ctx, tx *ledger.Tx) (o opened, err error) {
	if o.def, o.live, err = h.Clerk.Known(c, tx, c.Param("register")); err != nil {
		return o, err
	}
	o.e, err = h.Clerk.Store.Get(c, tx, o.def.Key, c.Param("id"))
	return o, err
}

// of gives the gate the facts about one entry. Whoever wants to do more than see it must be one who may see it.
func (h Pages) of(a clerk.Act) func(*web.Ctx) (authz.Subject, error) {
	return func(c *web.Ctx) (authz.Subject, error) {
		o, err := h.facts(c)
		if err != nil {
			return authz.Subject{}, err
		}
		if a != clerk.Seeing {
			if err := h.alive(c, o); err != nil {
				return authz.Subject{}, err
			}
		}
		return clerk.Subject(c.School.ID, o.def, &o.e, a), nil
	}
}

// moving is of for one step, which the pack may leave to people of its own.
func (h Pages) moving(c *web.Ctx) (authz.Subject, error) {
	o, err := h.facts(c)
	if err == nil {
		err = h.alive(c, o)
	}
	if err != nil {
		return authz.Subject{}, err
	}
	s := clerk.Subject(c.School.ID, o.def, &o.e, clerk.Changing)
	if m, ok := entry.MoveOf(o.def, c.Param("move")); ok && len(m.By) > 0 {
		s.Only = m.By
	}
	return s, nil
}

func (h Pages) facts(c *web.Ctx) (o opened, err error) {
	err = h.Clerk.Base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		o, err = h.open(c, tx)
		return err
	})
	if err == nil && o.e.RemovedAt != "" && !c.May("registers.remove") {
		err = entry.NoEntry() // it is as good as gone for all but those who can bring it back
	}
	return o, err
}

// alive refuses what would change an entry of a register that the policy no longer has, or that this person may not see.
func (h Pages) alive(c *web.Ctx, o opened) error {
	if _, err := c.Check("registers.show", clerk.Subject(c.School.ID, o.def, &o.e, clerk.Seeing)); err != nil {
		return err
	}
	if !o.live {
		return errs.Clash("", "The policy in force no longer has this register. Its entries can be read, as long as they are kept, and not changed.")
	}
	return nil
}

// look opens the records for reading one entry. Of a sensitive register the look itself leaves an event.
func (h Pages) look(c *web.Ctx, f func(*ledger.Tx, opened) error) error {
	o, err := h.facts(c)
	if err != nil {
		return err
	}
	again := func(tx *ledger.Tx) error {
		if o, err = h.open(c, tx); err != nil {
			return err
		}
		return f(tx, o)
	}
	if !o.def.Sensitive {
		return h.Clerk.Base.Ledger.Read(c, c.Grant, again)
	}
	grant, err := c.Check("registers.look", clerk.Subject(c.School.ID, o.def, &o.e, clerk.Seeing))
	if err != nil {
		return err
	}
	return h.Clerk.Base.Ledger.View(c, grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "registers.looked", Subject: o.e.Ref(tx.School), Why: o.def.Clause}, again(tx)
	})
}

// write opens the records for a change of one entry.
func (h Pages) write(c *web.Ctx, f func(*ledger.Tx, opened) (ledger.Event, error)) error {
	return h.Clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		o, err := h.open(c, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		return f(tx, o)
	})
}

// trail leads from a page of an entry back to its list.
func trail(c *web.Ctx, def policy.Register, e *entry.Entry) []web.Link {
	out := []web.Link{{Text: "Registers", Href: "/registers"}, {Text: def.Title, Href: "/registers/" + def.Key}}
	if !c.May("registers.list") {
		return nil
	}
	if e != nil {
		out = append(out, web.Link{Text: e.Label, Href: e.Href()})
	}
	return out
}

// back leads on after a change: to the entry, for those who may see it.
func (h Pages) back(c *web.Ctx, def policy.Register, e entry.Entry, said string) web.Page {
	to := e.Href()
	if !h.Clerk.May(c.Actor, "registers.show", def, clerk.Seeing) || slices.Contains(clerk.Subject(c.School.ID, def, &e, clerk.Seeing).About, c.Actor.Person) {
		to = "/" // who only tells does not read what others have told
	}
	return web.Say(to, "success", said)
}

// who gives the names behind the ids in a history.
func (h Pages) who(ctx context.Context, tx *ledger.Tx, ids []string) (func(string) string, error) {
	all, err := h.Clerk.People.Many(ctx, tx, ids)
	named := map[string]string{}
	for _, p := range all {
		named[p.ID] = p.Full()
	}
	return func(id string) string {
		switch {
		case named[id] != "":
			return named[id]
		case strings.HasPrefix(id, "job/"):
			return "The house itself"
		case id == "":
			return "Nobody by name"
		}
		return "Somebody no longer in the school's register"
	}, err
}
