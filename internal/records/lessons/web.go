package lessons

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

type pages struct{ l *Lessons }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/incidents/{id}/lesson", Action: "lessons.record", Subject: h.subject, Handle: h.form},
		{Method: "POST", Path: "/incidents/{id}/lesson", Action: "lessons.record", Subject: h.subject, Handle: h.record},
		{Method: "GET", Path: "/lessons", Action: "lessons.list", Handle: h.list, Menu: "Lessons learned", Under: "Concerns"},
		{Method: "POST", Path: "/lessons/{id}/{audience}", Action: "lessons.deliver", Handle: h.deliver},
		{Method: "GET", Path: "/patterns", Action: "lessons.patterns", Handle: h.patterns, Menu: "Patterns", Under: "Concerns"},
		{Method: "GET", Path: "/patterns/{id}", Action: "lessons.patterns", Handle: h.pattern},
		{Method: "POST", Path: "/patterns/{id}", Action: "lessons.decide", Handle: h.decide},
		{Method: "GET", Path: "/said", Action: "lessons.said", Handle: h.said},
		{Method: "GET", Path: "/said/draft", Action: "lessons.draft", Handle: h.draft},
		{Method: "POST", Path: "/said/draft", Action: "lessons.draft", Handle: h.write},
		{Method: "GET", Path: "/said/{id}", Action: "lessons.said", Handle: h.note},
		{Method: "POST", Path: "/said/{id}", Action: "lessons.publish", Handle: h.publish},
	}
}

func (h pages) subject(c *web.Ctx) (authz.Subject, error) { return h.about(c, c.Param("id")) }

func (h pages) about(c *web.Ctx, incident string) (s authz.Subject, err error) {
	err = h.l.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.l.cases.Subject(c, tx, incident)
		return err
	})
	return s, err
}

// panel is what was learned, on the page of its case; as a page of its own it is the form with its faults.
type panel struct {
	Incident string
	Number   string
	Open     bool
	Whole    bool // a page of its own
	Fields   []web.Field
	Summary  web.Summary
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	s, err := h.about(c, of.ID)
	if err != nil {
		return nil, err
	}
	g, ok := c.Offer("lessons.record", s)
	if !ok {
		return nil, nil
	}
	p, err := h.fill(c, g, of.ID)
	if err != nil || p == nil {
		return nil, err
	}
	return *p, nil
}

// fill gives the form of an open case, and what was written down of a closed one; nil where the policy asks for nothing.
func (h pages) fill(c *web.Ctx, g authz.Grant, incident string) (*panel, error) {
	if len(h.l.pack().Cases.Lessons) == 0 {
		return nil, nil
	}
	p := panel{Incident: incident}
	err := h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		i, err := h.l.cases.Get(c, tx, incident)
		if err != nil {
			return err
		}
		lesson, answers, err := h.l.store.lesson(c, tx, incident)
		if err != nil {
			return err
		}
		p.Open, p.Number = i.State == incidents.Open, i.Number
		p.Summary = summary(lesson, answers)
		p.Fields = h.fields(lesson, answers)
		return nil
	})
	return &p, err
}

func (h pages) fields(l *Lesson, answers map[string]Answer) []web.Field {
	if l == nil {
		l = &Lesson{}
	}
	out := []web.Field{
		{Name: "lesson", Label: "What was learned", Hint: "For people who do not know the case: no names, initials, classes or small numbers. It is checked.", Type: "textarea", Max: longestText, Value: l.Text, Optional: true},
		{Name: "none", Label: "Or: nothing to learn, because", Type: "text", Value: l.None, Optional: true},
	}
	for _, a := range h.l.pack().Cases.Lessons {
		was := answers[a.Key]
		if was.DeliveredAt != "" {
			continue
		}
		out = append(out, web.Field{Name: FieldOf(a.Key), Label: a.Title, Type: "radios", Small: true, Inline: true, Value: was.State,
			Options: []web.Option{{Value: Done, Text: "Done"}, {Value: NotNeeded, Text: "Not needed"}, {Value: PassOn, Text: "To pass on"}}})
	}
	return out
}

func summary(l *Lesson, answers map[string]Answer) web.Summary {
	var s web.Summary
	if l == nil {
		return s
	}
	if l.Text != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "What was learned", Lines: []string{l.Text}})
	} else {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Nothing to learn", Lines: []string{l.None}})
	}
	var keys []string
	for k := range answers {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		a := answers[k]
		row := web.SummaryRow{Key: a.Title, Tag: tagOf(a)}
		if a.DeliveredAt != "" {
			row.Lines = []string{clock.Told(a.DeliveredAt) + ": " + a.How}
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func tagOf(a Answer) *web.Tag {
	switch {
	case a.State == Done, a.DeliveredAt != "":
		return &web.Tag{Text: "Passed on", Colour: "green"}
	case a.State == NotNeeded:
		return &web.Tag{Text: "Not needed", Colour: "grey"}
	}
	return &web.Tag{Text: "To pass on", Colour: "yellow"}
}

func (h pages) form(c *web.Ctx) (web.Page, error) { return h.formPage(c, nil) }

func (h pages) formPage(c *web.Ctx, wrong error) (web.Page, error) {
	id := c.Param("id")
	p, err := h.fill(c, c.Grant, id)
	if err != nil {
		return web.Page{}, err
	}
	if p == nil {
		return web.Page{}, errs.Missing("The policy in force asks for no lessons.")
	}
	p.Whole = true
	page := web.Show("lessons/panel", "What was learned: "+p.Number, *p)
	page.Back = &web.Link{Text: "Back to the case", Href: "/incidents/" + id}
	if wrong == nil {
		return page, nil
	}
	fields := make([]*web.Field, len(p.Fields))
	for i := range p.Fields {
		fields[i] = &p.Fields[i]
	}
	page, err = c.Again(page, wrong, fields...)
	page.Data = *p
	return page, err
}

// record keeps the lesson, unless it could tell who somebody is: that stops it, and that it was stopped is kept. // serves INC-28, GOV-17
func (h pages) record(c *web.Ctx) (web.Page, error) {
	id := c.Param("id")
	w := wanted{Text: c.Form("lesson"), None: c.Form("none"), States: map[string]string{}}
	for _, a := range h.l.pack().Cases.Lessons {
		w.States[a.Key] = c.Form(FieldOf(a.Key))
	}
	wrong, err := h.checked(c, ref.New(c.School.ID, RefKind, id), []Text{{"lesson", "What was learned", w.Text}}, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.l.record(c, tx, id, w)
	})
	if err != nil || wrong != nil {
		if wrong == nil {
			wrong = err
		}
		return h.formPage(c, wrong)
	}
	return web.Say("/incidents/"+id, "success", "What was learned is written down."), nil
}

// checked does a write whose texts have been through the check. A check that fails stops it and leaves an event.
// serves GOV-17
func (h pages) checked(c *web.Ctx, about ref.Ref, texts []Text, do func(*ledger.Tx) (ledger.Event, error)) (wrong, err error) {
	err = h.l.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		found, err := Check(c, tx, h.l.people, Least(h.l.pack()), texts...)
		if err != nil {
			return ledger.Event{}, err
		}
		if wrong = found.Fault(); wrong != nil {
			where, what := found.kinds()
			return ledger.Event{Verb: "lessons.stopped", Subject: ref.New(about.School, about.Kind, ""), Why: where + ": " + what}, h.l.store.stop(c, tx, where, what)
		}
		return do(tx)
	})
	return wrong, err
}
