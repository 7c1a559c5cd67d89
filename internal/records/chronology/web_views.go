package chronology

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/looks"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

const looksPerPage = 50

// Views is the page on who opened which case when, for the head and the chair.
type Views struct {
	Unusual []ShownUnusual
	Roles   web.Table
	Fields  []web.Field
	Table   web.Table
	Pager   web.Pager
}

// ShownUnusual is a finding with the form to settle it.
type ShownUnusual struct {
	ID, Who, Href, What, Settled string
	Note                         web.Field
}

// views shows who has looked. Looking leaves an event as well. // serves INC-42, MON-15
func (h pages) views(c *web.Ctx) (web.Page, error) {
	var v Views
	f := looks.Filter{Person: c.Query("person"), Role: c.Query("role"), Kind: c.Query("kind"), Page: min(c.PageNumber(), 5000)}
	v.Fields = viewFields(c)
	p := web.Show("chronology/views", "Who has looked at concerns", &v)
	p.Wide = true
	from, err := dayIn(c, "from", "the first day")
	until, err2 := dayIn(c, "until", "the last day")
	if err == nil {
		err = err2
	}
	if err != nil {
		return c.Again(p, err, refs(v.Fields)...)
	}
	f.From, f.Until = iso(from), iso(until)
	if err := h.looks.TakeIn(c); err != nil { // what happened a moment ago belongs on the page
		return p, err
	}
	err = h.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "chronology.views-read", Subject: c.Ref("school", c.School.ID)}, h.fillViews(c, tx, f, &v)
	})
	return p, err
}

func iso(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (h pages) fillViews(c *web.Ctx, tx *ledger.Tx, f looks.Filter, v *Views) error {
	rows, err := h.looks.List(c, tx, f, looksPerPage)
	if err != nil {
		return err
	}
	found, err := h.looks.Unusuals(c, tx)
	if err != nil {
		return err
	}
	roles, err := h.looks.ByRole(c, tx, iso(h.Base.Now().In(clock.London).AddDate(0, 0, -h.Rules.Days)))
	if err != nil {
		return err
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.Person)
	}
	for _, u := range found {
		ids = append(ids, u.Person, u.By)
	}
	names, err := h.Names(c, tx, ids)
	v.Table, v.Roles, v.Unusual = looksTable(rows, names), rolesTable(roles, h.Rules.Days), shownUnusual(found, names)
	if len(rows) > 0 {
		v.Pager = c.Pager(int(rows[0].Total), looksPerPage)
	}
	return err
}

func viewFields(c *web.Ctx) []web.Field {
	kinds := []web.Option{{Text: "Anything"}, {Value: looks.CaseLook, Text: "Concerns opened"}, {Value: looks.ChildLook, Text: "Chronologies opened"}, {Value: looks.SearchLook, Text: "Searches"},
		{Value: looks.ExportLook, Text: "Exports"}, {Value: looks.RefusedLook, Text: "Refused"}}
	return []web.Field{{Type: "hidden", Name: "person", Value: c.Query("person")}, {Type: "hidden", Name: "role", Value: c.Query("role")},
		{Type: "select", Name: "kind", Label: "What", Value: c.Query("kind"), Options: kinds},
		{Name: "from", Label: "From", Value: c.Query("from"), Width: "10", Hint: "Such as 2026-09-01"},
		{Name: "until", Label: "To", Value: c.Query("until"), Width: "10", Hint: "Such as 2027-07-23"}}
}

func looksTable(rows []looks.Row, names map[string]people.Person) web.Table {
	t := web.Table{Caption: "Looks, the newest first", Head: []string{"When", "Who", "Role", "What", "Which", "Why"}, Empty: "Nobody has looked at anything in this time."}
	said := map[string]string{looks.CaseLook: "Concern opened", looks.ChildLook: "Chronology opened", looks.SearchLook: "Search", looks.ExportLook: "Export", looks.RefusedLook: "Refused"}
	for _, r := range rows {
		when := web.Cell{Text: clock.Told(r.At), Header: true}
		if r.Odd {
			when.Tag = &web.Tag{Text: "Outside hours", Colour: "yellow"}
		}
		what := web.Cell{Text: said[r.Kind]}
		if r.Kind == looks.RefusedLook {
			what = web.Cell{Tag: &web.Tag{Text: said[r.Kind], Colour: "red"}}
		}
		kind, id, _ := strings.Cut(r.Record, "/")
		which := web.Cell{Text: kind}
		if r.Kind == looks.CaseLook {
			which = web.Cell{Text: "Concern", Href: "/incidents/" + id}
		}
		t.Rows = append(t.Rows, []web.Cell{when, {Text: who(r.Person, names), Href: "/chronology/views?person=" + r.Person}, {Text: r.Role}, what, which, {Text: because(r.Look)}})
	}
	return t
}

// because is why somebody looked; a look at a chronology without a concern in hand stands out. // serves MON-15
func because(l looks.Look) string {
	for _, w := range Reasons() {
		if w.Key == l.Why {
			return w.Text
		}
	}
	return l.Why
}

