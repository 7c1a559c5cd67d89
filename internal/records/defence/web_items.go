package defence

import (
	"net/url"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// itemsPage is what audits found and no inventory has.
type itemsPage struct {
	State, Kind web.Field
	Table       web.Table
	Pager       web.Pager
	CSV         string
}

func itemStates() []web.Option {
	return []web.Option{{Value: "", Text: "All"}, {Value: OpenItem, Text: "Open"}, {Value: KnownItem, Text: "Known"}, {Value: RemovedItem, Text: "Removed"}}
}

func itemKinds() []web.Option {
	return []web.Option{{Value: "", Text: "Everything"}, {Value: Machine, Text: "Devices"}, {Value: Program, Text: "Programs"}, {Value: Share, Text: "Open shares"}}
}

func itemTag(state string) *web.Tag {
	switch state {
	case KnownItem:
		return &web.Tag{Text: "Known", Colour: "green"}
	case RemovedItem:
		return &web.Tag{Text: "Removed", Colour: "grey"}
	}
	return &web.Tag{Text: "Open", Colour: "yellow"}
}

// items lists the tasks. // serves MON-20
func (h pages) items(c *web.Ctx) (web.Page, error) {
	state, kind := among(c.Query("state"), itemStates()), among(c.Query("kind"), itemKinds())
	query := url.Values{}
	for k, v := range map[string]string{"state": state, "kind": kind} {
		if v != "" {
			query.Set(k, v)
		}
	}
	p := itemsPage{State: web.Field{Name: "state", Label: "Show", Type: "select", Value: state, Options: itemStates()}, Kind: web.Field{Name: "kind", Label: "Kind", Type: "select", Value: kind, Options: itemKinds()},
		CSV: withQuery("/defence/items.csv", query)}
	p.Table = web.Table{Caption: "Unknown items", Head: []string{"What", "Kind", "Found", "Last seen", "Owner", "State"}, Empty: "There is nothing here. What the next audit finds and no inventory has will be."}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, total, err := h.d.store.items(c, tx, state, kind, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		p.Pager = c.Pager(total, perPage)
		var ids []string
		for _, i := range all {
			ids = append(ids, i.Owner)
		}
		names, err := h.names(c, tx, ids...)
		for _, i := range all {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: i.Title, Href: "/defence/items/" + i.ID, Header: true}, {Text: itemKind(i.Kind)}, {Text: clock.Told(i.Found)}, {Text: clock.Told(i.Last)}, {Text: called(names, i.Owner)}, {Tag: itemTag(i.State)}})
		}
		return err
	})
	page := web.Show("defence/items", "What network audits found", p)
	page.Back, page.Wide = &web.Link{Text: "Network audits", Href: "/defence/audits"}, true
	return page, err
}

// mostFile bounds the file of tasks.
const mostFile = 20_000

// itemsFile gives the tasks as a file; that it went out is in the trail.
func (h pages) itemsFile(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Unknown items", Head: []string{"What", "Kind", "What is known of it", "Found", "Last seen", "Owner", "State", "What it is"}}
	err := h.d.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "defence.exported", Subject: c.Ref("school", c.School.ID)}
		all, _, err := h.d.store.items(c, tx, among(c.Query("state"), itemStates()), among(c.Query("kind"), itemKinds()), mostFile, 0)
		if err != nil {
			return e, err
		}
		var ids []string
		for _, i := range all {
			ids = append(ids, i.Owner)
		}
		names, err := h.names(c, tx, ids...)
		t.Rows = nil // a view is tried again when another write comes between
		for _, i := range all {
			t.Line(i.Title, itemKind(i.Kind), i.Detail, i.Found, i.Last, called(names, i.Owner), itemTag(i.State).Text, i.Words)
		}
		return e, err
	})
	return web.Spreadsheet("unknown-items-"+clock.ISO(h.d.base.Now()), sheet.WriteCSV(t)), err
}

// itemPage is one task.
type itemPage struct {
	ID, Title    string
	Summary      web.Summary
	Add          string // the register's form, with what is known; empty: it belongs into none
	May, NotMine bool
	State, Words web.Field
}

func (h pages) item(c *web.Ctx) (web.Page, error) { return h.task(c, nil) }

func (h pages) task(c *web.Ctx, wrong error) (web.Page, error) {
	p := &itemPage{ID: c.Param("id"), May: c.May("defence.audit"),
		State: web.Field{Name: "state", Label: "What became of it?", Type: "radios", Legend: "s", Options: []web.Option{{Value: KnownItem, Text: "It is known, and may stay"}, {Value: RemovedItem, Text: "It was removed, or the share was closed"}, {Value: OpenItem, Text: "It is still open"}}},
		Words: web.Field{Name: "words", Label: "What it is, or what was done", Type: "textarea", Rows: 3, Max: mostWords}}
	err := h.read(c, func(tx *ledger.Tx) error {
		i, err := h.d.store.item(c, tx, p.ID)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, i.Owner, i.DecidedBy)
		p.Title, p.NotMine = i.Title, i.Owner != c.Actor.Person
		p.State.Value, p.Words.Value = i.State, i.Words
		if link := i.thing().addLink(); link != "" && i.State == OpenItem && c.Opens(before(link)) {
			p.Add = link
		}
		rows := []web.SummaryRow{{Key: "State", Tag: itemTag(i.State)}, {Key: "Kind", Lines: []string{itemKind(i.Kind)}}, {Key: "What is known of it", Lines: []string{i.Detail}},
			{Key: "Found", Lines: []string{clock.Told(i.Found)}, Href: "/defence/audits/" + i.FirstAudit}, {Key: "Last seen", Lines: []string{clock.Told(i.Last)}}, {Key: "Owner", Lines: []string{called(names, i.Owner)}}}
		if i.Decided != "" {
			by := "An inventory has it"
			if i.DecidedBy != "" {
				by = called(names, i.DecidedBy)
			}
			rows = append(rows, web.SummaryRow{Key: "Settled", Lines: []string{clock.Told(i.Decided), by, i.Words}})
		}
		p.Summary = web.Summary{Rows: rows}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	page := web.Show("defence/item", p.Title, p)
	page.Back = &web.Link{Text: "What network audits found", Href: "/defence/items"}
	if wrong != nil {
		return c.Again(page, wrong, &p.State, &p.Words)
	}
	return page, nil
}

// before is an address without its query.
func before(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return u.Path
}

func (h pages) decide(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.d.decide(c, tx, c.Param("id"), c.Form("state"), c.Form("words"))
	})
	if errs.Is(err, errs.Invalid) {
		return h.task(c, err)
	}
	return web.Say("/defence/items", "success", "It is written down."), err
}

func (h pages) mine(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.d.mine(c, tx, c.Param("id")) })
	return web.Say("/defence/items/"+c.Param("id"), "success", "It is yours now."), err
}
