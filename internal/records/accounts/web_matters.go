package accounts

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Matters is the list of sign-ins that somebody should look at.
type Matters struct {
	Filter web.Field
	Table  web.Table
}

func matterStates() []web.Option {
	return []web.Option{{Value: matters.Open, Text: "Waiting for an answer"}, {Value: matters.Confirmed, Text: "Confirmed"},
		{Value: matters.Explained, Text: "Explained"}, {Value: matters.Done, Text: "Done"}, {Value: "all", Text: "All"}}
}

func matterTag(state string) *web.Tag {
	switch state {
	case matters.Confirmed:
		return &web.Tag{Text: "Confirmed", Colour: "red"}
	case matters.Explained:
		return &web.Tag{Text: "Explained", Colour: "green"}
	case matters.Done:
		return &web.Tag{Text: "Done", Colour: "grey"}
	}
	return &web.Tag{Text: "Waiting for an answer", Colour: "yellow"}
}

// matterList shows matters of this school year's accounts, as far as the grant reaches. // serves PPL-13
func (h pages) matterList(c *web.Ctx) (web.Page, error) {
	state := c.Query("state")
	if state == "" {
		state = matters.Open
	}
	v := Matters{Filter: web.Field{Name: "state", Label: "State", Type: "select", Options: matterStates(), Value: state},
		Table: web.Table{Caption: "Sign-ins that need a look", Head: []string{"What", "Whose account", "When", "State"}, Empty: "Nothing waits for you here."}}
	if state == "all" {
		state = ""
	}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		list, err := h.matters.List(c, tx, "", state, "")
		if err != nil || len(list) == 0 {
			return err
		}
		mine, err := h.within(c, tx)
		for _, m := range list {
			r, ok := mine[m.Person]
			if !ok || m.Person == c.Actor.Person {
				continue
			}
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: matterTitle(m.Kind), Href: "/sign-ins/" + m.ID, Header: true},
				{Text: r.Given + " " + r.Family}, {Text: clock.Told(m.At)}, {Tag: matterTag(m.State)}})
		}
		return err
	})
	p := web.Show("accounts/matters", "Sign-ins that need a look", v)
	if c.Opens("/accounts") { // the safeguarding lead judges, but does not look after accounts
		p.Back = &web.Link{Text: "Accounts", Href: "/accounts"}
	}
	return p, err
}

// ofMatter gives the gate the facts about a matter: whose account, and of which class. Nobody judges their own.
func (h pages) ofMatter(c *web.Ctx) (authz.Subject, error) {
	subject := authz.Subject{Ref: matters.Ref(c.School.ID, c.Param("id"))}
	if c.Actor.Nobody() {
		return subject, nil
	}
	err := h.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		m, err := h.matters.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		p, err := h.People.Get(c, tx, m.Person)
		subject.About = []string{m.Person}
		if p.Is(people.Pupil) && p.Class != "" {
			subject.Classes = []string{p.Class}
		}
		return err
	})
	return subject, err
}

// MatterPage is one matter.
type MatterPage struct {
	Title string
	Facts web.Summary
	Open  bool
	To    string
	Note  web.Field
	Share bool // whether confirming opens an incident about a shared account
}

func (h pages) matter(c *web.Ctx) (web.Page, error) {
	var v *MatterPage
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		v, err = h.matterView(c, tx)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("accounts/matter", v.Title, v)
	p.Back = &web.Link{Text: "Sign-ins that need a look", Href: "/sign-ins"}
	return p, nil
}

func (h pages) matterView(c *web.Ctx, tx *ledger.Tx) (*MatterPage, error) {
	m, err := h.matters.Get(c, tx, c.Param("id"))
	if err != nil {
		return nil, err
	}
	p, err := h.People.Get(c, tx, m.Person)
	if err != nil {
		return nil, err
	}
	v := &MatterPage{Title: matterTitle(m.Kind), Open: m.State == matters.Open, To: "/sign-ins/" + m.ID, Share: m.Kind == matters.Sharing,
		Note: web.Field{Name: "note", Label: "What did you find out?", Type: "textarea", Rows: 3, Max: 500, Required: true}}
	whose := web.SummaryRow{Key: "Whose account", Lines: []string{p.Full()}}
	if c.May("accounts.list") {
		whose.Href = "/accounts/" + p.ID
	}
	rows := []web.SummaryRow{whose, {Key: "When", Lines: []string{clock.Told(m.At)}},
		{Key: "Device address", Lines: []string{m.Addr}}}
	if m.Other != "" {
		rows = append(rows, web.SummaryRow{Key: "In use at the same time at", Lines: []string{m.Other}})
	}
	rows = append(rows, web.SummaryRow{Key: "State", Tag: matterTag(m.State)})
	if m.Note != "" {
		rows = append(rows, web.SummaryRow{Key: "What was found out", Lines: []string{m.Note, clock.Told(m.ClosedAt)}})
	}
	v.Facts.Rows = rows
	return v, nil
}

// judged settles a matter. Confirmed sharing opens an incident of the row for learners or staff. // serves PPL-13
func (h pages) judged(c *web.Ctx) (web.Page, error) {
	fault := error(nil)
	m := matters.Matter{ID: c.Param("id"), State: c.Form("answer"), Note: c.Form("note"), ClosedBy: c.Actor.Person}
	switch {
	case m.State != matters.Confirmed && m.State != matters.Explained:
		return web.Page{}, errs.Bad("answer", "Choose one of the two answers.")
	case m.Note == "":
		fault = errs.Bad("note", "Say in a few words what you found out.")
	case len(m.Note) > 2000:
		fault = errs.Bad("note", "Use at most 500 characters.")
	}
	if fault != nil {
		return h.judgeAgain(c, fault)
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.matter-" + m.State, Subject: matters.Ref(tx.School, m.ID), Changes: []ledger.Change{{Field: "note", Class: ledger.Secret, After: m.Note}}}
		was, err := h.matters.Get(c, tx, m.ID)
		if err != nil {
			return e, err
		}
		e.Why = was.Kind
		if err := h.matters.Close(c, tx, m); err != nil || m.State != matters.Confirmed || was.Kind != matters.Sharing {
			return e, err
		}
		p, err := h.People.Get(c, tx, was.Person)
		if err != nil {
			return e, err
		}
		return e, h.incident(c, tx, Matter{Kind: MatterSharing, Ref: e.Subject, Person: was.Person, Pupil: p.Is(people.Pupil), By: c.Actor.Person,
			Text: "An account was used by somebody who is not its owner."})
	})
	return web.Say("/sign-ins", "success", "Thank you. Your answer is kept."), err
}

func (h pages) judgeAgain(c *web.Ctx, fault error) (web.Page, error) {
	p, err := h.matter(c)
	if err != nil {
		return p, err
	}
	return c.Again(p, fault, &p.Data.(*MatterPage).Note)
}
