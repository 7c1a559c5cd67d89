package incidents

import (
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/reading"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/web"
)

// Disciplined is the page of a staff procedure. // serves INC-37
type Disciplined struct {
	ID, Number string
	Table      web.Table
	IsOpen     bool
	Fields     []web.Field
}

// discipline shows the steps to head and chair. Looking leaves an event.
func (h pages) discipline(c *web.Ctx) (web.Page, error) {
	var d Disciplined
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		d, err = h.disciplined(c, tx)
		return ledger.Event{Verb: "incidents.discipline-viewed", Subject: record.RefOf(tx, d.ID)}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return disciplinePage(d), nil
}

func disciplinePage(d Disciplined) web.Page {
	p := web.Show("incidents/discipline", "Staff procedure, "+d.Number, d)
	p.Back = &web.Link{Text: "Back to " + d.Number, Href: "/incidents/" + d.ID}
	return p
}

func (h pages) disciplined(c *web.Ctx, tx *ledger.Tx) (Disciplined, error) {
	k, err := h.store.Case(c, tx, c.Param("id"))
	if err != nil {
		return Disciplined{ID: c.Param("id")}, err
	}
	d := Disciplined{ID: k.ID, Number: k.Number, IsOpen: k.State == Open && k.Audience == Staff,
		Table: web.Table{Caption: "Steps", Head: []string{"Date", "Step", "About", "Decided by", "Reason"}, Empty: "No step has been entered."}}
	names, err := h.store.PeopleOf(c, tx, k.IDs())
	if err != nil {
		return d, err
	}
	steps, err := h.store.Discipline(c, tx, k.ID)
	for _, s := range steps {
		about := ""
		if s.Person != "" {
			about = called(s.Person, names)
		}
		d.Table.Rows = append(d.Table.Rows, []web.Cell{{Text: clock.Date(s.On), Header: true}, {Text: Said(reading.DisciplineSteps(), s.Step)}, {Text: about}, {Text: s.Maker}, {Text: s.Reason}})
	}
	about := []web.Option{{Text: "Nobody in particular"}}
	for _, p := range k.Persons {
		if p.Part == SubjectPart {
			about = append(about, web.Option{Value: p.ID, Text: called(p.ID, names)})
		}
	}
	d.Fields = []web.Field{{Type: "select", Name: "person", Label: "About whom?", Options: about},
		{Type: "radios", Name: "step", Label: "Which step?", Options: options(reading.DisciplineSteps()), Small: true},
		{Name: "maker", Label: "Who decided?"}, {Type: "date", Name: "decided", Label: "When?", Value: clock.ISO(h.base.Now())},
		{Type: "textarea", Name: "reason", Label: "Why?", Rows: 3}}
	return d, err
}

// addDiscipline enters a step. // serves INC-37
func (h pages) addDiscipline(c *web.Ctx) (web.Page, error) {
	id := c.Param("id")
	d := Discipline{Person: c.Form("person"), Step: c.Form("step"), Maker: record.Clip(c.Form("maker")), Reason: c.Form("reason")}
	at, err := c.Moment("decided", "", "the date of the decision", h.base.Now())
	if err == nil && !at.IsZero() {
		d.On = clock.ISO(at)
	}
	if err == nil {
		err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "incidents.disciplined", Subject: record.RefOf(tx, id), Changes: []ledger.Change{{Field: "step", Class: ledger.Secret}, {Field: "reason", Class: ledger.Secret}}},
				h.store.AddDiscipline(c, tx, id, d)
		})
	}
	if err == nil {
		return web.Say("/incidents/"+id+"/discipline", "success", "The step is entered."), nil
	}
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid {
		return web.Page{}, err
	}
	var shown Disciplined
	if rerr := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (rerr error) {
		shown, rerr = h.disciplined(c, tx)
		return rerr
	}); rerr != nil {
		return web.Page{}, rerr
	}
	return again(c, disciplinePage(shown), err, shown.Fields)
}
