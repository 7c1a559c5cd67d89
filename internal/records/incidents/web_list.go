package incidents

import (
	"fmt"
	"net/url"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/incidents/internal/worklist"
	"belisha/internal/web"
)

// List is the worklist. Its rows are also a pane of their own, fetched anew each second.
type List struct {
	Filters []web.Field
	Live    string // the pane's address with the same filters
	Fresh   int    // how many nobody has opened yet
	Table   web.Table
	Pager   web.Pager
	Empty   *web.Empty

	Notes    []Line // of those who handed over
	Handover []web.Field
}

// list shows the worklist. // serves INC-04
func (h pages) list(c *web.Ctx) (web.Page, error) {
	l, err := h.rows(c)
	if err != nil {
		return web.Page{}, err
	}
	return listPage(l), nil
}

func listPage(l List) web.Page {
	p := web.Show("incidents/list", "Concerns", l)
	p.Wide = true
	return p
}

// pane is the worklist's inside alone, so that a new concern shows without a reload.
func (h pages) pane(c *web.Ctx) (web.Page, error) {
	l, err := h.rows(c)
	p := web.Show("incidents/pane", "Concerns", l)
	p.Pane = true
	return p, err
}

func asked(c *web.Ctx) Filter {
	f := Filter{State: c.Query("state"), Route: c.Query("route"), Class: c.Query("class"), Person: c.Query("person"), Text: record.Clip(c.Query("text")),
		Type: c.Query("type"), Row: c.Query("row"), Action: c.Query("action"), Named: c.Query("name") != "", Page: c.PageNumber()}
	switch f.State {
	case "":
		f.State = Open
	case "all":
		f.State = ""
	}
	return f
}

// named finds those whom a typed name means: whoever is called exactly so, or all whose name has it.
func (h pages) named(c *web.Ctx, tx *ledger.Tx, f *Filter) error {
	if !f.Named {
		return nil
	}
	typed := record.Clip(c.Query("name"))
	found, err := h.store.Match(c, tx, typed)
	if err == nil && len(found) == 0 {
		found, err = h.store.Like(c, tx, typed)
	}
	for _, p := range found {
		f.Persons = append(f.Persons, p.ID)
	}
	return err
}

func (h pages) rows(c *web.Ctx) (List, error) {
	var out List
	f := asked(c)
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		if err := h.named(c, tx, &f); err != nil {
			return err
		}
		found, err := h.store.List(c, tx, f)
		if err != nil {
			return err
		}
		found = discreet(found, c.Actor)
		names, err := h.store.PeopleOf(c, tx, idsOf(found))
		if err != nil {
			return err
		}
		fresh, _, err := h.store.Waiting(c, tx)
		out = List{Fresh: int(fresh), Table: tableOf(found, names, h.base.Now())}
		if len(found) > 0 {
			out.Pager = pager(c, int(found[0].Total))
		} else {
			out.Empty = &web.Empty{Title: "No concerns here", Text: "New ones show here by themselves, within a second.", Picture: "sun"}
		}
		if err == nil {
			out.Notes, err = h.notesOf(c, tx)
		}
		return err
	})
	if c.May("incidents.handover") {
		out.Handover = handoverFields()
	}
	out.Filters, out.Live = filters(c, f), "/incidents/pane?"+query(c, c.PageNumber())
	return out, err
}

func filters(c *web.Ctx, f Filter) []web.Field {
	state := c.Query("state")
	if state == "" {
		state = Open
	}
	routes := append([]web.Option{{Value: "", Text: "Any"}}, options(RouteNames())...)
	return []web.Field{
		{Type: "search", Name: "text", Label: "Number or words", Value: f.Text, Width: "20"},
		{Type: "select", Name: "state", Label: "State", Value: state, Options: []web.Option{{Value: Open, Text: "Open"}, {Value: Closed, Text: "Closed"}, {Value: "all", Text: "All"}}},
		{Type: "select", Name: "route", Label: "How it came in", Value: f.Route, Options: routes},
		{Type: "select", Name: "type", Label: "Type", Value: f.Type, Options: []web.Option{{Text: "Any"}, {Value: "content", Text: "Content"}, {Value: "contact", Text: "Contact"},
			{Value: "conduct", Text: "Conduct"}, {Value: "commercial", Text: "Commercial"}}},
		{Type: "select", Name: "action", Label: "User action", Value: f.Action, Options: []web.Option{{Text: "Any"}, {Value: OtherAction, Text: "Something else"}}},
		{Name: "class", Label: "Class", Value: f.Class, Width: "10"},
		{Name: "name", Label: "Person", Value: record.Clip(c.Query("name")), Width: "20"},
	}
}

// query is the address's filters for another page of the same list.
func query(c *web.Ctx, page int) string {
	q := url.Values{}
	for _, name := range []string{"state", "route", "class", "person", "text", "type", "row", "action", "name"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	if page > 1 {
		q.Set("page", fmt.Sprint(page))
	}
	return q.Encode()
}

// pager leads through the list itself, also from the part of it that is fetched anew.
func pager(c *web.Ctx, total int) web.Pager {
	p := c.Pager(total, worklist.PerPage)
	p.Prev, p.Next = strings.Replace(p.Prev, "/pane?", "?", 1), strings.Replace(p.Next, "/pane?", "?", 1)
	return p
}

// reading asks the gate for the list, for tiles and panels on others' pages.
func (h pages) reading(c *web.Ctx) (authz.Grant, error) {
	return c.Check("incidents.list", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true})
}

// waiting is the tile of those who deal with concerns.
func (h pages) waiting(c *web.Ctx) ([]web.Tile, error) {
	g, err := h.reading(c)
	if err != nil {
		return nil, err
	}
	var tile web.Tile
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		fresh, still, err := h.store.Waiting(c, tx)
		tile = web.Tile{Title: "Concerns", Text: fmt.Sprintf("%d new, %d open", fresh, still), Href: "/incidents", Picture: "alert", Count: int(fresh), First: true}
		if fresh > 0 {
			tile.Title = "New concerns"
		}
		return err
	})
	return []web.Tile{tile}, err
}

// Panel is what a person's page shows of the concerns about them.
type Panel struct {
	Table web.Table
	More  string
}

// aboutPerson lists the cases in which a person is named, as far as the asker may see them. // serves INC-06
func (h pages) aboutPerson(c *web.Ctx, of ref.Ref) (any, error) {
	g, err := h.reading(c)
	if err != nil {
		return nil, err
	}
	p := Panel{More: "/incidents?state=all&person=" + url.QueryEscape(of.ID)}
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		found, err := h.store.List(c, tx, Filter{Person: of.ID})
		p.Table = web.Table{Caption: "Concerns", Head: []string{"Number", "What", "When", "State"}, Empty: "No concerns that you deal with."}
		for _, l := range found[:min(len(found), 10)] {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: l.Number, Href: "/incidents/" + l.ID, Header: true}, {Text: l.Title},
				{Text: happened(l.Happened)}, {Tag: stateTag(l.Incident)}})
		}
		return err
	})
	return p, err
}
