package governance

import (
	"belisha/internal/kit/clock"
	"encoding/json"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/nameless"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type pages struct{ g room }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/report", Action: "governance.report", Handle: h.report, Menu: "Report"},
		{Method: "POST", Path: "/report/prepare", Action: "governance.prepare", Handle: h.prepare},
		{Method: "POST", Path: "/report/send", Action: "governance.approve", Handle: h.send},
		{Method: "GET", Path: "/dashboard", Action: "governance.dashboard", Handle: h.dashboard, Menu: "Overview", Under: "Report"},
		{Method: "GET", Path: "/dashboard/clauses", Action: "governance.dashboard", Handle: h.clauses},
		{Method: "GET", Path: "/dashboard/clauses/{id}", Action: "governance.dashboard", Handle: h.trend},
		{Method: "GET", Path: "/standards", Action: "governance.standards", Handle: h.standards},
		{Method: "GET", Path: "/standards/{key}", Action: "governance.standards", Handle: h.standard},
		{Method: "GET", Path: "/statements", Action: "governance.pack", Handle: h.statements},
		{Method: "POST", Path: "/statements", Action: "governance.pack", Handle: h.state},
		{Method: "GET", Path: "/statements/{id}", Action: "governance.pack", Handle: h.statement},
		{Method: "GET", Path: "/statements/{id}/file", Action: "governance.pack", Handle: h.download},
		{Method: "GET", Path: "/bundles", Action: "governance.bundles", Handle: h.bundles},
		{Method: "POST", Path: "/bundles", Action: "governance.bundles", Handle: h.makeBundle},
		{Method: "GET", Path: "/bundles/{id}", Action: "governance.bundles", Handle: h.bundle},
		{Method: "POST", Path: "/bundles/{id}/withdraw", Action: "governance.bundles", Handle: h.withdraw},
		{Method: "GET", Path: "/bundle/{word}", Action: "governance.bundle", Handle: h.cover},
		{Method: "POST", Path: "/bundle/{word}", Action: "governance.bundle", Handle: h.openBundle},
		{Method: "GET", Path: "/trail", Action: "governance.trail", Handle: h.trail, Menu: "Trail", Under: "Report"},
		{Method: "GET", Path: "/rights/table", Action: "governance.rights", Handle: h.rights},
	}
}

type reportPage struct {
	Report  Report
	Charts  []web.Chart
	Hidden  []nameless.Breakdown // those without parts
	Facts   web.Summary
	Stands  web.Summary
	Watched web.Summary
	Terms   web.Field
	Sent    string
	State   string
	Said    string
	Comment web.Field
	Prepare bool
	Send    bool

	Grids   []web.Table
	Rates   web.Table
	Joined  web.Table
	Outside web.Summary
	Waits   string // why the figures are not shown yet
}

func (h pages) report(c *web.Ctx) (web.Page, error) { return h.show(c, c.Query("term"), nil) }

func (h pages) show(c *web.Ctx, key string, wrong error) (web.Page, error) {
	g, err := c.Check("governance.report", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, err
	}
	if key == "" && !c.May("governance.running") {
		key = h.g.over()
	}
	term, err := h.g.term(key)
	if err != nil {
		return web.Page{}, err
	}
	var page reportPage
	err = h.g.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		saved, err := h.g.store.byTerm(c, tx, term.Key)
		if err != nil {
			return err
		}
		page, err = h.fill(c, tx, term, saved)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("governance/report", "Report to governors, "+term.Title, page)
	if wrong != nil {
		p, err = c.Again(p, wrong, &page.Comment)
		p.Data = page
	}
	return p, err
}

// fill shows a sent report as it was sent, any other as it would be today.
func (h pages) fill(c *web.Ctx, tx *ledger.Tx, term policy.Term, saved *Saved) (reportPage, error) {
	page := reportPage{Terms: h.termField(term.Key), Prepare: c.May("governance.prepare"), Send: c.May("governance.approve"),
		Comment: web.Field{Name: "comment", Label: "Comment for the governors", Hint: "Without names or initials: it is checked against the school's register", Type: "textarea", Max: 2000, Optional: true}}
	var err error
	if saved != nil {
		page.State, page.Said, page.Comment.Value = saved.State, saved.Comment, saved.Comment
	}
	if saved != nil && saved.State == "sent" {
		page.Sent, page.Prepare, page.Send = clock.Told(saved.SentAt), false, false
		err = json.Unmarshal([]byte(saved.Body), &page.Report)
	} else if h.g.ended(term) != nil && !c.May("governance.running") {
		page.Waits = term.Title + " has not ended yet. Its figures are shown when it is over, so that nobody can watch a number change from one day to the next."
		page.Report = Report{Term: term.Key, Title: term.Title, From: clock.Date(term.From), To: clock.Date(term.To)}
		return page, nil
	} else {
		page.Report, err = h.g.measure(c, tx, term)
		page.Send = page.Send && saved != nil && h.g.ended(term) == nil
	}
	for _, b := range page.Report.Parts {
		if len(b.Parts) == 0 {
			page.Hidden = append(page.Hidden, b)
			continue
		}
		page.Charts = append(page.Charts, chart(b))
	}
	for _, f := range page.Report.Facts {
		page.Facts.Rows = append(page.Facts.Rows, web.SummaryRow{Key: f.Title, Lines: []string{f.Text}})
	}
	for _, s := range page.Report.Stands {
		page.Stands.Rows = append(page.Stands.Rows, web.SummaryRow{Key: s.Title, Lines: []string{s.Text}, Tag: stateTag(s.State)})
	}
	for _, s := range page.Report.Watched {
		page.Watched.Rows = append(page.Watched.Rows, web.SummaryRow{Key: s.Title, Lines: []string{s.Text}, Tag: watchedTag(s.State)})
	}
	page.more()
	return page, err
}

