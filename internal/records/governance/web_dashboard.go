package governance

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/policies"
	"belisha/internal/web"
)

type dashboardPage struct {
	Term      string
	Version   string
	Strip     web.Strip
	Evidence  web.Chart
	Needs     web.Table
	More      int
	Areas     web.Table
	Stale     web.Table
	Oversight web.Summary
	Chair     bool
	Pack      bool
	Bundles   bool
}

// dashboard is the term at a glance: how the clauses stood week by week, what needs somebody, what nothing shows.
// serves GOV-08
func (h pages) dashboard(c *web.Ctx) (web.Page, error) {
	active, err := h.g.inForce()
	if err != nil {
		return web.Page{}, err
	}
	now := h.g.base.Now()
	term, from := active.Term(now)
	page := dashboardPage{Term: term.Title, Version: active.Pack.Identity.Title + ", version " + active.Pack.Identity.Version,
		Chair: c.Actor.Has(authz.Chair), Pack: c.May("governance.pack"), Bundles: c.May("governance.bundles")}
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.g.standings(c, tx)
		if err != nil {
			return err
		}
		quiet := staleOnes(all, now)
		h.withhold(c, all)
		since, err := h.g.since(c, tx)
		if err != nil {
			return err
		}
		days, err := h.g.store.days(c, tx, clock.ISO(from))
		if err != nil {
			return err
		}
		today := tally(clock.ISO(now), all)
		page.Strip = strip(term.Title, append(slices.DeleteFunc(days, func(d Day) bool { return d.Day == today.Day }), today))
		page.Evidence, page.Areas = evidence(today), areas(all)
		page.More = max(0, today.Failing+today.Due-mostNeeds)
		page.Needs, page.Stale = h.needs(c, all, since, nextDue(active.Pack, now)), quietTable(all, quiet)
		watched, err := h.g.watched(c, tx, from)
		page.Oversight = oversight(watched, page.Chair)
		return err
	})
	p := web.Show("governance/dashboard", "How the policy stands", page)
	p.Wide = true
	return p, err
}

// withhold keeps small numbers from those who do not handle concerns. // serves STD-28
func (h pages) withhold(c *web.Ctx, all []policies.Standing) {
	for i, s := range all {
		all[i].Reading = h.open(c, s.Clause.Figure, s.Reading)
	}
}

// open is a reading as this person may see it.
func (h pages) open(c *web.Ctx, figure string, r feature.Reading) feature.Reading {
	if c.May("incidents.close") {
		return r
	}
	return h.g.base.Figures.Open(figure, r)
}

// mostWeeks bounds the picture where the pack's terms have run out.
const mostWeeks = 26

// strip is one column a week: the last day of each that was noted.
func strip(term string, days []Day) web.Strip {
	s := web.Strip{Title: "The clauses week by week", Caption: "Clauses by state, " + term, Parts: []string{"Proven", "Due", "Failing", "No evidence"}}
	last := map[[2]int]int{}
	for _, d := range days {
		day, err := time.Parse(time.DateOnly, d.Day)
		if err != nil {
			continue // the house wrote it itself; a row that is no date is shown by nobody
		}
		year, number := day.ISOWeek()
		key := [2]int{year, number}
		column := web.StripColumn{Label: clock.Day(day), Values: []int{d.Proven, d.Due, d.Failing, d.None}}
		if at, has := last[key]; has {
			s.Columns[at] = column
			continue
		}
		last[key] = len(s.Columns)
		s.Columns = append(s.Columns, column)
	}
	s.Columns = s.Columns[max(0, len(s.Columns)-mostWeeks):]
	return s
}

// evidence tells apart what the house saw, what somebody signed, and what nothing shows.
func evidence(d Day) web.Chart {
	return web.Chart{Title: "What kind of evidence there is", Caption: "Clauses by kind of evidence", Label: "Evidence", Figure: "Clauses",
		Bars: []web.Bar{{Label: "Measured: the system saw it", Value: d.Measured}, {Label: "Attested: somebody signed it", Value: d.Attested},
			{Label: "Missing: nothing shows it", Value: d.Missing}}}
}

// mostNeeds bounds the list to what a person can act on this week; the policy page has them all.
const mostNeeds = 20

// needs lists what is failing or due, the worst and the nearest first.
func (h pages) needs(c *web.Ctx, all []policies.Standing, since map[string]stood, due map[string]time.Time) web.Table {
	t := web.Table{Caption: "Clauses that are failing or due, the worst first", Head: clauseHead(),
		Empty: "Nothing is failing and nothing is due. What nothing measures is in the table by section."}
	var open []policies.Standing
	for _, s := range all {
		if s.Reading.State == feature.Failing || s.Reading.State == feature.Due {
			open = append(open, s)
		}
	}
	slices.SortStableFunc(open, func(a, b policies.Standing) int {
		return cmp.Or(cmp.Compare(rank(a.Reading.State), rank(b.Reading.State)), dayOrder(due[a.Clause.ID], due[b.Clause.ID]))
	})
	for _, s := range open[:min(len(open), mostNeeds)] {
		t.Rows = append(t.Rows, h.clauseRow(c, s, since, due))
	}
	return t
}