func who(id string, names map[string]people.Person) string {
	if p, ok := names[id]; ok {
		return p.Full()
	}
	return "Somebody no longer in the register"
}

func rolesTable(rows []looks.RoleTally, days int) web.Table {
	t := web.Table{Caption: fmt.Sprintf("The last %d days by role", days), Head: []string{"Role", "People", "Different records", "Looks"}, Numeric: []int{1, 2, 3}, Empty: "Nobody has opened a concern in this time."}
	for _, r := range rows {
		role := r.Role
		if role == "" {
			role = "none"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: role, Header: true, Href: "/chronology/views?role=" + r.Role}, {Text: fmt.Sprint(r.Persons), Numeric: true},
			{Text: fmt.Sprint(r.Cases), Numeric: true}, {Text: fmt.Sprint(r.Looks), Numeric: true}})
	}
	return t
}

func shownUnusual(found []looks.Unusual, names map[string]people.Person) []ShownUnusual {
	var out []ShownUnusual
	for _, u := range found {
		s := ShownUnusual{ID: u.ID, Who: who(u.Person, names), Href: "/chronology/views?person=" + u.Person + "&from=" + u.Day + "&until=" + u.Day, What: looks.Said(u),
			Note: web.Field{Type: "textarea", Name: "note", ID: "note-" + u.ID, Label: "What you found", Rows: 2, Max: 2000}}
		if u.Settled != "" {
			s.Settled = clock.Told(u.Settled) + ", " + who(u.By, names) + ": " + u.Note
		}
		out = append(out, s)
	}
	return out
}

// settled writes down what the head found about unusual browsing.
func (h pages) settled(c *web.Ctx) (web.Page, error) {
	err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		u, err := h.looks.Settle(c, tx, c.Param("id"), c.Form("note"))
		return ledger.Event{Verb: "chronology.settled", Subject: u.Ref(c.School.ID), Changes: []ledger.Change{{Field: "note", Class: ledger.Personal}}}, err
	})
	if err != nil {
		return faultTo("/chronology/views", err)
	}
	return web.Say("/chronology/views", "success", "It is written down."), nil
}

// Looked is the panel on a case that says who has opened it, with the way to cover the screen.
type Looked struct {
	Table    web.Table
	Children []web.Link
}

// looked lists who has opened a case. // serves INC-42
func (h pages) looked(c *web.Ctx, of ref.Ref) (any, error) {
	var out Looked
	var s authz.Subject
	err := h.Base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.cases.Subject(c, tx, of.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	g, ok := c.Offer("chronology.looked", s)
	if !ok {
		return nil, nil
	}
	err = h.Base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		told, err := ledger.Find(c, tx, ledger.Query{Verb: "incidents.viewed", Subject: of.String(), Limit: 500})
		if err != nil {
			return err
		}
		cases, err := h.cases.Cases(c, tx, []string{of.ID})
		if err != nil {
			return err
		}
		out, err = h.lookedBy(c, tx, told)
		for _, k := range cases {
			if err == nil {
				out.Children, err = h.children(c, tx, k)
			}
		}
		return err
	})
	return out, err
}

// lookedBy gathers looks by person, the latest first.
func (h pages) lookedBy(c *web.Ctx, tx *ledger.Tx, told []ledger.Told) (Looked, error) {
	var ids []string
	times, last := map[string]int{}, map[string]string{}
	for _, t := range told {
		if id, is := strings.CutPrefix(t.Actor, "person/"); is {
			if times[id]++; times[id] == 1 {
				ids, last[id] = append(ids, id), t.At
			}
		}
	}
	names, err := h.Names(c, tx, slices.Clone(ids))
	out := Looked{Table: web.Table{Caption: "Who has looked", Head: []string{"Who", "Times", "Last"}, Numeric: []int{1}, Empty: "Nobody has opened this yet."}}
	for _, id := range ids {
		out.Table.Rows = append(out.Table.Rows, []web.Cell{{Text: who(id, names), Header: true}, {Text: fmt.Sprint(times[id]), Numeric: true}, {Text: clock.Told(last[id])}})
	}
	return out, err
}

// children leads to the years of the children named in a case.
func (h pages) children(c *web.Ctx, tx *ledger.Tx, k incidents.Case) ([]web.Link, error) {
	if !c.May("chronology.show") {
		return nil, nil
	}
	var ids []string
	for _, p := range k.Persons {
		if p.Kind == people.Pupil && p.Part != incidents.ReporterPart && !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	names, err := h.Names(c, tx, slices.Clone(ids))
	var out []web.Link
	for _, id := range ids {
		out = append(out, web.Link{Text: "Chronology of " + who(id, names), Href: "/chronology/" + id})
	}
	return out, err
}

// faultTo goes back to a page and says there what was wrong.
func faultTo(to string, err error) (web.Page, error) {
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return web.Page{}, err
	}
	return web.Say(to, "error", e.Safe), nil
}
