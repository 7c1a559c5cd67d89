package sanctions

import (
	"fmt"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// listPage is what was imposed in the cases that the reader handles.
type listPage struct {
	Filters []web.Field
	Table   web.Table
	Pager   web.Pager
	Print   string
	Access  bool
}

// list shows what is active, coming, given and ended. // serves INC-16
func (h pages) list(c *web.Ctx) (web.Page, error) {
	p := listPage{Print: query(c, "print", "yes"), Access: c.May("sanctions.access")}
	f := filter{State: c.Query("state"), Class: c.Query("class"), Kind: c.Query("kind"), Text: c.Query("text"), Page: c.PageNumber(), All: c.Query("print") != ""}
	err := h.s.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		found, err := h.s.store.list(c, tx, f)
		if err != nil {
			return err
		}
		all, total := make([]Sanction, len(found)), 0
		for i, l := range found {
			all[i], total = l.Sanction, l.Total
		}
		if !f.All {
			p.Pager = c.Pager(total, perPage)
		}
		if p.Table, err = h.table(c, tx, "Sanctions", all); err != nil {
			return err
		}
		classes, err := h.s.store.classes(c, tx)
		p.Filters = h.filters(c, classes)
		return err
	})
	page := web.Show("sanctions/list", "Sanctions", p)
	page.Wide = true
	return page, err
}

func (h pages) filters(c *web.Ctx, classes []string) []web.Field {
	state := web.Field{Name: "state", Label: "Show", Type: "select", Value: c.Query("state"), Options: []web.Option{{Text: "All"},
		{Value: Active, Text: "Active"}, {Value: Coming, Text: "Coming"}, {Value: Given, Text: "Given, without an end"}, {Value: Ended, Text: "Ended"}}}
	class := web.Field{Name: "class", Label: "Class", Type: "select", Value: c.Query("class"), Options: []web.Option{{Text: "All classes"}}}
	for _, one := range classes {
		class.Options = append(class.Options, web.Option{Value: one, Text: one})
	}
	kind := web.Field{Name: "kind", Label: "Kind", Type: "select", Value: c.Query("kind"), Options: []web.Option{{Text: "All kinds"}}}
	for _, o := range kindOptions(h.s.pack(), Pupils, Staff) {
		kind.Options = append(kind.Options, web.Option{Value: o.Value, Text: o.Text})
	}
	return []web.Field{state, class, kind, {Name: "text", Label: "Name or case", Type: "search", Value: c.Query("text"), Width: "20"}}
}

// table lists sanctions with the names of the people.
func (h pages) table(c *web.Ctx, tx *ledger.Tx, caption string, all []Sanction) (web.Table, error) {
	names, err := h.names(c, tx, all...)
	t := web.Table{Caption: caption, Head: []string{"Who", "What", "Class", "Case", "From", "Until", "State"}, Empty: "Nothing was imposed."}
	for _, s := range all {
		tag := stateTag(s, h.s.base.Now())
		what := s.Title
		if s.Removes != "" {
			what += ": " + scopeWords(s)
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: called(names, s.Person), Header: true}, {Text: what, Href: "/sanctions/" + s.ID}, {Text: s.Class},
			{Text: s.Number, Href: "/incidents/" + s.Incident}, {Text: told(s.Starts)}, {Text: told(s.Ends)}, {Tag: &tag}})
	}
	return t, err
}

// showPage is one sanction with what may be done.
type showPage struct {
	Title   string
	Tag     web.Tag
	Summary web.Summary
	Lessons web.Table
	Lift    *web.Confirm
	Allow   []web.Field
	AllowAt string
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	page, _, err := h.shown(c, true)
	return page, err
}

