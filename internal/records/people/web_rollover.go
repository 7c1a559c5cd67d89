package people

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Rolls is the page on which a school moves into its new year.
type Rolls struct {
	Into    string
	Fields  []*web.Field // what is asked; hidden once a plan is shown
	Plan    *RollPlan
	Lines   web.Table
	NoYear  web.Table
	Last    string // the last roll-over, in a sentence
	CanUndo bool
	Hidden  []web.Field // the answers, sent again with the confirmation
}

// rollForm asks what each class becomes. // serves PPL-04
func (h pages) rollForm(c *web.Ctx) (web.Page, error) {
	v := Rolls{Into: intoYear(h.base.Now())}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		groups, err := h.groups(c, tx)
		if err != nil {
			return err
		}
		last, err := h.store.LastRolled(c, tx)
		if last.ID != "" {
			v.Last = "The last roll-over was into " + last.Into + ", on " + clock.Told(last.At) + ": " + strconv.Itoa(last.Moved) + " moved up and " + strconv.Itoa(last.Leavers) + " left."
			v.CanUndo = last.undoable(h.base.Now())
		}
		v.Fields = append(v.Fields, &web.Field{Name: "leave", Label: "First day without access for those who leave", Type: "date", Legend: "s",
			Hint: "All pupils of " + YearTitle(oldestYear()) + " leave on this day.", Value: clock.ISO(h.base.Now())})
		for _, g := range groups {
			if g.Year != oldestYear() {
				v.Fields = append(v.Fields, &web.Field{Name: g.Key(), Label: "New class of " + g.Class + ", " + YearTitle(g.Year) + " (" + strconv.Itoa(g.Pupils) + " pupils)",
					Value: g.Suggest(), Width: "10"})
			}
		}
		return err
	})
	p := web.Show("people/roll-over", "New school year", v)
	p.Back = &web.Link{Text: "People", Href: "/people"}
	return p, err
}

func (h pages) groups(c *web.Ctx, tx *ledger.Tx) ([]Group, error) {
	all, err := h.store.Everybody(c, tx)
	return Groups(all, today(tx)), err
}

// rolling reads the form.
func (h pages) rolling(c *web.Ctx, tx *ledger.Tx) (Rolling, error) {
	day, err := c.NeedDay("leave", "the first day without access")
	if err != nil {
		return Rolling{}, err
	}
	groups, err := h.groups(c, tx)
	r := Rolling{Leave: dateOf(day), Next: map[Group]string{}}
	for _, g := range groups {
		r.Next[Group{Year: g.Year, Class: g.Class}] = c.Form(g.Key())
	}
	return r, err
}

// rolled shows what would happen, or does it once that was confirmed.
func (h pages) rolled(c *web.Ctx) (web.Page, error) {
	if c.Form("do") == "yes" {
		return h.rollNow(c)
	}
	var plan RollPlan
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		r, err := h.rolling(c, tx)
		if err != nil {
			return err
		}
		plan, err = h.store.PlanRoll(c, tx, r)
		return err
	})
	p, wrong := h.rollForm(c)
	if wrong != nil {
		return web.Page{}, wrong
	}
	v := p.Data.(Rolls)
	if err != nil {
		return c.Again(p, err, v.Fields...)
	}
	p.Data = v.planned(c, plan)
	return p, nil
}

func (v Rolls) planned(c *web.Ctx, plan RollPlan) Rolls {
	v.Plan = &plan
	v.Lines = web.Table{Caption: "What would happen", Head: []string{"Pupils", "From", "To"}, Numeric: []int{0}}
	type step struct{ from, to string }
	count := map[step]int{}
	var order []step
	for _, m := range plan.Moves {
		s := step{YearTitle(m.Person.Year) + ", " + m.Person.Class, YearTitle(m.Year) + ", " + m.Class}
		if m.Left != m.Person.Left {
			s.to = "leaves on " + clock.Date(m.Left)
		}
		if count[s]++; count[s] == 1 {
			order = append(order, s)
		}
	}
	for _, s := range order {
		v.Lines.Rows = append(v.Lines.Rows, []web.Cell{number(count[s]), {Text: s.from}, {Text: s.to}})
	}
	v.NoYear = web.Table{Caption: "Pupils without a year: they stay on the strictest filter", Head: []string{"Name"}}
	for _, p := range plan.NoYear {
		v.NoYear.Rows = append(v.NoYear.Rows, []web.Cell{{Text: p.Full(), Href: "/people/" + p.ID + "/change"}})
	}
	for _, f := range v.Fields {
		if f.Type == "date" {
			for _, part := range []string{"-day", "-month", "-year"} {
				v.Hidden = append(v.Hidden, web.Field{Type: "hidden", Name: f.Name + part, Value: c.Form(f.Name + part)})
			}
			v.Hidden = append(v.Hidden, web.Field{Type: "hidden", Name: f.Name, Value: c.Form(f.Name)})
			continue
		}
		v.Hidden = append(v.Hidden, web.Field{Type: "hidden", Name: f.Name, Value: c.Form(f.Name)})
	}
	return v
}

func (h pages) rollNow(c *web.Ctx) (web.Page, error) {
	var plan RollPlan
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		r, err := h.rolling(c, tx)
		if err != nil {
			return e, err
		}
		e = ledger.Event{Verb: "people.rolled-over", Subject: c.Ref("school", c.School.ID)}
		if plan, e.Also, err = h.store.Roll(c, tx, r); err != nil {
			return e, err
		}
		e.Changes = []ledger.Change{{Field: "moved", Class: ledger.Open, After: strconv.Itoa(plan.Up)}, {Field: "leavers", Class: ledger.Open, After: strconv.Itoa(plan.Leavers)}}
		return e, nil
	})
	if err != nil {
		p, wrong := h.rollForm(c)
		if wrong != nil {
			return web.Page{}, wrong
		}
		return c.Again(p, err, p.Data.(Rolls).Fields...)
	}
	return web.Say("/people/roll-over", "success", strconv.Itoa(plan.Up)+" pupils have moved up and "+strconv.Itoa(plan.Leavers)+" leave. For a day this can be taken back."), nil
}

func (h pages) rollBack(c *web.Ctx) (web.Page, error) {
	n := 0
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		also, err := h.store.UndoRoll(c, tx)
		n = len(also)
		return ledger.Event{Verb: "people.roll-over-undone", Subject: c.Ref("school", c.School.ID), Also: also,
			Changes: []ledger.Change{{Field: "people", Class: ledger.Open, After: strconv.Itoa(n)}}}, err
	})
	if e, ok := errs.As(err); ok && e.Kind == errs.Conflict {
		return web.Say("/people/roll-over", "error", e.Safe), nil
	}
	return web.Say("/people/roll-over", "success", "The roll-over has been taken back: "+strconv.Itoa(n)+" pupils are where they were."), err
}
