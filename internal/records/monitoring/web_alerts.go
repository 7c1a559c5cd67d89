package monitoring

import (
	"net/url"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

type alertsPage struct {
	State, Level web.Field
	Table        web.Table
	Pager        web.Pager
	Pane         string
	Waiting      int64 // urgent alerts that no person has answered
}

func (h pages) alerts(c *web.Ctx) (web.Page, error) {
	p, err := h.alertsPage(c)
	page := web.Show("monitoring/alerts", "Alerts", p)
	page.Wide = true
	return page, err
}

// pane is the list alone, fetched anew while the page is open.
func (h pages) pane(c *web.Ctx) (web.Page, error) {
	p, err := h.alertsPage(c)
	page := web.Show("monitoring/pane", "Alerts", p)
	page.Pane = true
	return page, err
}

func (h pages) alertsPage(c *web.Ctx) (alertsPage, error) {
	query := url.Values{"state": {c.Query("state")}, "level": {c.Query("level")}}
	p := alertsPage{Pane: "/alerts/pane?" + query.Encode(),
		State: web.Field{Name: "state", Label: "State", Type: "select", Value: c.Query("state"), Options: []web.Option{{Text: "All"}, {Value: string(Open), Text: "Open"},
			{Value: string(Incident), Text: "Concern"}, {Value: string(Acted), Text: "Dealt with"}, {Value: string(Dismissed), Text: "Dismissed"}}},
		Level: web.Field{Name: "level", Label: "Level", Type: "select", Value: c.Query("level"), Options: []web.Option{{Text: "All"},
			{Value: Urgent, Text: "Urgent"}, {Value: High, Text: "High"}, {Value: Normal, Text: "Normal"}}}}
	err := h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		not, err := h.m.hidden(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		f := filter{State: c.Query("state"), Level: c.Query("level"), Not: not}
		all, n, err := h.m.store.alerts(c, tx, f, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		if p.Waiting, err = h.m.store.unanswered(c, tx, not); err != nil {
			return err
		}
		p.Pager = pager(c.PageNumber(), n, "/alerts?"+query.Encode())
		p.Table, err = h.alertTable(c, tx, all)
		return err
	})
	return p, err
}

func (h pages) alertTable(c *web.Ctx, tx *ledger.Tx, all []Alert) (web.Table, error) {
	t := web.Table{Caption: "Alerts", Head: []string{"Level", "What", "Who", "Last time", "Times", "State"}, Numeric: []int{4}, Empty: "There are no alerts here."}
	var ids []string
	for _, a := range all {
		ids = append(ids, a.Person)
	}
	names, err := h.names(c, tx, ids)
	for _, a := range all {
		who := names[a.Person]
		if a.Kind != KindTraffic {
			who = "–"
		}
		state, err := h.stateOf(c, tx, a)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, []web.Cell{{Tag: levelTag(a.Level)}, {Text: h.what(a), Href: "/alerts/" + a.ID, Header: true}, {Text: who}, {Text: when(a.Latest)},
			{Text: itoa(a.Signs), Numeric: true}, {Tag: state}})
	}
	return t, err
}

// stateOf follows the concern that came of an alert. serves MON-08
func (h pages) stateOf(c *web.Ctx, tx *ledger.Tx, a Alert) (*web.Tag, error) {
	if a.State != Incident {
		return stateTag(a.State), nil
	}
	i, err := h.m.incidents.Get(c, tx, a.IncidentID)
	return &web.Tag{Text: "Concern " + i.Number + ", " + followed(i), Colour: "purple"}, err
}

// followed is how an incident stands, for the alert that came of it.
func followed(i incidents.Incident) string {
	switch {
	case i.State == incidents.Closed:
		return "closed"
	case i.Row != "":
		return "handled"
	case i.ReadAt != "":
		return "read"
	}
	return "open"
}

func (h pages) what(a Alert) string {
	switch a.Kind {
	case KindTraffic:
		return h.m.categoryTitle(a.Category)
	case KindChain:
		return "The trail is broken"
	case KindGap:
		return "Nothing was logged"
	}
	return "Trouble at the gateway"
}

type alertPage struct {
	Summary  web.Summary
	Lines    web.Table
	Open     bool
	MayAct   bool
	MayOpen  bool
	Answer   bool // it is urgent, and nobody has said that they deal with it
	Late     *proposal
	Traffic  bool
	Path     string
	Action   web.Field
	Words    web.Field
	Part     web.Field
	Incident string
}

func (h pages) alert(c *web.Ctx) (web.Page, error) {
	page, _, err := h.alertPage(c)
	return page, err
}

