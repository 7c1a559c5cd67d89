package filtering

import (
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

type reportPage struct {
	Child               bool
	Host, Group, Reason web.Field
}

func newReport(c *web.Ctx) *reportPage {
	p := &reportPage{Child: c.Visit.Child,
		Host:   web.Field{Name: "host", Label: "Address of the site", Hint: "For example museum.example", Value: c.Query("host"), Required: true},
		Reason: web.Field{Name: "reason", Label: "What did you see?", Hint: "A few words are enough. Do not copy pictures.", Type: "textarea", Max: maxReason, Required: true},
		Group: web.Field{Name: "group", Label: "For whom should it be closed now?", Type: "radios", Value: "pupils", Options: []web.Option{
			{Value: "pupils", Text: "Children", Checked: true}, {Value: "staff", Text: "Adults"}, {Value: "all", Text: "Everyone"}}}}
	if p.Child {
		p.Host.Label, p.Host.Hint = "Which page?", "Like museum.example"
		p.Reason.Label, p.Reason.Hint, p.Reason.Rows, p.Reason.Max = "What was wrong?", "", 3, 0
	}
	return p
}

func (p *reportPage) page() web.Page {
	title := "Report a site that should be blocked"
	if p.Child {
		title = "A page is not right"
	}
	page := web.Show("filtering/report", title, p)
	page.Back, page.Child = &web.Link{Text: "Back to the start page", Href: "/"}, p.Child
	return page
}

func (h pages) reporting(c *web.Ctx) (web.Page, error) { return newReport(c).page(), nil }

// report closes the site for the group at once. // serves WEB-17
func (h pages) report(c *web.Ctx) (web.Page, error) {
	var number string
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		number, e, err = h.f.Report(c, tx, Report{Host: c.Form("host"), By: c.Actor.Person, Group: c.Form("group"), Reason: c.Form("reason")})
		return e, err
	})
	if err != nil {
		p := newReport(c)
		return c.Again(p.page(), err, &p.Host, &p.Group, &p.Reason)
	}
	if c.Visit.Child {
		return web.Say("/", "success", "Well done for telling. A grown-up looks at the page now."), nil
	}
	return web.Say("/filtering/report", "success", "Thank you. The report has the number "+number+". Somebody looks at the site. Unless it is one of the school's own or of help, it is closed within a minute."), nil
}

type failuresPage struct {
	State web.Field
	Table web.Table
	Pager web.Pager
}

func (h pages) failures(c *web.Ctx) (web.Page, error) {
	p := failuresPage{State: web.Field{Name: "state", Label: "Show", Type: "select", Value: c.Query("state"), Options: []web.Option{
		{Text: "All reports"}, {Value: Open, Text: "Waiting for a check"}, {Value: Kept, Text: "Kept closed"}, {Value: Opened, Text: "Open again"}}}}
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		n, err := h.f.store.failureCount(c, tx, c.Query("state"))
		if err != nil {
			return err
		}
		all, err := h.f.store.failures(c, tx, c.Query("state"), perPage, (c.PageNumber()-1)*perPage)
		p.Table = web.Table{Caption: "Reports", Head: []string{"Report", "Site", "Closed for", "Reported", "State"}, Empty: "Nobody has reported a site that should have been blocked."}
		for _, x := range all {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: x.Number, Href: "/filtering/failures/" + x.ID, Header: true}, {Text: x.Host}, {Text: closedFor(x)}, {Text: day(x.At)}, {Tag: failureTag(x)}})
		}
		if c.Query("state") != "" {
			p.Table.Empty = "No report fits. Choose all reports."
		}
		p.Pager = c.Pager(n, perPage)
		return err
	})
	page := web.Show("filtering/failures", "Failures of the filter", p)
	page.Back = &web.Link{Text: "Filter", Href: "/filtering"}
	return page, err
}

func closedFor(x Failure) string {
	if x.Until == "" {
		return "Not closed"
	}
	title := groupTitle(x.Group)
	return strings.ToUpper(title[:1]) + title[1:] + ", until " + lastDay(x.Until)
}

func failureTag(x Failure) *web.Tag {
	switch x.State {
	case Kept:
		return &web.Tag{Text: "Kept closed", Colour: "red"}
	case Opened:
		return &web.Tag{Text: "Open again", Colour: "green"}
	}
	if x.Escalated != "" {
		return &web.Tag{Text: "Waits too long", Colour: "orange"}
	}
	return &web.Tag{Text: "Waiting for a check", Colour: "yellow"}
}