func chart(b nameless.Breakdown) web.Chart {
	ch := web.Chart{Title: b.Title + ": " + b.Total.Shown, Caption: b.Title, Label: "Kind", Figure: "Number"}
	for _, f := range b.Parts {
		ch.Bars = append(ch.Bars, web.Bar{Label: f.Label, Value: f.N, Shown: f.Shown})
	}
	return ch
}

func (h pages) termField(chosen string) web.Field {
	f := web.Field{Name: "term", Label: "Term", Type: "select", Value: chosen}
	for _, t := range h.g.terms() {
		f.Options = append(f.Options, web.Option{Value: t.Key, Text: t.Title})
	}
	return f
}

func (h pages) prepare(c *web.Ctx) (web.Page, error) {
	term, err := h.g.term(c.Form("term"))
	if err != nil {
		return web.Page{}, err
	}
	var named error
	err = h.g.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		if named = h.g.named(c, tx, c.Form("comment")); named != nil {
			return h.stopped(c, tx, term, named)
		}
		s, err := h.g.prepare(c, tx, term, c.Form("comment"))
		if errs.Is(err, errs.Invalid) {
			named = err
			return h.stopped(c, tx, term, named)
		}
		return ledger.Event{Verb: "governance.prepared", Subject: reportRef(tx, s.ID), Why: term.Key}, err
	})
	if named != nil {
		return h.show(c, term.Key, named)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/report?term="+term.Key, "success", "The report is prepared. Read it, then send it to the governors."), nil
}

// stopped keeps that a check failed: the governors are told how often. // serves GOV-17
func (h pages) stopped(c *web.Ctx, tx *ledger.Tx, term policy.Term, why error) (ledger.Event, error) {
	if !errs.Is(why, errs.Invalid) {
		return ledger.Event{}, why
	}
	err := h.g.store.stop(c, tx, term.Key, "somebody could be known again")
	return ledger.Event{Verb: "governance.stopped", Subject: reportRef(tx, ""), Why: term.Key}, err
}

func (h pages) send(c *web.Ctx) (web.Page, error) {
	term, err := h.g.term(c.Form("term"))
	if err != nil {
		return web.Page{}, err
	}
	if err := h.g.ended(term); err != nil {
		return web.Page{}, err
	}
	var named error
	err = h.g.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		saved, err := h.g.store.byTerm(c, tx, term.Key)
		if err != nil {
			return ledger.Event{}, err
		}
		if saved == nil {
			return ledger.Event{}, errs.Missing("There is no prepared report of this term to send.")
		}
		if named = h.g.named(c, tx, saved.Comment); named != nil { // somebody of that name may have joined since
			return h.stopped(c, tx, term, named)
		}
		if err := h.g.remember(c, tx, *saved); err != nil {
			return ledger.Event{}, err
		}
		err = h.g.store.send(c, tx, term.Key)
		return ledger.Event{Verb: "governance.sent", Subject: reportRef(tx, saved.ID), Why: term.Key}, err
	})
	if named != nil {
		return h.show(c, term.Key, named)
	}
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/report?term="+term.Key, "success", "The report has been sent, and stays as it was sent. Governors open it from their start page."), nil
}

func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	terms := h.g.terms()
	if len(terms) == 0 {
		return nil, nil
	}
	tile := web.Tile{Title: "Report to governors", Text: terms[0].Title + " so far, without names", Href: "/report", Picture: "report"}
	if !c.May("governance.running") {
		tile.Text = "Term by term, without names"
	}
	if !c.May("governance.approve") {
		return []web.Tile{tile}, nil
	}
	late, err := h.late(c)
	if late.State == feature.Failing {
		tile.Text, tile.Href, tile.Tag = late.Shown, late.Href, &web.Tag{Text: "Late", Colour: "red"}
	}
	return []web.Tile{tile}, err
}

// late asks whether the last term's report is overdue, so that it stands on the start page of who sends it. // serves GOV-04
func (h pages) late(c *web.Ctx) (r feature.Reading, err error) {
	g, err := c.Check("governance.report", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return r, err
	}
	ask := h.g.base.Policy.Load().Ask(policy.Clause{}, h.g.base.Now())
	err = h.g.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		r, err = h.g.readReports(c, tx, ask)
		return err
	})
	return r, err
}