// alertPage shows an alert with the lines around it. Seeing a person's lines is a look-up, whose reason is the alert.
func (h pages) alertPage(c *web.Ctx) (web.Page, *alertPage, error) {
	p := &alertPage{MayAct: c.May("monitoring.act"), MayOpen: c.May("monitoring.open")}
	a, lines, err := h.m.seeAlert(c, c.Grant, c.Param("id"))
	if err != nil {
		return web.Page{}, nil, err
	}
	p.Open, p.Traffic, p.Path, p.Incident = a.State == Open, a.Kind == KindTraffic, "/alerts/"+a.ID, a.IncidentID
	p.Action = web.Field{Name: "action", Label: "What was done, or why nothing needs to be done", Type: "textarea", Max: 4000, Required: true}
	p.Words = web.Field{Name: "words", Label: "What worries you", Type: "textarea", Max: 2000, Required: true}
	p.Part = partField()
	p.Lines = web.Table{Caption: "Log lines around it", Head: []string{"Time", "Address", "Category", "Decision", "Clause"}, Empty: "No log lines belong to it."}
	for _, l := range lines {
		p.Lines.Rows = append(p.Lines.Rows, []web.Cell{{Text: when(l.At), Header: true}, {Text: l.Address()}, {Text: h.m.categoryOf(l)}, {Tag: verdictTag(l.Verdict)}, {Text: l.Clause, Href: clauseLink(l.Clause)}})
	}
	g, err := c.Check("monitoring.alerts", c.Grant.Subject())
	if err != nil {
		return web.Page{}, nil, err
	}
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		if p.Summary, err = h.alertSummary(c, tx, a); err != nil {
			return err
		}
		if p.Late, err = h.m.proposal(c, tx, a); err != nil {
			return err
		}
		answer, err := h.m.store.answerTo(c, tx, a.ID)
		p.Answer = a.urgent() && a.State == Open && answer.Alert == "" && p.MayAct
		if err == nil && answer.Alert != "" {
			err = h.answerRow(c, tx, a, answer, &p.Summary)
		}
		return err
	})
	page := web.Show("monitoring/alert", h.what(a), p)
	page.Back, page.Wide = &web.Link{Text: "All alerts", Href: "/alerts"}, true
	return page, p, err
}

func partField() web.Field {
	return web.Field{Name: "part", Label: "This person", Type: "radios", Value: "affected", Options: []web.Option{
		{Value: "affected", Text: "may be affected and need help"}, {Value: "subject", Text: "did something that is in question"}}}
}

func (h pages) alertSummary(c *web.Ctx, tx *ledger.Tx, a Alert) (web.Summary, error) {
	names, err := h.names(c, tx, []string{a.Person, a.ActedBy})
	if err != nil {
		return web.Summary{}, err
	}
	state, err := h.stateOf(c, tx, a)
	s := web.Summary{Rows: []web.SummaryRow{{Key: "Level", Tag: levelTag(a.Level)}, {Key: "State", Tag: state}}}
	if a.Kind == KindTraffic {
		who := []string{names[a.Person]}
		if a.Person == "" {
			who = append(who, "Device "+a.Device)
		}
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Who", Lines: who}, web.SummaryRow{Key: "What", Lines: []string{h.m.categoryTitle(a.Category), a.Host}})
		s.Rows = append(append(s.Rows, h.m.ground(a.Clause, a.Pack)...), web.SummaryRow{Key: "If it is wrong", Lines: []string{challenge}})
	}
	if a.Words != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "What is wrong", Lines: []string{a.Words}})
	}
	s.Rows = append(s.Rows, web.SummaryRow{Key: "First time", Lines: []string{when(a.At)}}, web.SummaryRow{Key: "Last time", Lines: []string{when(a.Latest)}},
		web.SummaryRow{Key: "Times", Lines: []string{itoa(a.Signs)}})
	if a.State != Open {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Action", Lines: []string{a.Action, names[a.ActedBy] + ", " + when(a.ActedAt)}})
	}
	return s, err
}

func (h pages) act(c *web.Ctx) (web.Page, error) {
	to, said := Acted, "The action is stored and the alert is closed."
	if c.Form("do") == "dismiss" {
		to, said = Dismissed, "The alert is dismissed, and the reason is stored."
	}
	err := h.m.act(c, c.Grant, c.Param("id"), to, c.Form("action"))
	if err == nil {
		return web.Say("/alerts", "success", said), nil
	}
	return h.alertAgain(c, err)
}

func (h pages) alertAgain(c *web.Ctx, err error) (web.Page, error) {
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid {
		return web.Page{}, err
	}
	page, p, again := h.alertPage(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Action, &p.Words, &p.Part)
}

func (h pages) openAlert(c *web.Ctx) (web.Page, error) {
	var a Alert
	err := h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		a, err = h.m.store.Alert(c, tx, c.Param("id"))
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	i, err := h.m.openFrom(c, c.Grant, a, c.Form("words"), c.Form("part") == "subject")
	if e, ok := errs.As(err); ok && e.Field == "action" {
		e.Field = "words"
	}
	if err != nil {
		return h.alertAgain(c, err)
	}
	mine := false
	err = h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		mine, err = h.m.has(c, tx, c.Actor, i.ID)
		return err
	})
	if err != nil || !mine {
		return web.Say("/alerts", "success", "Concern "+i.Number+" is open, and with those who protect children. The log lines are sealed in it."), err
	}
	return web.Say("/incidents/"+i.ID, "success", "Concern "+i.Number+" is open. The log lines are sealed in it."), nil
}
