package sanctions

import (
	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// panel is what stands on the page of a case, or of a person.
type panel struct {
	ID, Title string
	Table     web.Table
	Impose    *web.Button
}

// listing reads with a grant for any of the records within reach.
func (h pages) listing(c *web.Ctx, action string, f func(*ledger.Tx) error) error {
	grant, err := c.Check(action, authz.Subject{Ref: c.Ref("school", c.School.ID), List: true})
	if err != nil {
		return err
	}
	return h.s.base.Ledger.Read(c, grant, f)
}

// ofCase is what was imposed in a case, for those who handle it.
func (h pages) ofCase(c *web.Ctx, r ref.Ref) (any, error) {
	var s authz.Subject
	err := h.s.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.s.cases.Subject(c, tx, r.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	grant, ok := c.Offer("sanctions.list", s)
	if !ok {
		return nil, nil
	}
	p := panel{ID: "sanctions-case", Title: "Sanctions"}
	err = h.s.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		all, err := h.s.store.ofCase(c, tx, r.ID)
		if err == nil {
			p.Table, err = h.table(c, tx, "Imposed in this case", visible(c.Actor, all))
		}
		return err
	})
	if c.May("sanctions.impose") {
		p.Impose = &web.Button{Text: "Impose a sanction", Href: "/incidents/" + r.ID + "/sanctions", Kind: "secondary"}
	}
	return p, err
}

// ofPerson is what was imposed on somebody in cases that the reader handles.
func (h pages) ofPerson(c *web.Ctx, r ref.Ref) (any, error) {
	p := panel{ID: "sanctions-person", Title: "Sanctions"}
	err := h.listing(c, "sanctions.list", func(tx *ledger.Tx) error {
		found, err := h.s.store.list(c, tx, filter{Person: r.ID})
		if err != nil {
			return err
		}
		var all []Sanction
		for _, l := range found {
			all = append(all, l.Sanction)
		}
		p.Table, err = h.table(c, tx, "In cases that you handle, newest first", all)
		return err
	})
	if err != nil || len(p.Table.Rows) == 0 {
		return nil, err
	}
	return p, nil
}

// accessOf is what is taken from a child, for those who teach and help: what and until when, not why.
func (h pages) accessOf(c *web.Ctx, r ref.Ref) (any, error) {
	p := panel{ID: "sanctions-access", Title: "Access taken away"}
	err := h.listing(c, "sanctions.access", func(tx *ledger.Tx) error {
		all, err := h.s.store.accessList(c, tx, r.ID)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, just(all)...)
		p.Table = h.accessTable(all, names)
		return err
	})
	if err != nil || len(p.Table.Rows) == 0 {
		return nil, err
	}
	return p, nil
}
