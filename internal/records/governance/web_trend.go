package governance

import (
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type trendPage struct {
	ID, Text string
	Table    web.Table
}

// trend is how one clause stood, change by change. // serves GOV-08
func (h pages) trend(c *web.Ctx) (web.Page, error) {
	active, err := h.g.inForce()
	if err != nil {
		return web.Page{}, err
	}
	clause, ok := active.Pack.Clause(c.Param("id"))
	if !ok {
		return web.Page{}, errs.Missing("The policy in force has no clause “%s”. It may have been in an older version.", c.Param("id"))
	}
	page := trendPage{ID: clause.ID, Text: clause.Text, Table: web.Table{Caption: "How it stood", Head: []string{"From", "State", "Evidence"},
		Empty: "Nothing has been noted of this clause yet. It is looked at several times a day."}}
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		rows, err := h.g.store.clauseDays(c, tx, clause.ID)
		for _, r := range rows {
			day, bad := time.Parse(time.DateOnly, r.Day)
			if bad == nil {
				page.Table.Rows = append(page.Table.Rows, []web.Cell{{Text: clock.Day(day), Header: true}, {Tag: stateTag(feature.State(r.State))}, {Tag: howTag(feature.How(r.How))}})
			}
		}
		return err
	})
	p := web.Show("governance/trend", "Trend of "+clause.ID, page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "How the policy stands", Href: "/dashboard"}, {Text: clause.ID}}
	return p, err
}
