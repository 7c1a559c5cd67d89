package reviews

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

type logPage struct {
	Stretch web.Field
	Said    string
	Hidden  string
	Chart   web.Chart
	Table   web.Table
	Names   []web.Link // for those who may look persons up
	File    string
}

// about prints a number of the log for those who may see no names: rounded down, since a number to the last request can be
// known again, and nothing is added up. // serves MON-17
func (n amount) about() string {
	switch {
	case n.shown > 0:
		return "about " + plain(n.shown-n.shown%step)
	case n.hidden:
		return "not shown"
	}
	return "0"
}

// stretches are what can be looked at: whole weeks only, since two nearly equal stretches would show a single day.
func (h pages) stretch(c *web.Ctx) (from, until time.Time, key string) {
	until = monday(h.r.base.Now())
	switch key = c.Query("weeks"); key {
	case "1":
		return until.AddDate(0, 0, -7), until, key
	case "12":
		return until.AddDate(0, 0, -84), until, key
	}
	return until.AddDate(0, 0, -28), until, "4"
}

// log shows what was blocked by category and age group, and that it was looked at is on record. // serves MON-17
func (h pages) log(c *web.Ctx) (web.Page, error) {
	from, until, key := h.stretch(c)
	rows, heads, err := h.r.grouped(c, from, until)
	if err != nil {
		return web.Page{}, err
	}
	p := logPage{File: "/reviews/log.csv?weeks=" + key, Said: "From " + day(from) + " to " + day(until.AddDate(0, 0, -1)) + ".",
		Stretch: web.Field{Name: "weeks", Label: "Whole weeks", Type: "select", Value: key, Options: []web.Option{{Value: "1", Text: "Last week"}, {Value: "4", Text: "Last 4 weeks"}, {Value: "12", Text: "Last 12 weeks"}}},
		Hidden:  fmt.Sprintf("Not shown: weeks in which fewer than %d different people of an age group met such a page, or in which it is not known how many. They are left out of longer times too, so that no small number follows from two larger ones.", h.r.least()),
		Chart:   web.Chart{Title: "What was blocked most", Caption: "Of the age group with the most, rounded down to five; without what is not shown", Label: "Category", Figure: "Requests"},
		Table:   web.Table{Caption: "Blocked requests by age group", Head: append([]string{"Category"}, heads...), Empty: "Nothing was blocked in these weeks."}}
	for i, r := range rows {
		cells := []web.Cell{{Text: r.title, Header: true}}
		for _, n := range r.numbers {
			cells = append(cells, web.Cell{Text: n.about()})
		}
		p.Table.Rows = append(p.Table.Rows, cells)
		if most := r.most(); i < 8 && most >= step {
			p.Chart.Bars = append(p.Chart.Bars, web.Bar{Label: r.title, Value: int(most - most%step), Shown: plain(most - most%step)})
		}
		if r.key != "" && c.May("reviews.names") {
			p.Names = append(p.Names, web.Link{Text: r.title, Href: "/reviews/names?" + url.Values{"category": {r.key}}.Encode()})
		}
	}
	page := web.Show("reviews/log", "The log in numbers", p)
	page.Wide = true
	return page, h.viewed(c, key)
}

// viewed leaves the event of a view without names.
func (h pages) viewed(c *web.Ctx, weeks string) error {
	return h.r.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "reviews.viewed", Subject: ref.New(tx.School, "log-numbers", weeks)}, nil
	})
}

// names leads those who may to the look-up of persons, with its written reason; whoever may not is refused, and that is on
// record. // serves MON-17
func (h pages) names(c *web.Ctx) (web.Page, error) {
	return web.Go("/monitoring?" + url.Values{"category": {c.Query("category")}}.Encode()), nil
}

func (h pages) export(c *web.Ctx) (web.Page, error) {
	from, until, key := h.stretch(c)
	rows, heads, err := h.r.grouped(c, from, until)
	if err != nil {
		return web.Page{}, err
	}
	t := sheet.Table{Name: "Log in numbers", Head: append([]string{"Category"}, heads...)}
	for _, r := range rows {
		line := []string{r.title}
		for _, n := range r.numbers {
			line = append(line, n.about())
		}
		t.Line(line...)
	}
	return web.Spreadsheet("log-in-numbers", sheet.WriteCSV(t)), h.viewed(c, key)
}

// title is a category in the policy's words.
func title(p *policy.Pack, key string) string {
	for _, c := range p.Filtering.Categories {
		if c.Key == key {
			return c.Title
		}
	}
	if key == "" {
		return "On no list"
	}
	return first(strings.ReplaceAll(key, "_", " "))
}

func day(at time.Time) string {
	l := at.In(clock.London)
	return strconv.Itoa(l.Day()) + l.Format(" January 2006")
}
