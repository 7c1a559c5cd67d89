package families

import (
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// childPage is one of a parent's own children.
type childPage struct {
	ID       string
	Name     string
	Todo     []web.Task
	Switches []permission
	Minutes  int
	Told     []string
	Seen     []string
	Handed   []homes.Handed
	History  web.Table
}

// permission is one service with the switch that takes it back, or leads to where it is allowed.
type permission struct {
	Title   string
	Tag     web.Tag
	Since   string
	Service string
	On      bool
	Allow   string
}

// ownChild finds a parent's own child. For any other there is nothing, and the trail has it. serves PPL-22
func (h pages) ownChild(c *web.Ctx) (to homes.Family, child people.Person, err error) {
	own := false
	err = h.read(c, func(tx *ledger.Tx) error {
		to, err = h.familyOf(c, tx)
		child, own = to.Child(c.Param("child"))
		return err
	})
	if err == nil && !own {
		err = h.stranger(c, c.Param("child"))
	}
	return to, child, err
}

func (h pages) child(c *web.Ctx) (web.Page, error) {
	to, child, err := h.ownChild(c)
	if err != nil {
		return web.Page{}, err
	}
	page := childPage{ID: child.ID, Name: child.Given, Minutes: h.f.withdrawMinutes(), Seen: homes.Seen(h.f.Pack(), homes.Parents), Told: homes.Told(h.f.Pack(), h.f.Serving("AUA-11"), to.Carer.Language)}
	err = h.read(c, func(tx *ledger.Tx) error {
		if page.Todo, err = h.todo(c, tx, to, child.ID); err != nil {
			return err
		}
		if page.Switches, err = h.switches(c, tx, child.ID); err != nil {
			return err
		}
		if h.f.hooks.HandedIn != nil {
			if page.Handed, err = h.f.hooks.HandedIn(c, tx, child.ID); err != nil {
				return err
			}
		}
		page.History, err = h.history(c, tx, to, child)
		return err
	})
	p := web.Show("families/child", child.Given, page)
	p.Back = &web.Link{Text: "My children", Href: "/family"}
	return p, err
}

// switches are the permissions of a child, as they hold now. serves AUA-07 AUA-08 AUA-27
func (h pages) switches(c *web.Ctx, tx *ledger.Tx, child string) ([]permission, error) {
	all, err := h.f.agreements.Consents(c, tx, child)
	var out []permission
	for _, one := range all {
		p := permission{Title: one.Title, Tag: answerTag(one), Service: one.Service, On: one.Answer == agreements.Yes || one.Disagree}
		if !one.At.IsZero() {
			p.Since = clock.Human(one.At)
		}
		if !p.On {
			p.Allow = "/agreements/sign/" + h.asks(one.Service) + "?about=" + child
		}
		out = append(out, p)
	}
	return out, err
}

// asks is the form that asks for a permission.
func (h pages) asks(service string) string {
	for _, a := range h.f.agreements.Forms() {
		for _, i := range a.Items {
			if i.Service == service {
				return a.Key
			}
		}
	}
	return ""
}

// history is what was signed about a child, by this carer and by the child. What another carer signed is told without name
// and copy: two homes need not know of one another.
func (h pages) history(c *web.Ctx, tx *ledger.Tx, to homes.Family, child people.Person) (web.Table, error) {
	t := web.Table{Caption: "What was signed", Head: []string{"Form", "By", "When", "State"}, Empty: "Nothing is signed yet."}
	all, err := h.f.agreements.Of(c, tx, child.ID)
	for _, s := range all {
		if s.About != child.ID {
			continue
		}
		cell, by := web.Cell{Text: s.Title + ", version " + s.Version, Header: true}, "Another carer"
		switch s.Signer {
		case to.Carer.ID:
			by, cell.Href = "You", "/agreements/signatures/"+s.ID
		case child.ID:
			by, cell.Href = child.Given, "/agreements/signatures/"+s.ID
		}
		t.Rows = append(t.Rows, []web.Cell{cell, {Text: by}, {Text: clock.Human(s.At)}, {Tag: historyTag(s)}})
	}
	return t, err
}

func historyTag(s agreements.Signature) *web.Tag {
	switch {
	case s.EndedCause == agreements.Withdrawn:
		return &web.Tag{Text: "Taken back on " + clock.Day(s.Ended), Colour: "red"}
	case !s.Ended.IsZero():
		return &web.Tag{Text: "Replaced", Colour: "grey"}
	case !s.Verified:
		return &web.Tag{Text: "With the school", Colour: "blue"}
	}
	return &web.Tag{Text: "Holds", Colour: "green"}
}

// withdraw takes a permission back at once. serves AUA-27
func (h pages) withdraw(c *web.Ctx) (web.Page, error) {
	to, child, err := h.ownChild(c)
	if err != nil {
		return web.Page{}, err
	}
	service := c.Form("service")
	err = h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e, err := h.f.agreements.Withdraw(c, tx, agreements.Withdrawal{By: to.Carer.ID, About: child.ID, Service: service, Method: agreements.OnScreen})
		if err != nil {
			return e, err
		}
		// A link that lies in a mailbox would let somebody allow again what was just taken back.
		ended, err := h.f.Store.CloseAll(c, tx, to.Carer.ID, homes.ToSign, homes.ByTakenBack)
		e.Also = append(e.Also, homes.Refs(tx.School, ended)...)
		return e, err
	})
	at := "/family/" + child.ID
	if e, ok := errs.As(err); ok && (e.Kind == errs.Conflict || e.Kind == errs.Invalid) {
		return web.Say(at, "important", e.Safe), nil
	}
	return web.Say(at, "success", fmt.Sprintf("Taken back on %s: %s It reaches every part of the school’s systems within %d minutes.",
		clock.Human(h.f.base.Now()), h.f.serviceTitle(service), h.f.withdrawMinutes())), err
}

// childAgreement is the child's agreement, to read together. serves AUA-22
func (h pages) childAgreement(c *web.Ctx) (web.Page, error) {
	to, child, err := h.ownChild(c)
	if err != nil {
		return web.Page{}, err
	}
	page, form, err := h.talk(c, to.Carer, child)
	if err != nil {
		return web.Page{}, err
	}
	at := "/family/" + child.ID
	page.Languages = agreements.Languages(form, page.Text.Language, func(l string) string { return at + "/agreement?lang=" + l })
	p := web.Show("families/talk", "Talk it through with "+child.Given, page)
	p.Back = &web.Link{Text: child.Given, Href: at}
	return p, h.readBy(c, form.Key, child.ID, to.Carer.ID)
}

// panels are the tiles on the start page.
func (h pages) panels() []web.Panel {
	return []web.Panel{{On: "home", Action: "families.own", Tiles: h.tiles}, {On: "home", Action: "families.me", Tiles: h.childTiles}, {On: "home", Action: "families.send", Tiles: h.officeTile}}
}

// childTiles are big and few.
func (h pages) childTiles(c *web.Ctx) ([]web.Tile, error) {
	if !c.Actor.Has(authz.Pupil) {
		return nil, nil
	}
	return []web.Tile{{Title: "About me", Text: "My rules, and what the school can see", Href: "/me", Picture: "star"}}, nil
}
