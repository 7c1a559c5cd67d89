package governance

import (
	"belisha/internal/kit/nameless"
	"belisha/internal/web"
)

// more fills the tables of the report that are no charts.
func (p *reportPage) more() {
	r := p.Report
	for _, g := range r.Grids {
		if len(g.Rows) > 0 {
			p.Grids = append(p.Grids, gridTable(g))
		}
	}
	if len(r.Rates) > 0 {
		p.Rates = ratesTable(r.Rates)
	}
	if len(r.Joined) > 0 {
		p.Joined = joinedTable(r.Joined)
	}
	for _, f := range r.Outside {
		row := web.SummaryRow{Key: f.Title, Lines: []string{f.Text}}
		if f.Text == "Missing" {
			row.Lines, row.Tag = nil, &web.Tag{Text: "Missing", Colour: "red"}
		}
		p.Outside.Rows = append(p.Outside.Rows, row)
	}
}

func gridTable(g nameless.Grid) web.Table {
	t := web.Table{Caption: g.Title + ". A dash is none, or too few to be shown", Head: []string{"Year"}}
	for i, c := range append(append([]string{}, g.Columns...), "All") {
		t.Head, t.Numeric = append(t.Head, c), append(t.Numeric, i+1)
	}
	for i, row := range g.Cells {
		cells := []web.Cell{{Text: g.Rows[i], Header: true}}
		for _, f := range row {
			cells = append(cells, web.Cell{Text: f.Shown, Numeric: true})
		}
		t.Rows = append(t.Rows, append(cells, web.Cell{Text: g.ByRow[i].Shown, Numeric: true}))
	}
	return t
}

// ratesTable shows the rates term by term; what rose suddenly is said in words. // serves GOV-21
func ratesTable(all []Rate) web.Table {
	t := web.Table{Caption: "Per 100 children, term by term", Head: []string{"Term", "Children", "Concerns", "Sanctions", "Sudden rise"}}
	for _, r := range all {
		rise := web.Cell{Text: "None"}
		if r.Rise != "" {
			rise = web.Cell{Text: r.Rise, Tag: &web.Tag{Text: "For the group", Colour: "red"}}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: r.Title, Header: true}, {Text: r.Pupils}, {Text: r.Concerns}, {Text: r.Sanctions}, rise})
	}
	return t
}

// joinedTable is the yearly view; a term without behaviour records is marked. // serves GOV-20
func joinedTable(all []Joined) web.Table {
	t := web.Table{Caption: "The year: behaviour records and online concerns", Head: []string{"Term", "Behaviour and bullying", "Online concerns", "Together, each counted once"}}
	for _, j := range all {
		both := web.Cell{Text: j.Both}
		if j.Missing {
			both = web.Cell{Tag: &web.Tag{Text: "Incomplete", Colour: "yellow"}}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: j.Title, Header: true}, {Text: j.Records}, {Text: j.Concerns}, both})
	}
	return t
}
