package chronology

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

const linesPerPage = 100

// Child is the page of one child's years.
type Child struct {
	Person, About  string
	Asks           []web.Field // why it is opened, before it is
	Action         string
	Fields         []web.Field
	Strip          web.Strip
	ByKind         web.Chart
	Lines          []ShownLine
	Total          int
	Pager          web.Pager
	Hidden, Shows  string // how many children stand without a name; the address with names
	Bundle, Screen string
	Empty          *web.Empty
}

// ShownLine is a Line as the page has it.
type ShownLine struct {
	When, Title, Text, Href string
	Tag                     *web.Tag
}

// Reasons are why somebody opens a child's years; without one they stay shut. // serves MON-15
func Reasons() []incidents.Word {
	return []incidents.Word{{Key: "case", Text: "I deal with a concern about this child"}, {Key: "meeting", Text: "A meeting or conference about this child"},
		{Key: "agency", Text: "Police, social work or the local authority asked"}, {Key: "pattern", Text: "To look for a pattern"},
		{Key: "leaver", Text: "The child leaves or has left"}, {Key: "review", Text: "A review of how a concern was handled"}}
}

func reason(c *web.Ctx) string {
	if why := c.Query("why"); slices.ContainsFunc(Reasons(), func(w incidents.Word) bool { return w.Key == why }) {
		return why
	}
	return ""
}

// childSubject says whose page it is and who deals with its cases. // serves INC-06, INC-42
func (h pages) childSubject(c *web.Ctx) (authz.Subject, error) {
	s := authz.Subject{Ref: ref.New(c.School.ID, people.RefKind, c.Param("person")), Handlers: []string{string(authz.Coordinator), string(authz.DSL), string(authz.Head)}}
	err := h.Base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		if _, err := h.Chronology.child(c, tx, c.Param("person")); err != nil {
			return err
		}
		others, err := h.store.handlersOf(c, tx, c.Param("person"))
		s.Handlers = append(s.Handlers, others...)
		return err
	})
	return s, err
}

// years shows one child's years; looking leaves an event with the reason. // serves INC-04, INC-42, MON-15
func (h pages) years(c *web.Ctx) (web.Page, error) {
	why := reason(c)
	if why == "" {
		return h.askWhy(c)
	}
	var p Child
	names := h.seen(c.Actor)
	if c.Query("names") == "hide" {
		names = nobody
	}
	err := h.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		y, err := h.Read(c, tx, c.Param("person"), names)
		if err == nil {
			p, err = childPage(c, y, why)
		}
		return ledger.Event{Verb: "chronology.viewed", Subject: c.Ref(people.RefKind, c.Param("person")), Why: why,
			Changes: []ledger.Change{{Field: "cases", Class: ledger.Open, After: fmt.Sprint(len(y.Cases))}}}, err
	})
	page := web.Show("chronology/child", "Chronology", p)
	if p.Fields != nil {
		if _, bad := span(c); bad != nil {
			return c.Again(page, bad, refs(p.Fields)...)
		}
	}
	return page, err
}

// askWhy is the page before: it tells nothing but what the register does.
func (h pages) askWhy(c *web.Ctx) (web.Page, error) {
	var options []web.Option
	for _, w := range Reasons() {
		options = append(options, web.Option{Value: w.Key, Text: w.Text})
	}
	f := web.Field{Type: "radios", Name: "why", Label: "Why do you open this?", Legend: "m", Options: options,
		Hint: "It is written down with your name and the time, and the head teacher can read it."}
	p := web.Show("chronology/why", "Chronology of a child", Child{Asks: []web.Field{f}, Action: c.Path()})
	return p, nil
}

type window struct{ from, until, kind string }

func span(c *web.Ctx) (window, error) {
	w := window{kind: c.Query("kind")}
	from, err := dayIn(c, "from", "the first day")
	if err != nil {
		return w, err
	}
	until, err := dayIn(c, "until", "the last day")
	if !from.IsZero() {
		w.from = clock.Text(from)
	}
	if !until.IsZero() {
		w.until = clock.Text(until.AddDate(0, 0, 1))
	}
	return w, err
}

func (w window) has(l Line) bool {
	return (w.kind == "" || l.Kind == w.kind) && (w.from == "" || l.At >= w.from) && (w.until == "" || l.At < w.until)
}

