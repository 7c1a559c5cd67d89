package lessons

import (
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

type patternsPage struct {
	Agenda  web.Table
	Year    web.Table
	Chart   web.Chart
	Months  web.Table
	Enough  int
	Days    int
	Changed int
}

// patterns is the agenda of the group, and the yearly list of what evidence changed: a change, or none, for every pattern.
// serves INC-40, GOV-15
func (h pages) patterns(c *web.Ctx) (web.Page, error) {
	p := patternsPage{Agenda: web.Table{Caption: "For the next meeting of the online safety group", Head: []string{"What is alike", "Concerns", "From", "To"}, Numeric: []int{1}, Empty: "No pattern waits for a decision."},
		Year:   web.Table{Caption: "Decided in the last year", Head: []string{"What was alike", "Decision", "Why", "Clause", "On"}, Empty: "Nothing was decided in the last year."},
		Months: web.Table{Caption: "Month by month", Head: []string{"Month", "Concerns looked at", "New patterns"}, Numeric: []int{1, 2}, Empty: "The concerns have not been grouped yet. This happens by itself."},
		Chart:  web.Chart{Title: "Patterns that wait", Caption: "Concerns that are alike, by pattern", Label: "Pattern", Figure: "Concerns"}}
	p.Enough, p.Days = measureOf(h.l.pack().Cases.Pattern)
	err := h.l.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.l.store.Patterns(c, tx, clock.Text(h.l.base.Now().AddDate(-1, 0, 0)))
		if err != nil {
			return err
		}
		for _, f := range all {
			p.add(f)
		}
		months, err := h.l.store.months(c, tx)
		for _, m := range months {
			p.Months.Rows = append(p.Months.Rows, []web.Cell{{Text: monthText(m.Month), Header: true}, {Text: fmt.Sprint(m.Cases), Numeric: true}, {Text: fmt.Sprint(m.Flagged), Numeric: true}})
		}
		return err
	})
	page := web.Show("lessons/patterns", "Patterns of concerns", p)
	page.Wide = true
	return page, err
}

func monthText(month string) string {
	at, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return at.Format("January 2006")
}

func (p *patternsPage) add(f Found) {
	if f.Decision == "" {
		p.Agenda.Rows = append(p.Agenda.Rows, []web.Cell{{Text: f.Title, Href: "/patterns/" + f.ID, Header: true}, {Text: fmt.Sprint(f.Cases), Numeric: true}, {Text: dayOf(f.First)}, {Text: dayOf(f.Last)}})
		p.Chart.Bars = append(p.Chart.Bars, web.Bar{Label: f.Title, Value: int(f.Cases)})
		return
	}
	if f.Decision == Change {
		p.Changed++
	}
	p.Year.Rows = append(p.Year.Rows, []web.Cell{{Text: f.Title, Href: "/patterns/" + f.ID, Header: true}, {Tag: decisionTag(f.Decision)}, {Text: f.Reason}, {Text: f.Clause, Href: "/policy/clauses/" + f.Clause}, {Text: dayOf(f.DecidedAt)}})
}

func dayOf(text string) string {
	at, err := clock.Parse(text)
	if err != nil {
		return text
	}
	return clock.Day(at)
}

func decisionTag(d string) *web.Tag {
	if d == Change {
		return &web.Tag{Text: "Change", Colour: "blue"}
	}
	return &web.Tag{Text: "No change", Colour: "grey"}
}

type patternPage struct {
	Found   Found
	Summary web.Summary
	Cases   web.Table
	Fields  []web.Field
	Decide  bool
}

func (h pages) pattern(c *web.Ctx) (web.Page, error) { return h.patternPage(c, nil) }

func (h pages) patternPage(c *web.Ctx, wrong error) (web.Page, error) {
	p := patternPage{Cases: web.Table{Caption: "The concerns among them that you deal with", Head: []string{"Number", "When", "State"}, Empty: "None that you deal with."}}
	g, err := c.Check("lessons.patterns", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, err
	}
	err = h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		if p.Found, err = h.l.store.pattern(c, tx, c.Param("id")); err != nil {
			return err
		}
		all, err := h.l.reachable(c, tx, p.Found, c.Actor)
		for _, i := range all {
			state := "Open"
			if i.State == incidents.Closed {
				state = "Closed"
			}
			p.Cases.Rows = append(p.Cases.Rows, []web.Cell{{Text: i.Number, Href: "/incidents/" + i.ID, Header: true}, {Text: dayOf(i.Happened)}, {Text: state}})
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	f := p.Found
	p.Summary.Rows = []web.SummaryRow{{Key: "What is alike", Lines: []string{f.Title}}, {Key: "Concerns", Lines: []string{fmt.Sprint(f.Cases)}}, {Key: "Between", Lines: []string{dayOf(f.First) + " and " + dayOf(f.Last)}}, {Key: "Found", Lines: []string{dayOf(f.FoundAt)}}}
	if f.Decision != "" {
		p.Summary.Rows = append(p.Summary.Rows, web.SummaryRow{Key: "Decision", Lines: []string{f.Reason, "Clause " + f.Clause + ", " + dayOf(f.DecidedAt)}, Tag: decisionTag(f.Decision)})
	}
	p.Decide = f.Decision == "" && c.May("lessons.decide")
	p.Fields = h.decideFields()
	page := web.Show("lessons/pattern", f.Title, p)
	page.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Patterns", Href: "/patterns"}, {Text: f.Title, Current: true}}
	if wrong == nil {
		return page, nil
	}
	fields := make([]*web.Field, len(p.Fields))
	for i := range p.Fields {
		fields[i] = &p.Fields[i]
	}
	page, err = c.Again(page, wrong, fields...)
	page.Data = p
	return page, err
}

func (h pages) decideFields() []web.Field {
	clause := web.Field{Name: "clause", Label: "Clause of the policy that it touches", Type: "select", Options: []web.Option{{Value: "", Text: "Choose a clause"}}}
	for _, one := range h.l.pack().Clauses {
		clause.Options = append(clause.Options, web.Option{Value: one.ID, Text: one.ID})
	}
	return []web.Field{{Name: "decision", Label: "What the group decided", Type: "radios", Options: []web.Option{{Value: Change, Text: "A change", Hint: "Of the policy, of lessons, of the filter"}, {Value: NoChange, Text: "No change"}}},
		{Name: "reason", Label: "Why", Type: "textarea", Max: longestWhy, Hint: "Without names: the list is shown to governors"}, clause}
}

func (h pages) decide(c *web.Ctx) (web.Page, error) {
	id, reason := c.Param("id"), c.Form("reason")
	wrong, err := h.checked(c, c.Ref(PatternKind, id), []Text{{"reason", "The reason", reason}}, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.l.decide(c, tx, id, c.Form("decision"), reason, c.Form("clause"))
	})
	if err != nil || wrong != nil {
		if wrong == nil {
			wrong = err
		}
		return h.patternPage(c, wrong)
	}
	return web.Say("/patterns", "success", "The decision is written down."), nil
}

// undecided is the tile of those who bring patterns before the group.
func (h pages) undecided(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("lessons.patterns", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	tile := web.Tile{Title: "Patterns", Text: "Concerns that are alike", Href: "/patterns", Picture: "report"}
	err = h.l.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		all, err := h.l.store.Patterns(c, tx, clock.Text(h.l.base.Now().AddDate(-1, 0, 0)))
		for _, f := range all {
			if f.Decision == "" {
				tile.Count++
			}
		}
		return err
	})
	if tile.Count == 0 {
		return nil, err
	}
	return []web.Tile{tile}, err
}
