package passes

import (
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// looksPage is who looked at which site, and what they found.
type looksPage struct {
	Days                    string
	Filter                  web.Field
	Table                   web.Table
	Pager                   web.Pager
	May                     bool
	Site, Suitable, Remarks web.Field
}

func (h pages) looks(c *web.Ctx) (web.Page, error) {
	page, _, err := h.looksPage(c)
	return page, err
}

func (h pages) looksPage(c *web.Ctx) (web.Page, *looksPage, error) {
	p := &looksPage{Days: days(h.p.rules().PreviewDays), May: c.May("passes.look"), Filter: web.Field{Name: "text", Label: "Site", Type: "search", Value: c.Query("text"), Width: "20"},
		Site: web.Field{Name: "site", Label: "Site", Hint: "Such as museum.example", Width: "20", Value: c.Query("site"), Required: true},
		Suitable: web.Field{Name: "suitable", Label: "Is it suitable for the children?", Type: "radios", Options: []web.Option{{Value: Suitable, Text: "Yes"}, {Value: WithCare, Text: "Yes, with an adult beside"},
			{Value: Unsuitable, Text: "No"}}},
		Remarks: web.Field{Name: "remarks", Label: "What to mind", Hint: "Not needed when the answer is yes", Type: "textarea", Rows: 3, Max: mostText, Optional: true}}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		found, err := h.p.store.looked(c, tx, c.Query("text"), c.PageNumber())
		if err != nil {
			return err
		}
		var ids []string
		total := 0
		for _, l := range found {
			ids, total = append(ids, l.By), l.Total
		}
		p.Pager = pager(c, total, "/passes/looks", "text", c.Query("text"))
		names, err := h.names(c, tx, ids...)
		since := clock.Text(h.p.base.Now().AddDate(0, 0, -h.p.rules().PreviewDays))
		p.Table = web.Table{Caption: "Newest first", Head: []string{"Site", "Leads to", "Looked at", "By", "Suitable", "What to mind"}, Empty: "Nobody has noted a look at a site yet."}
		for _, l := range found {
			tag := lookTag(l.Look, since)
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: l.Host, Href: "https://" + l.Host + "/", Header: true}, {Text: l.Leads}, {Text: clock.Told(l.At)}, {Text: called(names, l.By)}, {Tag: &tag}, {Text: l.Remarks}})
		}
		return err
	})
	page := web.Show("passes/looks", "Sites looked at", p)
	page.Wide = true
	return page, p, err
}

func lookTag(l Look, since string) web.Tag {
	switch {
	case l.At < since:
		return web.Tag{Text: "Too long ago", Colour: "grey"}
	case l.Suitable == WithCare:
		return web.Tag{Text: "With an adult", Colour: "orange"}
	case l.Suitable == Unsuitable:
		return web.Tag{Text: "No", Colour: "red"}
	}
	return web.Tag{Text: "Yes", Colour: "green"}
}

// look notes what a teacher found. // serves WEB-19
func (h pages) look(c *web.Ctx) (web.Page, error) {
	s, ok := readSite(c.Form("site"))
	err := errs.Bad("site", "Write the address of one site, such as museum.example.")
	if ok {
		leads := h.leads(c, s.Host)
		err = h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
			l, err := h.p.looking(c, tx, Look{Host: s.Host, Leads: leads[s.Host], Suitable: c.Form("suitable"), Remarks: c.Form("remarks")}, "", "")
			return ledger.Event{Verb: "passes.looked", Subject: l.Ref(tx.School), Changes: []ledger.Change{open("site", "", l.Host), open("suitable", "", l.Suitable)}}, err
		})
	}
	if err == nil {
		return web.Say("/passes/looks", "success", "Noted, with today’s date."), nil
	}
	page, p, again := h.looksPage(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Site, &p.Suitable, &p.Remarks)
}