// shown is a figure, with the way to what lies behind it for those who may go there.
func (h pages) shown(c *web.Ctx, r feature.Reading) web.Cell {
	cell := web.Cell{Text: cmp.Or(r.Shown, "Nothing shows it.")}
	if r.Href != "" && c.Opens(r.Href) {
		cell.Href = r.Href
	}
	return cell
}

func rank(s feature.State) int {
	return slices.Index([]feature.State{feature.Failing, feature.Due, feature.None, feature.Proven}, s)
}

func dayOrder(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

func sinceText(s stood, now feature.State) string {
	day, err := time.Parse(time.DateOnly, s.Day)
	if err != nil || s.State != string(now) {
		return "today"
	}
	return clock.Day(day)
}

func dayText(day time.Time) string {
	if day.IsZero() {
		return "–"
	}
	return clock.Day(day)
}

// areas counts by section and leads to the clauses behind each number.
func areas(all []policies.Standing) web.Table {
	t := web.Table{Caption: "Clauses by section of the policy", Head: []string{"Section", "Proven", "Due", "Failing", "No evidence", "Attested"}, Numeric: []int{1, 2, 3, 4, 5}}
	bySection := map[string][]policies.Standing{}
	for _, s := range all {
		bySection[s.Clause.Section] = append(bySection[s.Clause.Section], s)
	}
	for _, name := range sectionsOf(all) {
		d := tally("", bySection[name])
		row := []web.Cell{{Text: name, Href: clausesAt(name, "", 1), Header: true}}
		for _, n := range []struct {
			state feature.State
			n     int
		}{{feature.Proven, d.Proven}, {feature.Due, d.Due}, {feature.Failing, d.Failing}, {feature.None, d.None}} {
			cell := number(n.n)
			if n.n > 0 {
				cell.Href = clausesAt(name, n.state, 1)
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, append(row, number(d.Attested)))
	}
	return t
}

// staleOnes are the clauses whose source has gone quiet, by number. They are found before anything is withheld: that a source
// is quiet tells of no child.
func staleOnes(all []policies.Standing, now time.Time) map[string]bool {
	out := map[string]bool{}
	for _, s := range all {
		out[s.Clause.ID] = stale(s.Reading, now)
	}
	return out
}

func quietTable(all []policies.Standing, quiet map[string]bool) web.Table {
	t := web.Table{Caption: "Sources without anything new for two terms", Head: []string{"Clause", "Live figure", "Newest evidence"},
		Empty: "No source has gone quiet for longer than two terms."}
	for _, s := range all {
		if !quiet[s.Clause.ID] {
			continue
		}
		newest := "More than two terms ago"
		if !s.Reading.At.IsZero() {
			newest = clock.Day(s.Reading.At)
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: s.Clause.ID, Href: "/policy/clauses/" + s.Clause.ID, Header: true}, {Text: s.Reading.Shown}, {Text: newest}})
	}
	return t
}

func stateTag(s feature.State) *web.Tag {
	switch s {
	case feature.Proven:
		return &web.Tag{Text: "Proven", Colour: "green"}
	case feature.Due:
		return &web.Tag{Text: "Due", Colour: "yellow"}
	case feature.Failing:
		return &web.Tag{Text: "Failing", Colour: "red"}
	}
	return &web.Tag{Text: "No evidence", Colour: "grey"}
}

// howTag tells the three kinds of evidence apart in one word. // serves STD-01
func howTag(h feature.How) *web.Tag {
	switch h {
	case feature.Attested:
		return &web.Tag{Text: "ATTESTED", Colour: "blue"}
	case feature.Missing:
		return &web.Tag{Text: "MISSING", Colour: "red"}
	}
	return &web.Tag{Text: "MEASURED", Colour: "green"}
}

// overview is the tile of the start page. It says what was noted last: no page that everybody opens should measure
// everything. // serves GOV-08
func (h pages) overview(c *web.Ctx) ([]web.Tile, error) {
	tile := web.Tile{Title: "How the policy stands", Text: "Every clause with its live figure", Href: "/dashboard", Picture: "report"}
	grant, err := c.Check("governance.dashboard", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	var d Day
	err = h.g.base.Ledger.Read(c, grant, func(tx *ledger.Tx) (err error) {
		d, err = h.g.store.lastDay(c, tx)
		return err
	})
	if d.Day != "" {
		tile.Text = fmt.Sprintf("%d of %d clauses proven, %d failing", d.Proven, d.All(), d.Failing)
	}
	return []web.Tile{tile}, err
}