func childPage(c *web.Ctx, y Years, why string) (Child, error) {
	at := "/chronology/" + y.Child.ID
	p := Child{Person: y.Child.Full(), About: standing(y.Child), Fields: childFields(c, y, why), Action: at, Bundle: "/chronology/bundle/" + y.Child.ID + "?why=" + why}
	if n := len(y.Other); n > 0 {
		p.Hidden = fmt.Sprintf("%d other children stand here without their names. Names of children who are not named to a case can still stand in the words themselves.", n)
	}
	if c.Query("names") == "hide" {
		p.Shows = at + "?why=" + why
	} else {
		p.Screen = at + "?why=" + why + "&names=hide"
	}
	w, err := span(c)
	if err != nil {
		return p, nil //nolint:nilerr // the page says which day it cannot read
	}
	lines := slices.DeleteFunc(slices.Clone(y.Lines), func(l Line) bool { return !w.has(l) })
	p.Total, p.Strip, p.ByKind = len(lines), strip(lines), byKind(lines)
	if len(lines) == 0 {
		p.Empty = &web.Empty{Title: "Nothing here", Text: "There are no concerns about this child that you deal with, in this time and of this kind.", Picture: "sun"}
		return p, nil
	}
	p.Pager = c.Pager(len(lines), linesPerPage)
	skip := min((p.Pager.Page-1)*linesPerPage, len(lines))
	for _, l := range lines[skip:min(skip+linesPerPage, len(lines))] {
		p.Lines = append(p.Lines, ShownLine{When: clock.Told(l.At), Title: l.Title, Text: l.Text, Href: l.Href, Tag: kindTag(l.Kind)})
	}
	return p, nil
}

func standing(p people.Person) string {
	var out []string
	if p.Class != "" {
		out = append(out, "Class "+p.Class)
	}
	if p.Left != "" {
		out = append(out, "left on "+clock.Date(p.Left))
	}
	return strings.Join(out, ", ")
}

func kindTag(kind string) *web.Tag {
	colours := map[string]string{CaseLine: "blue", DecisionLine: "purple", TaskLine: "turquoise", EvidenceLine: "orange", ClosedLine: "grey", "sanction": "red", "support": "green"}
	colour := colours[kind]
	if colour == "" {
		colour = "grey"
	}
	return &web.Tag{Text: incidents.Said(Kinds(), kind), Colour: colour}
}

func childFields(c *web.Ctx, y Years, why string) []web.Field {
	kinds := []web.Option{{Text: "Everything"}}
	for _, k := range Kinds() {
		if slices.ContainsFunc(y.Lines, func(l Line) bool { return l.Kind == k.Key }) {
			kinds = append(kinds, web.Option{Value: k.Key, Text: k.Text})
		}
	}
	return []web.Field{{Type: "hidden", Name: "why", Value: why}, {Type: "hidden", Name: "names", Value: c.Query("names")},
		{Name: "from", Label: "From", Value: c.Query("from"), Width: "10", Hint: "Such as 2026-09-01"},
		{Name: "until", Label: "To", Value: c.Query("until"), Width: "10", Hint: "Such as 2027-07-23"},
		{Type: "select", Name: "kind", Label: "Kind", Value: c.Query("kind"), Options: kinds}}
}

// parts of the picture, the lowest first.
func partOf(kind string) int {
	switch kind {
	case CaseLine:
		return 0
	case DecisionLine, TaskLine, ClosedLine:
		return 1
	case EvidenceLine, NoteLine:
		return 2
	}
	return 3
}

const mostColumns = 24

// strip draws the years: a column a month, or as many months as keep the picture narrow enough. // serves INC-04
func strip(lines []Line) web.Strip {
	s := web.Strip{Title: "Over time", Caption: "Lines by time", Parts: []string{"Concerns", "Decisions and responses", "Evidence and notes", "Sanctions, support and other"}}
	var months []int
	for _, l := range lines {
		if t, err := clock.Parse(l.At); err == nil && !t.IsZero() {
			t = t.In(clock.London)
			months = append(months, t.Year()*12+int(t.Month())-1)
		} else {
			months = append(months, -1)
		}
	}
	dated := slices.DeleteFunc(slices.Clone(months), func(m int) bool { return m < 0 })
	if len(dated) == 0 {
		return s
	}
	first, last := slices.Min(dated), slices.Max(dated)
	wide := 1
	for _, w := range []int{1, 3, 6, 12, 60} {
		if wide = w; (last-first)/w < mostColumns {
			break
		}
	}
	first -= first % wide
	for m := first; m <= last && len(s.Columns) < 4*mostColumns; m += wide {
		s.Columns = append(s.Columns, web.StripColumn{Label: column(m, wide), Values: make([]int, len(s.Parts))})
	}
	for n, m := range months {
		if i := (m - first) / wide; m >= 0 && i < len(s.Columns) {
			s.Columns[i].Values[partOf(lines[n].Kind)]++
		}
	}
	return s
}

func column(month, wide int) string {
	from := time.Date(month/12, time.Month(month%12+1), 1, 0, 0, 0, 0, time.UTC)
	if wide == 1 {
		return from.Format("January 2006")
	}
	return from.Format("January 2006") + " to " + from.AddDate(0, wide-1, 0).Format("January 2006")
}

// known reports a kind with a word of its own; all others are counted together.
func known(kind string) bool {
	return slices.ContainsFunc(Kinds(), func(k incidents.Word) bool { return k.Key == kind })
}

func byKind(lines []Line) web.Chart {
	out := web.Chart{Title: "By kind", Label: "Kind", Figure: "Lines"}
	for _, k := range Kinds() {
		n := 0
		for _, l := range lines {
			if l.Kind == k.Key || k.Key == OtherLine && !known(l.Kind) {
				n++
			}
		}
		if n > 0 {
			out.Bars = append(out.Bars, web.Bar{Label: k.Text, Value: n})
		}
	}
	return out
}
