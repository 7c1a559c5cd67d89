package people

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Caring is the page of a child's carers.
type Caring struct {
	Name   string
	Table  web.Table
	Action string
	Fields []*web.Field // empty: nobody to decide about
}

// Links is the list of links that wait for the office.
type Links struct {
	Table web.Table
	Pick  web.Field
	Pager web.Pager
}

// carers shows who cares for a child, and asks what to do with a link. // serves PPL-22
func (h pages) carers(c *web.Ctx) (web.Page, error) {
	v := Caring{Action: "/people/" + c.Param("id") + "/carers", Table: web.Table{Caption: "Parents and carers",
		Head: []string{"Name", "State", "Noted", "Reason"}, Empty: "No carer is linked to this child. Add one on the form of the child's record."}}
	var people []web.Option
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		child, err := h.store.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		carers, err := h.store.CarersOf(c, tx, child.ID)
		if err != nil {
			return err
		}
		v.Name = child.Full()
		var ids []string
		for _, one := range carers {
			ids = append(ids, one.Person, one.NotedBy)
		}
		names, err := h.named(c, tx, ids)
		for _, one := range carers {
			v.Table.Rows = append(v.Table.Rows, caringRow(one, names))
			people = append(people, web.Option{Value: one.Person, Text: names[one.Person]})
		}
		return err
	})
	if len(people) > 0 {
		v.Fields = linkFields(people)
	}
	p := web.Show("people/carers", "Parents and carers of "+v.Name, v)
	p.Back = &web.Link{Text: v.Name, Href: "/people/" + c.Param("id")}
	return p, err
}

func caringRow(c Carer, names map[string]string) []web.Cell {
	state := web.Tag{Text: "May see the record", Colour: "green"}
	switch {
	case c.Barred:
		state = web.Tag{Text: "Barred", Colour: "red"}
	case c.Waiting:
		state = web.Tag{Text: "Waits for the office", Colour: "yellow"}
	}
	noted := ""
	if c.NotedAt != "" {
		noted = names[c.NotedBy] + ", " + clock.Told(c.NotedAt)
	}
	return []web.Cell{{Text: names[c.Person], Header: true, Href: "/people/" + c.Person}, {Tag: &state}, {Text: noted}, {Text: c.Why}}
}

func linkFields(people []web.Option) []*web.Field {
	return []*web.Field{
		{Name: "carer", Label: "Who", Type: "radios", Options: people, Legend: "s", Small: true},
		{Name: "act", Label: "What to do", Type: "radios", Legend: "s", Small: true, Options: []web.Option{
			{Value: Confirm, Text: "Confirm the link: this person may see the child's record"},
			{Value: Refuse, Text: "Take the link away: it came by mistake"},
			{Value: Bar, Text: "Bar this person from the child's record"},
			{Value: Lift, Text: "Lift the bar"}}},
		{Name: "why", Label: "What this rests on", Hint: "Needed for a bar and for lifting one, such as the court's order and its date.", Type: "textarea", Max: 1000, Rows: 3},
	}
}

func (h pages) carersChanged(c *web.Ctx) (web.Page, error) {
	id, act := c.Param("id"), c.Form("act")
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "people.link-decided", Subject: Person{ID: id}.Ref(tx.School), Changes: []ledger.Change{
			{Field: "act", Class: ledger.Open, After: act}, {Field: "carer", Class: ledger.Open, After: c.Form("carer")},
			{Field: "why", Class: ledger.Personal}}}, h.store.SetLink(c, tx, id, c.Form("carer"), act, c.Form("why"))
	})
	if err == nil {
		return web.Say("/people/"+id+"/carers", "success", "The link has been changed."), nil
	}
	p, wrong := h.carers(c)
	if wrong != nil {
		return web.Page{}, wrong
	}
	return c.Again(p, err, p.Data.(Caring).Fields...)
}

// waiting lists the links that feeds brought, to be confirmed by ticking. // serves PPL-22
func (h pages) waiting(c *web.Ctx) (web.Page, error) {
	v := Links{Table: web.Table{Caption: "Links that wait", Head: []string{"Child", "Class", "Parent or carer"},
		Empty: "No link waits. What a file brings in stands here until the office confirms it."},
		Pick: web.Field{Name: "link", Label: "Links to confirm", Type: "checkboxes", Small: true, Legend: "m",
			Hint: "Tick those that you have checked against the school's own papers."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		count, err := h.store.links(c, tx)
		if err != nil {
			return err
		}
		v.Pager = c.Pager(count.Waiting, PageSize)
		list, err := h.store.Waiting(c, tx, c.PageNumber())
		for _, l := range list {
			child, carer := Person{Given: l.ChildGiven, Family: l.ChildFamily}.Full(), Person{Given: l.CarerGiven, Family: l.CarerFamily}.Full()
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: child, Header: true, Href: "/people/" + l.Child + "/carers"}, {Text: l.Class}, {Text: carer}})
			v.Pick.Options = append(v.Pick.Options, web.Option{Value: l.Child + " " + l.Carer, Text: carer + " cares for " + child})
		}
		return err
	})
	p := web.Show("people/links", "Links that wait", v)
	p.Back = &web.Link{Text: "People", Href: "/people"}
	return p, err
}

func (h pages) confirmed(c *web.Ctx) (web.Page, error) {
	pairs := c.Forms("link")
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		if len(pairs) == 0 || len(pairs) > PageSize {
			return ledger.Event{}, errs.Bad("link", "Tick the links that you have checked.")
		}
		children, err := h.store.ConfirmLinks(c, tx, pairs)
		return ledger.Event{Verb: "people.links-confirmed", Subject: c.Ref("school", c.School.ID), Also: children,
			Changes: []ledger.Change{{Field: "links", Class: ledger.Open, After: strconv.Itoa(len(pairs))}}}, err
	})
	if err == nil {
		return web.Say("/people/links", "success", strconv.Itoa(len(pairs))+" links are confirmed."), nil
	}
	p, wrong := h.waiting(c)
	if wrong != nil {
		return web.Page{}, wrong
	}
	v := p.Data.(Links)
	if e, ok := errs.As(err); ok {
		v.Pick.Error = e.Safe
	}
	p.Data = v
	return c.Again(p, err)
}