// shown opens one; looking leaves an event.
func (h pages) shown(c *web.Ctx, look bool) (web.Page, *showPage, error) {
	var p *showPage
	var one Sanction
	read := func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		if one, err = h.s.store.get(c, tx, c.Param("id")); err != nil {
			return ledger.Event{}, err
		}
		p, err = h.showPage(c, tx, one)
		return ledger.Event{Verb: "sanctions.viewed", Subject: one.Ref(tx.School)}, err
	}
	var err error
	if look {
		err = h.s.base.Ledger.View(c, c.Grant, read)
	} else {
		err = h.s.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error { _, err := read(tx); return err })
	}
	if err != nil {
		return web.Page{}, nil, err
	}
	page := web.Show("sanctions/show", p.Title, p)
	page.Back = &web.Link{Text: "Case " + one.Number, Href: "/incidents/" + one.Incident}
	return page, p, nil
}

func (h pages) showPage(c *web.Ctx, tx *ledger.Tx, one Sanction) (*showPage, error) {
	names, err := h.names(c, tx, one)
	if err != nil {
		return nil, err
	}
	now := h.s.base.Now()
	p := &showPage{Title: one.Title, Tag: stateTag(one, now), AllowAt: "/sanctions/" + one.ID + "/lesson"}
	p.Summary = summary(one, called(names, one.Person), called(names, one.By), called(names, one.EndBy))
	lessons, err := h.s.store.lessons(c, tx, one.ID)
	p.Lessons = web.Table{Caption: "Teacher-led lessons that stay open", Head: []string{"Lesson", "From", "Until"}, Empty: "The head teacher has allowed none."}
	for _, l := range lessons {
		p.Lessons.Rows = append(p.Lessons.Rows, []web.Cell{{Text: l.Name, Header: true}, {Text: told(l.From)}, {Text: told(l.To)}})
	}
	if one.State(now) == Ended {
		return p, err
	}
	if c.May("sanctions.lift") && mayImpose(c.Actor, one.For) == nil {
		p.Lift = &web.Confirm{Title: "Lift it early", Text: "It ends at once. The reason stays with the record.", Action: "/sanctions/" + one.ID + "/lift", Under: true,
			Fields: []web.Field{{Name: "why", Label: "Why it is lifted", Type: "textarea", Max: maxText, Required: true}},
			Yes:    web.Button{Text: "Lift it", Kind: "warning"}, No: web.Link{Text: "Leave it", Href: "/incidents/" + one.Incident}}
	}
	if c.May("sanctions.lesson") && one.Closes() {
		p.Allow = allowFields(now.In(clock.London).Format("2006-01-02"))
	}
	return p, err
}

func allowFields(today string) []web.Field {
	return []web.Field{{Name: "lesson", Label: "Which lesson, and who leads it", Width: "20", Required: true}, {Name: "day", Label: "Day", Type: "date", Value: today, Required: true},
		{Name: "from", Label: "From", Hint: "As 13:15", Width: "5", Required: true}, {Name: "to", Label: "Until", Hint: "As 14:00", Width: "5", Required: true}}
}

func summary(s Sanction, who, by, endBy string) web.Summary {
	var out web.Summary
	add := func(key, text string) {
		if text != "" {
			out.Rows = append(out.Rows, web.SummaryRow{Key: key, Lines: []string{text}})
		}
	}
	add("Who", who)
	add("Class on that day", s.Class)
	add("Taken away", scopeWords(s))
	add("From", told(s.Starts))
	add("Until", told(s.Ends))
	add("Why", s.Why)
	add("Why it is in proportion", s.Fair)
	add("Imposed by", fmt.Sprintf("%s, %s", by, told(s.At)))
	if s.Clause != "" {
		out.Rows = append(out.Rows, web.SummaryRow{Key: "Clause", Lines: []string{s.Clause}, Href: "/policy/clauses/" + s.Clause})
	}
	if s.How != "" {
		add("Ended", fmt.Sprintf("%s, %s: %s", told(s.EndAt), endBy, s.EndWhy))
	}
	if s.TalkHref != "" {
		out.Rows = append(out.Rows, web.SummaryRow{Key: "Talk when access came back", Lines: []string{"Entry in the register"}, Href: s.TalkHref})
	}
	return out
}
