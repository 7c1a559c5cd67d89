package search

import (
	"strconv"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

const (
	mostLinesExported = 20000
	longestExport     = 20 * time.Second
)

// Export gives all lines of a search as a table for a spreadsheet, and leaves an event of it before anything is given.
func (d *Desk) Export(c *web.Ctx) (web.Page, error) {
	l, err := d.looks.Own(c)
	if err != nil {
		return web.Page{}, err
	}
	lines, err := d.allOf(c, c.Grant, l)
	if err != nil {
		return web.Page{}, err
	}
	if err := d.looked(c, c.Grant, l, "exported"); err != nil {
		return web.Page{}, err
	}
	names, err := d.namesOf(c, lines, l)
	if err != nil {
		return web.Page{}, err
	}
	t := sheet.Table{Name: "Log", Head: []string{"time", "person", "decision", "address", "category", "clause", "rule", "policy", "device", "device in the register", "network", "way in", "looked for",
		"worrying words", "score", "where they stood", "rules on words", "line"}}
	for _, one := range lines {
		score := ""
		if one.Text != "" {
			score = strconv.FormatInt(one.Score, 10)
		}
		t.Line(one.At, whoIs(names, one), one.Verdict, one.Address(), one.Category, one.Clause, one.Rule, one.Pack, traffic.Unknown(one.Device),
			traffic.Unknown(one.Asset), traffic.Unknown(one.Network), traffic.Unknown(one.Door), one.Search, d.textTitle(one.Text), score, one.Where, signsOf(one), one.ID)
	}
	return web.Spreadsheet("log-"+l.ID, sheet.WriteCSV(t)), nil
}

// allOf searches to the end, and refuses what is too much for one table or takes too long.
func (d *Desk) allOf(c *web.Ctx, g authz.Grant, l looks.Lookup) (lines []traffic.Line, err error) {
	from, until := traffic.Cursor{}, time.Now().Add(longestExport)
	for {
		p, err := d.step(c, g, l, 2000, from, stepBudget)
		if err != nil {
			return nil, err
		}
		lines = append(lines, p.Lines...)
		switch {
		case len(lines) > mostLinesExported || len(lines) == mostLinesExported && !p.Done:
			return nil, errs.Bad("", "This search found more than %d lines; at most that many can be exported. Please narrow it, or search fewer days.", mostLinesExported)
		case p.Done:
			return lines, nil
		case time.Now().After(until):
			return nil, errs.Bad("", "This search takes too long to be exported. Please narrow it, or search fewer days.")
		}
		from = p.Next
	}
}
