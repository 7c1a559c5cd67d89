package passes

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// listPage is what is open, what is asked for and what was, of the classes within reach.
type listPage struct {
	Pane        pane
	PaneAt      string
	Filters     []web.Field
	Table       web.Table
	Pager       web.Pager
	New, Digest bool
	Hide        bool
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	p := listPage{PaneAt: "/passes/pane", New: c.May("passes.open"), Digest: c.May("passes.digest"), Hide: c.May("passes.hide")}
	f := filter{State: c.Query("state"), Class: c.Query("class"), Text: c.Query("text"), Page: c.PageNumber()}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p.Pane, err = h.readPane(c, tx, ""); err != nil {
			return err
		}
		found, err := h.p.store.list(c, tx, f)
		if err != nil {
			return err
		}
		all, total := make([]Pass, len(found)), 0
		for i, l := range found {
			all[i], total = l.Pass, l.Total
		}
		p.Pager = pager(c, total, "/passes", "state", f.State, "class", f.Class, "text", f.Text)
		if p.Table, err = h.table(c, tx, all); err != nil {
			return err
		}
		if f.State+f.Class+f.Text != "" {
			p.Table.Empty = "No lesson fits. Choose all lessons, and look for other words."
		}
		classes, err := h.classes(c, tx, c.Grant.Reach())
		p.Filters = h.filters(c, classes)
		return err
	})
	page := web.Show("passes/list", "Lessons on the web", p)
	page.Wide = true
	return page, err
}

func (h pages) filters(c *web.Ctx, classes []string) []web.Field {
	return []web.Field{{Name: "state", Label: "Show", Type: "select", Value: c.Query("state"), Options: []web.Option{{Text: "All"}, {Value: "running", Text: "Open, or coming"},
		{Value: Asked, Text: "Waiting for approval"}, {Value: "over", Text: "Over"}}},
		{Name: "class", Label: "Class", Type: "select", Value: c.Query("class"), Options: classOptions(classes, web.Option{Text: "All classes"})},
		{Name: "text", Label: "Aim or site", Type: "search", Value: c.Query("text"), Width: "20"}}
}

func (h pages) table(c *web.Ctx, tx *ledger.Tx, all []Pass) (web.Table, error) {
	t := web.Table{Caption: "Lessons", Head: []string{"Aim", "Class", "Sites", "From", "Until", "By", "State"}, Empty: "Nothing was opened for a lesson yet."}
	var ids, by []string
	for _, one := range all {
		ids, by = append(ids, one.ID), append(by, one.By)
	}
	hosts, err := h.p.store.hosts(c, tx, ids...)
	if err != nil {
		return t, err
	}
	names, err := h.names(c, tx, by...)
	for _, one := range all {
		tag := h.stateTag(one)
		t.Rows = append(t.Rows, []web.Cell{{Text: one.Aim, Href: "/passes/lessons/" + one.ID, Header: true}, {Text: one.Class}, {Text: few(hosts[one.ID])},
			{Text: clock.Told(one.Starts)}, {Text: over(one.Ends)}, {Text: called(names, one.By)}, {Tag: &tag}})
	}
	return t, err
}

// few names the first sites of a list.
func few(all []host) string {
	var out []string
	for i, h := range all {
		if i == 3 {
			out = append(out, fmt.Sprintf("and %d more", len(all)-3))
			break
		}
		out = append(out, h.Host)
	}
	return strings.Join(out, ", ")
}
