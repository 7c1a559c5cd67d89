package monitoring

import (
	"cmp"

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

// alertPage says each thing of an alert once: what it is and the next step on top, then what it rests on, then what to decide.
type alertPage struct {
	Title    string
	Who      string
	Level    *web.Tag
	State    *web.Tag
	Story    string
	Outcome  web.Summary // of one that is closed
	Facts    web.Summary // what heading, story and tables leave unsaid
	Grounds  web.Summary // the rule behind it, folded
	Lines    web.Table
	Searches web.Table // what was looked for, in order
	Sites    web.Table
	Children web.Table // of a class's alert
	Unseen   string
	Whole    string // the alert of the class that it is in
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
	p := &alertPage{}
	a, lines, err := h.m.seeAlert(c, c.Grant, c.Param("id"))
	if err != nil {
		return web.Page{}, nil, err
	}
	if err := h.m.opens(c, c.Grant, a); err != nil {
		return web.Page{}, nil, err
	}
	p.Title, p.Story, p.Whole = h.what(a), cmp.Or(a.Story, a.Words), a.PartOf
	p.Traffic, p.Path, p.Incident = a.tried(), "/alerts/"+a.ID, a.IncidentID
	p.MayAct, p.MayOpen = a.State == Open && c.May("monitoring.act"), a.State == Open && a.tried() && c.May("monitoring.open")
	p.Action = web.Field{Name: "action", Label: "What was done, or why nothing needs to be done", Type: "textarea", Max: 4000, Required: true}
	p.Words = web.Field{Name: "words", Label: "What worries you", Type: "textarea", Max: 2000, Required: true}
	p.Part, p.Judges, p.Judged = evidence.PartField(), a.judged(), judgedField()
	p.Lines, p.Searches = h.lineTables(a, lines)
	g, err := c.Check("monitoring.alerts", c.Grant.Subject())
	if err != nil {
		return web.Page{}, nil, err
	}
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
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
		p.Facts.Rows = append(h.site(a, p), h.facts(a)...)
		if err := h.readRow(c, tx, a, &p.Facts); err != nil {
			return err
		}
		answer, err := h.m.store.answerTo(c, tx, a.ID)
		p.Answer = a.urgent() && p.MayAct && answer.Alert == ""
		if err == nil && answer.Alert != "" {
			err = h.answerRow(c, tx, a, answer, &p.Facts)
		}
		return err
	})
	page := web.Show("monitoring/alert", h.what(a), p)
	page.Back, page.Wide = &web.Link{Text: "All alerts", Href: "/alerts"}, true
	return page, p, err
}

// heading says at the top whom it is about, how it stands, and what became of it.
func (h pages) heading(c *web.Ctx, tx *ledger.Tx, a Alert, p *alertPage) error {
	names, err := h.m.register.Names(c, tx, []string{a.Person, a.ActedBy})
	if err != nil {
		return err
	}
	p.Who, p.Level = h.whose(a, names), words.Level(a.Level)
	switch {
	case a.Class != "" && a.Kind != KindClass:
		p.Who += ", class " + a.Class
	case a.Category == outside && a.Person == "":
		p.Who += ", " + a.Device
	case a.tried() && a.Person == "":
		p.Who += ", device " + a.Device
	}
	p.Outcome.Rows, p.Grounds.Rows = outcome(a, names), h.grounds(a)
	p.State, err = h.stateOf(c, tx, a)
	return err
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
