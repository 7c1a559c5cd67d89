package rights

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// deviationPage is one deviation: take it back, or keep it for a reason until a day.
type deviationPage struct {
	Row    row
	Facts  web.Summary
	Action string
	Reason web.Field
	Until  web.Field
}

// compared compares now. // serves PPL-17
func (h pages) compared(c *web.Ctx) (web.Page, error) {
	said := ""
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e, err := h.run(c, tx)
		for _, ch := range e.Changes {
			if ch.Field == "new" {
				said = ch.After
			}
		}
		return e, err
	})
	return web.Say("/rights", "success", "Compared. New since the last time: "+said+"."), err
}

func (h pages) find(c *web.Ctx, g authz.Grant) (d Deviation, faces map[string]people.Person, err error) {
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		if d, err = h.store.deviation(c, tx, c.Param("id")); err != nil {
			return err
		}
		faces, err = h.faces(c, tx, []string{d.Person, d.By})
		return err
	})
	return d, faces, err
}

// guardedOf leaves what touches safeguarding records or the system itself to coordinator and head.
func (h pages) guardedOf(c *web.Ctx) (authz.Subject, error) {
	d, faces, err := h.find(c, c.SubjectGrant())
	s := authz.Subject{Ref: d.Ref(c.School.ID)}
	if err == nil && h.guarded(d, faces[d.Person], h.base.Now()) {
		s.Only = []string{string(authz.Coordinator), string(authz.Head)}
	}
	return s, err
}

// keptOf shuts the person out whose right it is: nobody decides to keep what they have too much of.
func (h pages) keptOf(c *web.Ctx) (authz.Subject, error) {
	d, _, err := h.find(c, c.SubjectGrant())
	s := authz.Subject{Ref: d.Ref(c.School.ID), AboutWhy: "This is your own right, so somebody else decides whether it is kept."}
	if d.Person != "" {
		s.About = []string{d.Person}
	}
	return s, err
}

func (h pages) deviation(c *web.Ctx) (web.Page, error) {
	p, _, err := h.deviationPage(c)
	return p, err
}

func (h pages) deviationPage(c *web.Ctx) (web.Page, *deviationPage, error) {
	d, faces, err := h.find(c, h.readingOf(c, "rights.list"))
	if err != nil {
		return web.Page{}, nil, err
	}
	v := &deviationPage{Row: h.row(c, d, faces), Action: "/rights/deviations/" + d.ID,
		Reason: web.Field{Name: "reason", Label: "Why it is kept", Type: "textarea", Rows: 3, Max: 1000, Required: true},
		Until:  web.Field{Name: "until", Label: "Until", Hint: "The last day, a year from now at most. Then it is open again", Type: "date", Legend: "s"}}
	tag := v.Row.State
	rows := []web.SummaryRow{{Key: "Who", Lines: []string{v.Row.Who.Text}, Href: v.Row.Who.Href}, {Key: "What", Lines: []string{d.What}}, {Key: "Kind", Lines: []string{v.Row.Kind}},
		{Key: "Since", Lines: []string{v.Row.Since}}, {Key: "Found", Lines: []string{clock.Told(d.FoundAt)}}, {Key: "State", Tag: &tag}}
	if d.Reason != "" {
		rows = append(rows, web.SummaryRow{Key: "Why it is kept", Lines: []string{d.Reason, "Until " + v.Row.Until}})
	}
	if d.Decided != "" {
		rows = append(rows, web.SummaryRow{Key: "Decided", Lines: []string{name(faces, d.By), clock.Told(d.Decided)}})
	}
	v.Facts.Rows = rows
	p := web.Show("rights/deviation", "Outside the register", v)
	p.Back = &web.Link{Text: "Rights", Href: "/rights"}
	return p, v, nil
}

// readingOf is a grant to look at the page of an action, also while something on it is being done.
func (h pages) readingOf(c *web.Ctx, action string) authz.Grant {
	if c.Grant.Action().Name == action {
		return c.Grant
	}
	return c.SubjectGrant()
}

// revoked takes a right back, in one step. // serves PPL-17
func (h pages) revoked(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		d, err := h.store.deviation(c, tx, c.Param("id"))
		if err != nil {
			return ledger.Event{}, err
		}
		return h.revoke(c, tx, d)
	})
	if err == nil {
		return web.Say("/rights", "success", "Taken back. It has no effect any more."), nil
	}
	p, _, again := h.deviationPage(c)
	if again != nil {
		return p, again
	}
	return c.Again(p, err)
}

// kept keeps a right for a reason until a day. // serves PPL-17
func (h pages) kept(c *web.Ctx) (web.Page, error) {
	until, err := c.NeedDay("until", "the last day")
	if err == nil {
		err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			d, err := h.store.deviation(c, tx, c.Param("id"))
			if err != nil {
				return ledger.Event{}, err
			}
			return h.keep(c, tx, d, c.Form("reason"), until)
		})
	}
	if err == nil {
		return web.Say("/rights", "success", "Kept until then, with its reason. After that day it is open again."), nil
	}
	p, v, again := h.deviationPage(c)
	if again != nil {
		return p, again
	}
	return c.Again(p, err, &v.Reason, &v.Until)
}
