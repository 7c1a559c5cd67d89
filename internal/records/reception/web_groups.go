package reception

import (
	"slices"
	"unicode/utf8"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// groupsPage lists the organisations that sign for those whom they bring. // serves AUA-14
type groupsPage struct {
	Table web.Table
	Name  web.Field
}

// groupPage is one organisation: whom its signatures cover.
type groupPage struct {
	ID     string
	Name   string
	Form   string // what it signs; empty: the policy has no such form
	State  *web.Tag
	Covers web.Table
}

func (h pages) groupsView(c *web.Ctx) (*groupsPage, error) {
	v := &groupsPage{Name: web.Field{Name: "name", Label: "New organisation", Hint: "As it calls itself, for example Example Choir", Required: true},
		Table: web.Table{Caption: "Organisations", Head: []string{"Organisation", "State", "Signed", "Covers"}, Numeric: []int{3}, Empty: "No organisation has been entered yet."}}
	err := h.read(c, func(tx *ledger.Tx) error {
		v.Table.Rows = nil
		all, err := h.Store.Organisations(c, tx)
		if err != nil {
			return err
		}
		covers, err := h.Store.Newest(c, tx)
		if err != nil {
			return err
		}
		for _, o := range all {
			mine := slices.DeleteFunc(slices.Clone(covers), func(one guests.Cover) bool { return one.Organisation != o.ID })
			tag, err := h.groupTag(c, tx, mine)
			if err != nil {
				return err
			}
			at := "–"
			if len(mine) > 0 {
				at = clock.Told(mine[0].At)
			}
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: o.Name, Href: "/reception/organisations/" + o.ID, Header: true}, {Tag: tag}, {Text: at}, {Text: number(len(mine)), Numeric: true}})
		}
		return nil
	})
	return v, err
}

// groupTag says whether the newest signature of an organisation is on the form in force.
func (h pages) groupTag(c *web.Ctx, tx *ledger.Tx, newest []guests.Cover) (*web.Tag, error) {
	if len(newest) == 0 {
		return &web.Tag{Text: "Not signed", Colour: "yellow"}, nil
	}
	s, err := h.Agreements.Get(c, tx, newest[0].Signature)
	if err != nil {
		return nil, err
	}
	if f, err := h.GroupForm(); err != nil || f.Key != s.Form || f.Version != s.Version || !s.Ended.IsZero() {
		return &web.Tag{Text: "Has to sign again", Colour: "orange"}, nil //nolint:nilerr // no form in force any more
	}
	return &web.Tag{Text: "Signed", Colour: "green"}, nil
}

func (h pages) groups(c *web.Ctx) (web.Page, error) {
	v, err := h.groupsView(c)
	p := web.Show("reception/organisations", "Outside organisations", v)
	p.Back = &web.Link{Text: "Reception", Href: "/reception"}
	return p, err
}

func (h pages) groupAdded(c *web.Ctx) (web.Page, error) {
	o := guests.Organisation{Name: guests.Spaced(c.Form("name")), By: c.Actor.Person}
	var err error
	switch {
	case o.Name == "":
		err = errs.Bad("name", "Enter the name of the organisation.")
	case utf8.RuneCountInString(o.Name) > guests.LongestName:
		err = errs.Bad("name", "Use at most %d letters for the name.", guests.LongestName)
	default:
		err = h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			o.ID = tx.ID()
			e := ledger.Event{Verb: "reception.organisation-entered", Subject: ref.New(tx.School, guests.OrganisationRef, o.ID), Changes: []ledger.Change{{Field: "name", Class: ledger.Personal}}}
			return e, h.Store.AddOrganisation(c, tx, o)
		})
	}
	if err == nil {
		return web.Say("/reception/organisations/"+o.ID, "success", "Entered. Let them sign now."), nil
	}
	p, wrong := h.groups(c)
	if wrong != nil {
		return p, wrong
	}
	return c.Again(p, err, &p.Data.(*groupsPage).Name)
}

func (h pages) group(c *web.Ctx) (web.Page, error) {
	var v groupPage
	err := h.read(c, func(tx *ledger.Tx) error {
		o, err := h.Store.Organisation(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		v = groupPage{ID: o.ID, Name: o.Name, Covers: web.Table{Caption: "Whom it signed for", Head: []string{"Name", "Signed", "By"}, Empty: "It has not signed yet."}}
		if f, err := h.GroupForm(); err == nil {
			v.Form = f.Title
		}
		covers, err := h.Store.Covers(c, tx, o.ID)
		if err != nil {
			return err
		}
		newest := covers
		if len(newest) > 1 {
			newest = newest[:1]
		}
		if v.State, err = h.groupTag(c, tx, newest); err != nil {
			return err
		}
		v.Covers.Rows, err = h.coverRows(c, tx, covers)
		return err
	})
	p := web.Show("reception/organisation", v.Name, v)
	p.Back = &web.Link{Text: "Organisations", Href: "/reception/organisations"}
	return p, err
}

func (h pages) coverRows(c *web.Ctx, tx *ledger.Tx, covers []guests.Cover) ([][]web.Cell, error) {
	by := map[string]string{}
	var out [][]web.Cell
	for _, one := range covers {
		if _, known := by[one.Signature]; !known {
			s, err := h.Agreements.Get(c, tx, one.Signature)
			if err != nil {
				return nil, err
			}
			by[one.Signature] = s.Name
		}
		out = append(out, []web.Cell{{Text: one.Name, Header: true}, {Text: clock.Told(one.At)}, {Text: by[one.Signature]}})
	}
	return out, nil
}

// groupDoor opens a page for the tablet on which an organisation signs. serves AUA-14
func (h pages) groupDoor(c *web.Ctx) (web.Page, error) {
	var o guests.Organisation
	var token string
	var made guests.Pass
	err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		if o, err = h.Store.Organisation(c, tx, c.Param("id")); err != nil {
			return e, err
		}
		if _, err = h.GroupForm(); err != nil {
			return e, err
		}
		token, made, err = h.OpenDoor(c, tx, guests.AboutOrganisation, o.ID)
		return ledger.Event{Verb: "reception.door-opened", Subject: ref.New(tx.School, guests.OrganisationRef, o.ID)}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return h.doorShown(o.Name, token, made, "/reception/organisations/"+o.ID)
}