type failurePage struct {
	Summary   web.Summary
	Open      bool
	May       bool
	Action    string
	Pass      bool // the provider can still be told
	State     web.Field
	Until     web.Field
	Why       web.Field
	Reference web.Field
}

func (h pages) failure(c *web.Ctx) (web.Page, error) {
	page, _, err := h.failurePage(c)
	return page, err
}

func (h pages) failurePage(c *web.Ctx) (web.Page, *failurePage, error) {
	p := &failurePage{May: c.May("filtering.settle"),
		State: web.Field{Name: "state", Label: "What did you find?", Type: "radios", Options: []web.Option{
			{Value: Kept, Text: "It should be blocked: keep it closed"}, {Value: Opened, Text: "It is in order: open it again"}}},
		Until:     web.Field{Name: "until", Label: "Keep it closed until", Type: "date", Hint: "Not needed when it opens again. At most a school year from now."},
		Why:       web.Field{Name: "why", Label: "What you found, and what was done", Type: "textarea", Max: maxReason, Required: true},
		Reference: web.Field{Name: "reference", Label: "The provider's reference", Width: "20", Required: true}}
	var x Failure
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if x, err = h.f.store.failure(c, tx, c.Param("id")); err != nil {
			return err
		}
		names, err := h.names(c, tx, func(yield func(string)) { yield(x.By); yield(x.SettledBy) })
		if err != nil {
			return err
		}
		p.Summary = failureSummary(x, names)
		return h.provider(c, tx, x, p)
	})
	p.Open, p.Action = x.State == Open, "/filtering/failures/"+x.ID
	page := web.Show("filtering/failure", "Report "+x.Number, p)
	page.Back = &web.Link{Text: "All reports", Href: "/filtering/failures"}
	return page, p, err
}

func failureSummary(x Failure, names map[string]string) web.Summary {
	by := "Somebody not signed in"
	if x.By != "" {
		by = names[x.By]
	}
	s := web.Summary{Rows: []web.SummaryRow{{Key: "Site", Lines: []string{x.Host}, Tag: failureTag(x)}, {Key: "What was seen", Lines: strings.Split(x.Reason, "\n")},
		{Key: "Reported by", Lines: []string{by, day(x.At)}}, {Key: "Closed for", Lines: []string{closedFor(x)}}}}
	if x.State != Open {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Handled by", Lines: []string{names[x.SettledBy], day(x.SettledAt)}}, web.SummaryRow{Key: "What was found", Lines: strings.Split(x.SettledWhy, "\n")})
	}
	return s
}

// provider shows what the register of failures has of the technical provider: its reference and its answer.
func (h pages) provider(c *web.Ctx, tx *ledger.Tx, x Failure, p *failurePage) error {
	if h.f.config.Registers == nil || x.Entry == "" {
		return nil
	}
	in, err := h.f.config.Registers.Entry(c, tx, failureRegister, x.Entry)
	if err != nil {
		return err
	}
	def, _ := h.f.config.Registers.Definition(failureRegister)
	row := web.SummaryRow{Key: "In the register of failures", Lines: []string{def.Title}, Href: "/registers/" + failureRegister + "/" + x.Entry}
	for _, one := range []string{"provider_ref", "provider_reply"} {
		if v := in.Values[one]; v != "" {
			row.Lines = append(row.Lines, fieldTitle(def.Fields, one)+": "+registers.Shown(def, one, v))
		}
	}
	p.Summary.Rows, p.Pass = append(p.Summary.Rows, row), in.State == "open" && p.May
	return nil
}

func (h pages) settle(c *web.Ctx) (web.Page, error) {
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.f.settle(c, tx, c.Param("id"), c.Form("state"), untilDay(c), c.Form("why"))
	})
	if err == nil {
		return web.Say("/filtering/failures", "success", "It is stored. The filter obeys it within a minute."), nil
	}
	page, p, again := h.failurePage(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.State, &p.Until, &p.Why)
}

func (h pages) passOn(c *web.Ctx) (web.Page, error) {
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.f.passOn(c, tx, c.Param("id"), c.Form("reference"))
	})
	if err == nil {
		return web.Say("/filtering/failures/"+c.Param("id"), "success", "The provider's reference is stored. Write the provider's answer into the register when it comes."), nil
	}
	page, p, again := h.failurePage(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Reference)
}

func (h pages) reportTile(c *web.Ctx) ([]web.Tile, error) {
	if c.Visit.Child {
		return []web.Tile{{Title: "A page is not right", Href: "/filtering/report", Picture: "filter"}}, nil
	}
	return []web.Tile{{Title: "A site should be blocked", Text: "Tell the people who look after the filter", Href: "/filtering/report", Picture: "filter"}}, nil
}
