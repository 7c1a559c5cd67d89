package reviews

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type showPage struct {
	Title    string
	Written  string
	Summary  web.Summary
	Breaches web.Table
	Levels   web.Chart
	Blocked  web.Chart
	Readers  web.Table
	Sign     string // where the review of this week is signed; empty: the reader does not sign it
	Alerts   string
}

// show is the report of one week; opening it is on record. // serves STD-08, MON-07
func (h pages) show(c *web.Ctx) (web.Page, error) {
	report, readings, err := h.r.opened(c, c.Grant, c.Param("id"))
	if err != nil {
		return web.Page{}, err
	}
	w, err := report.week()
	if err != nil {
		return web.Page{}, err
	}
	p := showPage{Title: report.title(), Written: clock.Told(report.At), Summary: summary(w), Breaches: breaches(w),
		Levels:  chart("Alerts by level", "Level", w.Levels),
		Blocked: chart("What was blocked most", "Category", w.Blocked)}
	if c.Opens("/alerts") {
		p.Alerts = "/alerts"
	}
	if at := h.signing(report, w); c.Opens("/registers/log_reviews/new") {
		p.Sign = at
	}
	g, err := c.Check("reviews.read", c.Grant.Subject())
	if err != nil {
		return web.Page{}, err
	}
	err = h.r.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		p.Readers, err = h.readers(c, tx, readings)
		return err
	})
	page := web.Show("reviews/show", report.title(), p)
	page.Back, page.Wide = &web.Link{Text: "All weeks", Href: "/reviews"}, true
	return page, err
}

// signing is the form of the log's review, with what is known of the week. // serves MON-06
func (h pages) signing(report Report, w Week) string {
	last := clock.Moment(report.Until).In(clock.London).AddDate(0, 0, -1)
	q := url.Values{"f-kind": {"weekly"}, "f-from": {clock.Moment(report.From).In(clock.London).Format("2006-01-02")}, "f-to": {last.Format("2006-01-02")},
		"f-breaches": {strconv.FormatInt(w.breaches(), 10)}}
	return "/registers/log_reviews/new?" + q.Encode()
}

func summary(w Week) web.Summary {
	s := web.Summary{Rows: []web.SummaryRow{
		{Key: "Requests logged", Lines: []string{plain(w.Requests)}},
		{Key: "Searches seen", Lines: []string{plain(w.Searches) + ", with worrying words in " + several(w.Flagged, "search or page", "searches or pages")}},
		{Key: "Alerts", Lines: []string{fmt.Sprintf("%d, %d of them still open", w.breaches(), w.Open)}},
		{Key: "Urgent alerts", Lines: []string{urgent(w)}},
		{Key: "Read", Lines: []string{opened(w)}},
		{Key: "Concerns opened", Lines: []string{plain(w.Concerns)}},
		{Key: "Mistakes of the rules", Lines: []string{plain(w.Wrong)}},
		{Key: "Look-ups of persons", Lines: []string{fmt.Sprintf("%d, %d of them without a case", w.Looks, w.Loose)}},
	}}
	if len(w.Silent) > 0 {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Silent sources", Lines: w.Silent, Tag: &web.Tag{Text: "Look at it", Colour: "red"}})
	}
	return s
}

// opened says how soon grave alerts were read. // serves STD-08
func opened(w Week) string {
	if w.Loud == 0 {
		return "No urgent or high alert"
	}
	said := fmt.Sprintf("%d of %s opened by a person", w.Read, several(w.Loud, "urgent or high alert", "urgent and high alerts"))
	if w.Read > 0 {
		said += ", half within " + several(w.ReadIn, "minute", "minutes")
	}
	return said
}

func urgent(w Week) string {
	switch {
	case w.Answered == 0 && w.Waiting == 0:
		return "None"
	case w.Answered == 0:
		return fmt.Sprintf("%d, and nobody has answered one yet", w.Waiting)
	}
	said := fmt.Sprintf("%d answered by a person, half within %s, the slowest after %d", w.Answered, several(w.Median, "minute", "minutes"), w.Slowest)
	if w.Waiting > 0 {
		said += fmt.Sprintf("; %d not answered", w.Waiting)
	}
	return said
}

func breaches(w Week) web.Table {
	t := web.Table{Caption: "Breaches and what was done", Head: []string{"What", "Level", "Group", "Number", "What was done"}, Numeric: []int{3}, Empty: "There was no alert in this week."}
	for _, b := range w.Breaches {
		t.Rows = append(t.Rows, []web.Cell{{Text: b.Kind, Header: true}, {Text: first(b.Level)}, {Text: b.Group}, number(b.N), {Text: b.Done}})
	}
	return t
}

func chart(title, label string, all []Count) web.Chart {
	c := web.Chart{Title: title, Caption: title + ", in numbers", Label: label, Figure: "Number"}
	for i, one := range all {
		if i == 10 {
			break
		}
		c.Bars = append(c.Bars, web.Bar{Label: first(one.Title), Value: int(one.N)})
	}
	return c
}

// readers says who has read the report when.
func (h pages) readers(c *web.Ctx, tx *ledger.Tx, all []reading) (web.Table, error) {
	t := web.Table{Caption: "Read by", Head: []string{"Who", "First opened"}}
	ids := make([]string, 0, len(all))
	for _, one := range all {
		ids = append(ids, one.Person)
	}
	people, err := h.r.people.Many(c, tx, ids)
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Full()
	}
	for _, one := range all {
		name := names[one.Person]
		if name == "" {
			name = "Somebody no longer in the register"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: name, Header: true}, {Text: clock.Told(one.At)}})
	}
	return t, err
}

func number(n int64) web.Cell { return web.Cell{Text: plain(n), Numeric: true} }

// several is a number with its noun.
func several(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return plain(n) + " " + many
}

// plain is a number with its thousands apart.
func plain(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func first(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
