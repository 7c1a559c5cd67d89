package monitoring

import (
	"belisha/internal/authz"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type oversightPage struct {
	Month web.Field
	Title string
	Said  string
	Table web.Table
	Chart web.Chart
	Pager web.Pager
	Talks talkPart
}

// oversight is the head's monthly list of those who looked people up. serves MON-15
func (h pages) oversight(c *web.Ctx) (web.Page, error) {
	page, _, err := h.overseeing(c)
	return page, err
}

func (h pages) overseeing(c *web.Ctx) (web.Page, *oversightPage, error) {
	g, err := c.Check("monitoring.oversight", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, nil, err
	}

	now := h.m.base.Now().In(clock.London)
	month, err := time.ParseInLocation("2006-01", c.Query("month"), clock.London)
	if err != nil {
		month = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.London)
	}
	p := &oversightPage{Title: month.Format("January 2006"), Month: web.Field{Name: "month", Label: "Month", Type: "select", Value: month.Format("2006-01")}}
	for i := range 24 {
		m := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.London).AddDate(0, -i, 0)
		p.Month.Options = append(p.Month.Options, web.Option{Value: m.Format("2006-01"), Text: m.Format("January 2006")})
	}
	from, to := clock.Text(month), clock.Text(month.AddDate(0, 1, 0))
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		t, err := h.m.store.lookupTally(c, tx, from, to)
		if err != nil {
			return err
		}
		p.Said = itoa(t.N) + " look-ups, " + itoa(t.Loose) + " of them without a concern."
		p.Pager = pager(c.PageNumber(), t.N, "/monitoring/oversight?month="+month.Format("2006-01"))
		all, err := h.m.store.lookups(c, tx, from, to, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		who, err := h.m.store.lookers(c, tx, from, to)
		if err != nil {
			return err
		}
		if p.Table, p.Chart, err = h.lookupTable(c, tx, all, who); err != nil {
			return err
		}
		p.Talks, err = h.talkPart(c, tx)
		return err
	})
	page := web.Show("monitoring/oversight", "Who looked people up", p)
	page.Wide = true
	return page, p, err
}

func (h pages) lookupTable(c *web.Ctx, tx *ledger.Tx, all []Lookup, who []looker) (web.Table, web.Chart, error) {
	t := web.Table{Caption: "Look-ups", Head: []string{"When", "Who looked", "About whom", "Why", "Concern", "Lines found"}, Numeric: []int{5}, Empty: "Nobody was looked up in this month."}
	chart := web.Chart{Title: "Look-ups by person", Label: "Person", Figure: "Look-ups"}
	var ids []string
	for _, l := range all {
		ids = append(ids, l.By, l.About)
	}
	for _, w := range who {
		ids = append(ids, w.By)
	}
	names, err := h.names(c, tx, ids)
	for _, l := range all {
		about := "Everybody"
		if l.Person() {
			about = names[l.About]
		}
		one := web.Cell{Text: l.Case}
		if l.Case == "" {
			one.Tag = &web.Tag{Text: "No concern", Colour: "orange"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: when(l.At), Header: true}, {Text: names[l.By]}, {Text: about}, {Text: l.Reason}, one, {Text: itoa(l.Found), Numeric: true}})
	}
	for _, w := range who {
		chart.Bars = append(chart.Bars, web.Bar{Label: names[w.By], Value: int(w.N)})
	}
	return t, chart, err
}

type healthPage struct {
	Summary web.Summary
	Trouble web.Table
	Days    web.Chart
}

// health shows whether the log is kept and whole. It names nobody. serves MON-01, MON-18
func (h pages) health(c *web.Ctx) (web.Page, error) {
	var p healthPage
	now := h.m.base.Now()
	a, b, _, err := h.m.sumsSince(c, now, "")
	if err != nil {
		return web.Page{}, err
	}
	_, _, last, err := h.m.sumsSince(c, now.AddDate(0, 0, -30), "")
	if err != nil {
		return web.Page{}, err
	}
	days, err := h.m.traffic.Days(c, now.AddDate(0, 0, -14).In(clock.London).Format(time.DateOnly))
	if err != nil {
		return web.Page{}, err
	}
	p.Days = web.Chart{Title: "Requests logged by day", Label: "Day", Figure: "Requests"}
	for _, d := range days {
		p.Days.Bars = append(p.Days.Bars, web.Bar{Label: d.Day, Value: int(d.Lines)})
	}
	err = h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		check, err := h.m.store.lastCheck(c, tx)
		if err != nil {
			return err
		}
		p.Summary = web.Summary{Rows: []web.SummaryRow{{Key: "Requests logged today", Lines: []string{itoa(a + b)}}, {Key: "Last request", Lines: []string{when(last)}}, checkRow(check)}}
		p.Trouble, err = h.trouble(c, tx)
		return err
	})
	return web.Show("monitoring/health", "Is the log working?", p), err
}

func checkRow(c Check) web.SummaryRow {
	row := web.SummaryRow{Key: "Check of the trail", Lines: []string{when(c.At), itoa(c.Events) + " events and " + itoa(c.Sealed) + " sealed records"}, Tag: &web.Tag{Text: "Whole", Colour: "green"}}
	switch {
	case c.ID == "":
		row.Lines, row.Tag = []string{"Not checked yet"}, &web.Tag{Text: "Not checked", Colour: "grey"}
	case c.Breaks > 0:
		row.Lines, row.Tag = append(row.Lines, c.First), &web.Tag{Text: itoa(c.Breaks) + " breaks", Colour: "red"}
	}
	return row
}

// trouble is what the technician has to look into: warnings of the gateway, gaps, a broken trail.
func (h pages) trouble(c *web.Ctx, tx *ledger.Tx) (web.Table, error) {
	t := web.Table{Caption: "Trouble", Head: []string{"What", "In words", "Last time", "Times", "State"}, Numeric: []int{3}, Empty: "Nothing is wrong."}
	for _, kind := range []string{KindChain, KindGateway, KindGap} {
		all, _, err := h.m.store.alerts(c, tx, filter{Kind: kind}, 20, 0)
		if err != nil {
			return t, err
		}
		for _, a := range all {
			t.Rows = append(t.Rows, []web.Cell{{Text: h.what(a), Header: true, Tag: levelTag(a.Level)}, {Text: a.Words}, {Text: when(a.Latest)}, {Text: itoa(a.Signs), Numeric: true}, {Tag: stateTag(a.State)}})
		}
	}
	return t, nil
}
