package duties

import (
	"fmt"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type yearPage struct {
	Title      string
	Columns    []column
	Height     int
	Width      int
	Table      web.Table
	Counts     web.Table
	Prev, Next web.Link
	Label      string
}

// column is one month of the picture: its rounds as a bar in three parts.
type column struct {
	Label, Said                    string
	X, Middle                      int
	OnTimeY, OnTimeH, LateY, LateH int
	MissedY, MissedH, NextY, NextH int
	TextY                          int
}

const (
	barTop    = 24  // of the longest bar, below its figure
	barHeight = 160 // of the longest bar
	barWidth  = 40
	barStep   = 60
	barGap    = (barStep - barWidth) / 2
)

// year is the school year at a glance: a picture by month, and under it every duty in every month, in words.
func (h pages) year(c *web.Ctx) (web.Page, error) {
	f, ok := h.d.inForce()
	if !ok {
		return web.Go("/duties"), nil
	}
	year := yearOf(f, c.Query("year"))
	p := yearPage{Title: year.Title, Prev: yearLink(year.From.AddDate(-1, 0, 0)), Next: yearLink(year.Next), Width: 12 * barStep, Height: barTop + barHeight + 30}
	err := h.d.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.d.between(c, tx, f, f.pack.Duties, year.From, year.To)
		p.draw(f, year, all)
		return err
	})
	page := web.Page{Template: "duties/year", Title: "Duties in the school year " + p.Title, Data: p, Wide: true, Back: &web.Link{Text: "All duties", Href: "/duties"}}
	return page, err
}

func yearOf(f inForce, text string) policy.Period {
	n, err := strconv.Atoi(text)
	now := f.today().Year()
	if err != nil || n < now-10 || n > now+10 {
		return yearAround(f, f.now)
	}
	return yearAround(f, time.Date(n, time.September, 1, 0, 0, 0, 0, clock.London))
}

func yearLink(from time.Time) web.Link {
	return web.Link{Text: from.Format("2006") + " to " + from.AddDate(1, 0, 0).Format("2006"), Href: "/duties/year?year=" + from.Format("2006")}
}

func (p *yearPage) draw(f inForce, year policy.Period, all []Falling) {
	months := make([]tally, 12)
	each := map[string][]tally{}
	for _, one := range all {
		i := (int(one.Round.Due.Month()) + 3) % 12
		months[i].add(one.Round)
		if each[one.Duty.Key] == nil {
			each[one.Duty.Key] = make([]tally, 12)
		}
		each[one.Duty.Key][i].add(one.Round)
	}
	p.columns(year, months)
	p.Table = web.Table{Caption: "Every duty, month by month", Head: []string{"Duty"}, Empty: "The policy in force has no duties."}
	for m := range 12 {
		p.Table.Head = append(p.Table.Head, year.From.AddDate(0, m, 0).Format("Jan"))
	}
	for _, d := range f.pack.Duties {
		row := []web.Cell{{Text: d.Title, Href: href(d.Key), Header: true}}
		for m := range 12 {
			var t tally
			if each[d.Key] != nil {
				t = each[d.Key][m]
			}
			row = append(row, monthCell(t))
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
}

func (p *yearPage) columns(year policy.Period, months []tally) {
	most := 1
	for _, t := range months {
		most = max(most, t.due()+t.ToCome)
	}
	p.Counts = web.Table{Caption: "Rounds by month", Head: []string{"Month", "On time", "Late", "Not done", "To come"}, Numeric: []int{1, 2, 3, 4}}
	for m, t := range months {
		at := year.From.AddDate(0, m, 0)
		col := column{Label: at.Format("Jan"), X: m*barStep + barGap, Middle: m*barStep + barGap + barWidth/2, Said: strconv.Itoa(t.due() + t.ToCome), TextY: barTop + barHeight + 20}
		y := barTop + barHeight
		part := func(n int) (int, int) {
			height := n * barHeight / most
			y -= height
			return y, height
		}
		col.OnTimeY, col.OnTimeH = part(t.OnTime)
		col.LateY, col.LateH = part(t.Late)
		col.MissedY, col.MissedH = part(t.Missed)
		col.NextY, col.NextH = part(t.ToCome)
		p.Columns = append(p.Columns, col)
		row := []web.Cell{{Text: at.Format("January 2006"), Header: true}}
		for _, n := range []int{t.OnTime, t.Late, t.Missed, t.ToCome} {
			row = append(row, web.Cell{Text: strconv.Itoa(n), Numeric: true})
		}
		p.Counts.Rows = append(p.Counts.Rows, row)
	}
	p.Label = "Bars of the rounds that fall due in each month of " + year.Title + ": on time, late, not done, to come. The table below has the figures."
}

// monthCell says in a word how a duty stood in a month; what went wrong speaks first.
func monthCell(t tally) web.Cell {
	count := func(n int, word, colour string) web.Cell {
		if all := t.due() + t.ToCome; all > 1 {
			word = fmt.Sprintf("%s %d of %d", word, n, all)
		}
		return web.Cell{Tag: &web.Tag{Text: word, Colour: colour}}
	}
	switch {
	case t.Missed > 0:
		return count(t.Missed, "Not done", "red")
	case t.Late > 0:
		return count(t.Late, "Late", "orange")
	case t.OnTime > 0:
		return count(t.OnTime, "Done", "green")
	case t.ToCome > 0:
		return count(t.ToCome, "To come", "grey")
	}
	return web.Cell{Text: "–"}
}
