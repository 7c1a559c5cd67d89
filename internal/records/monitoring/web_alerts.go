package monitoring

import (
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/evidence"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

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

func (h pages) what(a Alert) string { return h.m.what(a) }

// what names an alert in a few words.
func (m *Monitoring) what(a Alert) string {
	switch a.Kind {
	case KindTraffic:
		if a.TextKind != "" {
			return m.kindTitle(a.TextKind)
		}
		if a.Category == searched {
			return "A search"
		}
		return m.words.Category(a.Category)
	case KindClass:
		return "The whole class: " + m.kindTitle(a.worry())
	case KindBypass:
		return "Ways round the filter"
	case KindRepeat:
		return "The same blocked page again"
	case KindSharing:
		return "Sharing of files"
	case KindChain:
		return "The trail is broken"
	case KindGap:
		return "Nothing was logged"
	}
	return "Trouble at the gateway"
}

type alertPage struct {
	Title    string
	Who      string
	Level    *web.Tag
	State    *web.Tag
	Story    string
	Summary  web.Summary
	Lines    web.Table
	Searches web.Table // what was looked for, in order
	Sites    web.Table
	Children web.Table // of a class's alert
	Unseen   string
	Whole    string // the alert of the class that it is in
	Open     bool
	MayAct   bool
	MayOpen  bool
	Answer   bool // it is urgent, and nobody has said that they deal with it
	Late     *proposal
	Proposed *proposal // for several tries in a day
	Traffic  bool
	Path     string
	Judges   bool
	Judged   web.Field
	Action   web.Field
	Words    web.Field
	Part     web.Field
	Incident string
}

func (h pages) alert(c *web.Ctx) (web.Page, error) {
	page, _, err := h.alertPage(c)
	return page, err
}

// alertPage shows an alert: its story first, the lines around it folded. Seeing a person's lines is a look-up, whose reason
// is the alert.
func (h pages) alertPage(c *web.Ctx) (web.Page, *alertPage, error) {
	p := &alertPage{MayAct: c.May("monitoring.act"), MayOpen: c.May("monitoring.open")}
	a, lines, err := h.m.seeAlert(c, c.Grant, c.Param("id"))
	if err != nil {
		return web.Page{}, nil, err
	}
	if err := h.m.opens(c, c.Grant, a); err != nil {
		return web.Page{}, nil, err
	}
	p.Title, p.Story, p.Whole = h.what(a), a.Story, a.PartOf
	p.Open, p.Traffic, p.Path, p.Incident = a.State == Open, a.tried(), "/alerts/"+a.ID, a.IncidentID
	p.Action = web.Field{Name: "action", Label: "What was done, or why nothing needs to be done", Type: "textarea", Max: 4000, Required: true}
	p.Words = web.Field{Name: "words", Label: "What worries you", Type: "textarea", Max: 2000, Required: true}
	p.Part, p.Judges, p.Judged = evidence.PartField(), a.judged(), judgedField()
	p.Lines, p.Searches = h.lineTables(a, lines)
	g, err := c.Check("monitoring.alerts", c.Grant.Subject())
	if err != nil {
		return web.Page{}, nil, err
	}
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		if p.Summary, err = h.alertSummary(c, tx, a); err != nil {
			return err
		}
		if err := h.heading(c, tx, a, p); err != nil {
			return err
		}
		if p.Late, err = h.m.proposal(c, tx, a); err != nil {
			return err
		}
		if p.Proposed, err = h.m.proposedFor(c, tx, a); err != nil {
			return err
		}
		if err := h.storyTables(c, tx, a, p); err != nil {
			return err
		}
		if err := h.readRow(c, tx, a, &p.Summary); err != nil {
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

// heading says at the top whom it is about and how it stands.
func (h pages) heading(c *web.Ctx, tx *ledger.Tx, a Alert, p *alertPage) error {
	names, err := h.m.register.Names(c, tx, []string{a.Person})
	if err != nil {
		return err
	}
	p.Who, p.Level = h.whose(a, names), words.Level(a.Level)
	if a.Class != "" && a.Kind != KindClass {
		p.Who += ", class " + a.Class
	}
	p.State, err = h.stateOf(c, tx, a)
	return err
}

func (h pages) alertSummary(c *web.Ctx, tx *ledger.Tx, a Alert) (web.Summary, error) {
	names, err := h.m.register.Names(c, tx, []string{a.Person, a.ActedBy})
	if err != nil {
		return web.Summary{}, err
	}
	state, err := h.stateOf(c, tx, a)
	s := web.Summary{Rows: []web.SummaryRow{{Key: "Level", Tag: words.Level(a.Level)}, {Key: "State", Tag: state}}}
	if a.Kind == KindClass {
		s.Rows = append(append(s.Rows, web.SummaryRow{Key: "Who", Lines: []string{"Class " + a.Class}}), h.m.words.Ground(a.Clause, a.Pack)...)
	}
	if a.tried() {
		who := []string{names[a.Person]}
		if a.Person == "" {
			who = append(who, "Device "+a.Device)
		}
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Who", Lines: who}, web.SummaryRow{Key: "What", Lines: []string{h.m.words.Category(a.Category), a.Host}})
		s.Rows = append(append(s.Rows, h.m.words.Ground(a.Clause, a.Pack)...), web.SummaryRow{Key: "If it is wrong", Lines: []string{words.Challenge}})
	}
	s.Rows = append(s.Rows, h.toldRow(a)...)
	if a.Words != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "What is wrong", Lines: []string{a.Words}})
	}
	s.Rows = append(s.Rows, web.SummaryRow{Key: "First time", Lines: []string{clock.Told(a.At)}}, web.SummaryRow{Key: "Last time", Lines: []string{clock.Told(a.Latest)}},
		web.SummaryRow{Key: "Times", Lines: []string{itoa(a.Signs)}})
	if said := judgedText(a.Judged); said != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Was it right?", Lines: []string{said}})
	}
	if a.State != Open {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Action", Lines: []string{a.Action, names[a.ActedBy] + ", " + clock.Told(a.ActedAt)}})
	}
	return s, err
}

func (h pages) act(c *web.Ctx) (web.Page, error) {
	to, said := Acted, "The action is stored and the alert is closed."
	if c.Form("do") == "dismiss" {
		to, said = Dismissed, "The alert is dismissed, and the reason is stored."
	}
	err := h.m.act(c, c.Grant, c.Param("id"), to, c.Form("judged"), c.Form("action"))
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
	return c.Again(page, err, &p.Judged, &p.Action, &p.Words, &p.Part)
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
