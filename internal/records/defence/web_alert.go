package defence

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// alertPage is one alert: what happened, what can be cut off, and what it was.
type alertPage struct {
	ID, Title, Story, First string
	Open                    bool
	Summary                 web.Summary
	Person, Device          string // what can be cut off now; empty: nothing
	Stranger                bool   // the device is in no register, so another address is another device
	Cuts                    []cutPart
	Outcome, Words          web.Field
	May                     bool
}

// cutPart is something that was cut off.
type cutPart struct {
	ID, Text string
	On       bool
	Why      web.Field
	Alert    string
}

func (h pages) school(c *web.Ctx) authz.Subject {
	return authz.Subject{Ref: c.Ref("school", c.School.ID)}
}

func (h pages) show(c *web.Ctx) (web.Page, error) { return h.alert(c, nil) }

// alert draws an alert; wrong is the fault of a form that was sent from it.
func (h pages) alert(c *web.Ctx, wrong error) (web.Page, error) {
	p := &alertPage{ID: c.Param("id"), May: c.May("defence.act"), Outcome: web.Field{Name: "outcome", Label: "What was it?", Type: "radios", Legend: "s"},
		Words: web.Field{Name: "words", Label: "What you found", Hint: "In a sentence or two, so that somebody else understands it.", Type: "textarea", Max: mostWords}}
	for _, o := range outcomes() {
		p.Outcome.Options = append(p.Outcome.Options, web.Option{Value: o.Key, Text: o.Title})
	}
	err := h.read(c, func(tx *ledger.Tx) error { return h.fill(c, tx, p) })
	if err != nil {
		return web.Page{}, err
	}
	page := web.Show("defence/alert", p.Title, p)
	page.Back = &web.Link{Text: "Security alerts", Href: "/defence"}
	if wrong == nil {
		return page, nil
	}
	fields := []*web.Field{&p.Outcome, &p.Words}
	for i := range p.Cuts {
		if p.Cuts[i].ID == c.Param("cut") {
			fields = append(fields, &p.Cuts[i].Why)
		}
	}
	return c.Again(page, wrong, fields...)
}

func (h pages) fill(c *web.Ctx, tx *ledger.Tx, p *alertPage) error {
	a, err := h.d.store.get(c, tx, p.ID)
	if err != nil {
		return err
	}
	cuts, err := h.d.store.cutsOf(c, tx, a.ID)
	if err != nil {
		return err
	}
	ids := []string{a.Person, a.ClosedBy}
	for _, one := range cuts {
		ids = append(ids, one.By, one.EndedBy)
	}
	names, err := h.names(c, tx, ids...)
	if err != nil {
		return err
	}
	r := ruleOf(a.Kind)
	p.Title, p.Story, p.First, p.Open = r.Title, a.Story, r.First, a.Closed == ""
	if a.Person != "" {
		p.Person = called(names, a.Person)
	}
	p.Device, p.Stranger = a.Device, a.Asset == ""
	for _, one := range cuts {
		part := cutPart{ID: one.ID, Alert: a.ID, On: one.Ended == "", Why: web.Field{Name: "why", ID: "why-" + one.ID, Label: "Why it is safe again", Type: "textarea", Rows: 2, Max: mostWords}}
		part.Text = map[string]string{Account: "The account", Device: "The device"}[one.Kind] + " was cut off at " + clock.Told(one.At) + " by " + called(names, one.By) + "."
		if one.Ended != "" {
			part.Text += " It was let in again at " + clock.Told(one.Ended) + " by " + called(names, one.EndedBy) + ": " + one.Why
		}
		if part.On && one.Kind == Account {
			p.Person = ""
		}
		if part.On && one.Kind == Device {
			p.Device = ""
		}
		p.Cuts = append(p.Cuts, part)
	}
	return h.summarise(c, tx, a, about(a, names), called(names, a.ClosedBy), p)
}

func (h pages) summarise(c *web.Ctx, tx *ledger.Tx, a Alert, whose, by string, p *alertPage) error {
	tag := stateTag(a, tx.Now)
	rows := []web.SummaryRow{{Key: "State", Tag: &tag}, {Key: "Level", Tag: levelTag(a.Level)}, {Key: "About", Lines: []string{whose}}}
	if a.Asset != "" && h.d.hooks.Asset != nil {
		name, err := h.d.hooks.Asset(c, tx, a.Asset)
		if err != nil {
			return err
		}
		rows = append(rows, web.SummaryRow{Key: "In the register", Lines: []string{name}})
	}
	rows = append(rows, web.SummaryRow{Key: "First seen", Lines: []string{clock.Told(a.First)}}, web.SummaryRow{Key: "Last seen", Lines: []string{clock.Told(a.Last)}})
	if a.Closed == "" {
		rows = append(rows, web.SummaryRow{Key: "An outcome is due", Lines: []string{clock.Told(a.Due)}})
	} else {
		rows = append(rows, web.SummaryRow{Key: "What it was", Lines: []string{outcomeTitle(a.Outcome), a.Words}}, web.SummaryRow{Key: "Written down", Lines: []string{clock.Told(a.Closed) + " by " + by}})
	}
	if a.ToldHead != "" {
		rows = append(rows, web.SummaryRow{Key: "The head was told", Lines: []string{clock.Told(a.ToldHead)}})
	}
	if n, ok := tookMinutes(a); ok {
		rows = append(rows, web.SummaryRow{Key: "Contained", Lines: []string{"After " + several(n, "minute")}})
	}
	if a.Clause != "" {
		rows = append(rows, web.SummaryRow{Key: "Clause of the policy", Lines: []string{a.Clause}})
	}
	p.Summary = web.Summary{Rows: rows}
	return nil
}

// cutOff cuts off in one step, from the alert. // serves NET-18
func (h pages) cutOff(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.d.cutOff(c, tx, c.Param("id"), c.Form("what")) })
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.alert(c, err)
	}
	return web.Say("/defence/alerts/"+c.Param("id"), "success", "It is cut off. Now find out what it was."), err
}

func (h pages) letIn(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		cut, err := h.d.store.cut(c, tx, c.Param("cut"))
		if err == nil && cut.Alert != c.Param("id") {
			err = errs.Missing("Nothing of this kind was cut off.")
		}
		if err != nil {
			return ledger.Event{}, err
		}
		return h.d.letIn(c, tx, cut, c.Form("why"))
	})
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.alert(c, err)
	}
	return web.Say("/defence/alerts/"+c.Param("id"), "success", "It is let in again."), err
}

func (h pages) conclude(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.d.conclude(c, tx, c.Param("id"), c.Form("outcome"), c.Form("words"))
	})
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) {
		return h.alert(c, err)
	}
	return web.Say("/defence/alerts/"+c.Param("id"), "success", "What it was is written down."), err
}
