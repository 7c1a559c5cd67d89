package monitoring

import (
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/proof"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

type healthPage struct {
	Summary web.Summary
	Trouble web.Table
	Days    web.Chart
}

// health shows whether the log is kept and whole. It names nobody. serves MON-01, MON-18
func (h pages) health(c *web.Ctx) (web.Page, error) {
	var p healthPage
	now := h.m.base.Now()
	a, b, _, err := h.m.measures.Judged(c, now, "")
	if err != nil {
		return web.Page{}, err
	}
	_, _, last, err := h.m.measures.Judged(c, now.AddDate(0, 0, -30), "")
	if err != nil {
		return web.Page{}, err
	}
	days, err := h.m.traffic.Days(c, clock.ISO(now.AddDate(0, 0, -14)))
	if err != nil {
		return web.Page{}, err
	}
	p.Days = web.Chart{Title: "Requests logged by day", Label: "Day", Figure: "Requests"}
	for _, d := range days {
		p.Days.Bars = append(p.Days.Bars, web.Bar{Label: d.Day, Value: int(d.Lines)})
	}
	err = h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		check, err := proof.Last(c, tx)
		if err != nil {
			return err
		}
		p.Summary = web.Summary{Rows: []web.SummaryRow{{Key: "Requests logged today", Lines: []string{itoa(a + b)}}, {Key: "Last request", Lines: []string{clock.Told(last)}}, check.Row()}}
		p.Trouble, err = h.trouble(c, tx)
		return err
	})
	return web.Show("monitoring/health", "Is the log working?", p), err
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
			t.Rows = append(t.Rows, []web.Cell{{Text: h.what(a), Header: true, Tag: words.Level(a.Level)}, {Text: a.Words}, {Text: clock.Told(a.Latest)}, {Text: itoa(a.Signs), Numeric: true}, {Tag: stateTag(a.State)}})
		}
	}
	return t, nil
}
