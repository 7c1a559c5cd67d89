package families

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/web"
)

// changePage lets a parent take permissions back.
type changePage struct {
	Path   string
	Before string
	Takes  []web.Field
	Empty  bool
	None   web.Empty
}

// linkChange shows what holds, each with a box to take it back. serves AUA-27
func (h pages) linkChange(c *web.Ctx) (web.Page, error) {
	v, away, err := h.proven(c)
	if err != nil || away != nil {
		return pageOr(away), err
	}
	return h.changing(c, v)
}

func (h pages) changing(c *web.Ctx, v visitor) (web.Page, error) {
	page := changePage{Path: v.path}
	err := h.read(c, func(tx *ledger.Tx) error {
		until, err := h.f.Store.PassUntil(c, tx, tokens.Hash(c.Ticket()))
		if err != nil {
			return err
		}
		page.Before = hour(until)
		for i, child := range v.family.Children {
			all, err := h.f.agreements.Consents(c, tx, child.ID)
			if err != nil {
				return err
			}
			f := web.Field{Name: "take", ID: fmt.Sprintf("take-%d", i), Label: child.Given, Legend: "m", Type: "checkboxes", Hint: "Tick what you no longer allow."}
			for _, one := range all {
				if one.Answer == agreements.Yes || one.Disagree {
					f.Options = append(f.Options, web.Option{Value: child.ID + "/" + one.Service, Text: one.Title})
				}
			}
			if len(f.Options) > 0 {
				page.Takes = append(page.Takes, f)
			}
		}
		page.Empty = len(page.Takes) == 0
		page.None = web.Empty{Title: "There is nothing to take back", Text: "You have allowed nothing yet, or have taken it back.", Picture: "tick"}
		return nil
	})
	p := web.Show("families/change", "Take a permission back", page)
	p.Back = &web.Link{Text: "All forms", Href: v.path}
	return p, err
}

// linkChanged takes back what was ticked. From then on the link is closed: nobody who finds it later can undo that.
func (h pages) linkChanged(c *web.Ctx) (web.Page, error) {
	v, away, err := h.proven(c)
	if err != nil || away != nil {
		return pageOr(away), err
	}
	if v.link.Purpose != homes.ToSign {
		return web.Page{}, errs.Missing("This link is for reading only. Please ask the school office for one to sign with.")
	}
	picked := c.Forms("take")
	if len(picked) == 0 || len(picked) > 200 {
		p, err := h.changing(c, v)
		if err != nil {
			return p, err
		}
		return c.Again(p, errs.Bad("take-0", "Tick at least one permission, or go back if nothing is to change."))
	}
	var lines []string
	for _, one := range picked {
		line, err := h.takeBack(c, v, one)
		if err != nil {
			return web.Page{}, err
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	if err := h.shut(c, v); err != nil {
		return web.Page{}, err
	}
	p := web.Show("families/over", "Taken back", overPage{Lines: lines,
		Text: fmt.Sprintf("It counts from now, and reaches every part of the school’s systems within %d minutes. This link is now closed, so that nobody can undo it. To change anything else, sign in or ask %s for a new link.", h.f.withdrawMinutes(), h.f.Phone())})
	p.Ticket = &web.Ticket{Path: v.path}
	return p, nil
}

// takeBack withdraws one permission for one of the family's own children.
func (h pages) takeBack(c *web.Ctx, v visitor, picked string) (string, error) {
	id, service, _ := strings.Cut(picked, "/")
	child, own := v.family.Child(id)
	if !own {
		return "", h.stranger(c, id)
	}
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		if _, _, err := h.f.Find(c, tx, c.Param("token")); err != nil {
			return ledger.Event{}, err
		}
		e, err := h.f.agreements.Withdraw(c, tx, agreements.Withdrawal{By: v.family.Carer.ID, About: id, Service: service, Method: agreements.ByLink})
		if err != nil {
			return e, err
		}
		return e, h.f.Visit(c, tx, v.link, homes.TookBack, service, c.Addr())
	})
	if errs.Is(err, errs.Conflict) { // went with another one: no mail without the internet
		return "", nil
	}
	return child.Given + ": " + h.f.serviceTitle(service) + " – no longer allowed since " + clock.Human(h.f.base.Now()), err
}

// shut closes the link after something was taken back.
func (h pages) shut(c *web.Ctx, v visitor) error {
	return h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "families.link_closed", Subject: v.link.Ref(tx.School), Changes: []ledger.Change{{Field: "why", Class: ledger.Open, After: homes.ByTakenBack}}}
		if err := h.f.Store.EndPass(c, tx, tokens.Hash(c.Ticket()), v.link.ID); err != nil {
			return e, err
		}
		ended, err := h.f.Store.CloseAll(c, tx, v.family.Carer.ID, homes.ToSign, homes.ByTakenBack)
		e.Also = homes.Refs(tx.School, ended)
		return e, err
	})
}

// withdrawMinutes is how long a withdrawal may take to reach every door.
func (f *Families) withdrawMinutes() int {
	if n := f.Pack().Settings.Signing.WithdrawMinutes; n > 0 {
		return n
	}
	return 15
}

// serviceTitle is a permission in the words of the form.
func (f *Families) serviceTitle(service string) string {
	for _, a := range f.agreements.Forms() {
		for _, i := range a.Items {
			if i.Service == service {
				return i.Text
			}
		}
	}
	return service
}
