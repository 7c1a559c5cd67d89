package reviews

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type pages struct{ r *Reviews }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/reviews", Action: "reviews.read", List: true, Handle: h.list, Menu: "Weekly reports", Under: "Alerts"},
		{Method: "GET", Path: "/reviews/log", Action: "reviews.log", Handle: h.log, Menu: "Log in numbers", Under: "Alerts"},
		{Method: "GET", Path: "/reviews/log.csv", Action: "reviews.log", Handle: h.export},
		{Method: "GET", Path: "/reviews/names", Action: "reviews.names", Handle: h.names},
		{Method: "GET", Path: "/reviews/{id}", Action: "reviews.read", Subject: h.subject, Handle: h.show},
	}
}

func (h pages) subject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.r.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		report, err := h.r.store.report(c, tx, c.Param("id"))
		s.Ref = report.ref(tx.School)
		return err
	})
	return s, err
}

const perPage = 26 // half a year

type listPage struct {
	Table web.Table
	Pager web.Pager
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	p := listPage{Table: web.Table{Caption: "Weeks", Head: []string{"Week", "Alerts", "Still open", "Concerns", "Read by you"}, Numeric: []int{1, 2, 3},
		Empty: "The first report is written when the first week is over."}}
	err := h.r.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, n, err := h.r.store.reports(c, tx, "", perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		p.Pager = c.Pager(int(n), perPage)
		for _, report := range all {
			row, err := h.row(c, tx, report)
			if err != nil {
				return err
			}
			p.Table.Rows = append(p.Table.Rows, row)
		}
		return nil
	})
	return web.Show("reviews/list", "Weekly reports", p), err
}

func (h pages) row(c *web.Ctx, tx *ledger.Tx, report Report) ([]web.Cell, error) {
	w, err := report.week()
	if err != nil {
		return nil, err
	}
	at, err := h.readBy(c, tx, report.ID)
	tag := &web.Tag{Text: "Not yet", Colour: "yellow"}
	if at != "" {
		tag = &web.Tag{Text: clock.Told(at), Colour: "green"}
	}
	return []web.Cell{{Text: report.title(), Href: "/reviews/" + report.ID, Header: true}, number(w.breaches()), number(w.Open), number(w.Concerns), {Tag: tag}}, err
}

// readBy is when the reader first opened a report; empty: never.
func (h pages) readBy(c *web.Ctx, tx *ledger.Tx, report string) (string, error) {
	all, err := h.r.store.readings(c, tx, report)
	for _, one := range all {
		if one.Person == c.Actor.Person {
			return one.At, err
		}
	}
	return "", err
}

// tile shows whether the newest report waits for the reader.
func (h pages) tile(c *web.Ctx) ([]web.Tile, error) {
	tile := web.Tile{Title: "Weekly report", Text: "What monitoring saw last week, in numbers", Href: "/reviews", Picture: "list"}
	g, err := c.Check("reviews.read", c.Grant.Subject())
	if err != nil {
		return nil, err
	}
	err = h.r.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		all, _, err := h.r.store.reports(c, tx, "", 1, 0)
		if err != nil || len(all) == 0 {
			return err
		}
		at, err := h.readBy(c, tx, all[0].ID)
		if at == "" {
			tile.Count, tile.Href = 1, "/reviews/"+all[0].ID
		}
		return err
	})
	return []web.Tile{tile}, err
}

func (h pages) logTile(c *web.Ctx) ([]web.Tile, error) {
	if c.May("monitoring.search") {
		return nil, nil // they have the log itself
	}
	return []web.Tile{{Title: "Log in numbers", Text: "What was blocked, by age group, without names", Href: "/reviews/log", Picture: "list"}}, nil
}
