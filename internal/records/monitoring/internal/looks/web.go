package looks

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/web"
)

const perPage = 50

// Page is the head's list.
type Page struct {
	Month     web.Field
	Title     string
	Said      string
	Table     web.Table
	Chart     web.Chart
	Pager     web.Pager
	Elsewhere web.Table
	Export    string
	Sign      signPart
	Talks     talkPart
}

// List is the head's monthly list of those who looked people up. serves MON-15
func (b *Book) List(c *web.Ctx) (web.Page, error) {
	page, _, err := b.overseeing(c)
	return page, err
}

// monthOf is the month that a page is about: the one that was asked for, or this one.
func (b *Book) monthOf(c *web.Ctx) time.Time {
	text := c.Query("month")
	if text == "" {
		text = c.Form("month")
	}
	month, err := time.ParseInLocation("2006-01", text, clock.London)
	if err != nil {
		month = firstOf(b.base.Now())
	}
	return month
}

func firstOf(at time.Time) time.Time {
	at = at.In(clock.London)
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, clock.London)
}

func (b *Book) monthField(month time.Time) web.Field {
	f := web.Field{Name: "month", Label: "Month", Type: "select", Value: month.Format("2006-01")}
	for i := range 24 {
		m := firstOf(b.base.Now()).AddDate(0, -i, 0)
		f.Options = append(f.Options, web.Option{Value: m.Format("2006-01"), Text: m.Format("January 2006")})
	}
	return f
}

// monthly is the list of a month: every look in it, with the marks.
type monthly struct {
	looks []Lookup
	tally Tally
	marks map[string][]string
}

// marked counts the looks with a mark beside the missing case.
func (l monthly) marked() (n int64) {
	for _, one := range l.looks {
		if slices.ContainsFunc(l.marks[one.ID], func(mark string) bool { return mark != markLoose }) {
			n++
		}
	}
	return n
}

// monthly reads a month's looks. Those of the days before are read too: a pattern does not begin on the first.
func (b *Book) monthly(ctx context.Context, tx *ledger.Tx, month time.Time) (l monthly, err error) {
	rules := b.Rules()
	from, to := clock.Text(month), clock.Text(month.AddDate(0, 1, 0))
	if l.tally, err = Count(ctx, tx, from, to); err != nil {
		return l, err
	}
	all, err := Between(ctx, tx, clock.Text(month.AddDate(0, 0, -rules.SameDays)), to)
	l.marks = marksOf(all, rules)
	l.looks = slices.DeleteFunc(all, func(one Lookup) bool { return one.At < from })
	return l, err
}

func (b *Book) overseeing(c *web.Ctx) (web.Page, *Page, error) {
	g, err := c.Check("monitoring.oversight", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return web.Page{}, nil, err
	}
	month := b.monthOf(c)
	key := month.Format("2006-01")
	p := &Page{Title: month.Format("January 2006"), Month: b.monthField(month), Export: "/monitoring/oversight/export.csv?month=" + key}
	err = b.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		l, err := b.monthly(c, tx, month)
		if err != nil {
			return err
		}
		p.Said = l.said()
		p.Pager = c.PagerAt("/monitoring/oversight", url.Values{"month": {key}}, int(l.tally.N), perPage)
		first := min((c.PageNumber()-1)*perPage, len(l.looks))
		if p.Table, p.Chart, err = b.lookupTable(c, tx, l, l.looks[first:min(first+perPage, len(l.looks))]); err != nil {
			return err
		}
		if p.Elsewhere, err = b.elsewhere(c, tx, month); err != nil {
			return err
		}
		if p.Sign, err = b.signPart(c, tx, month, l); err != nil {
			return err
		}
		p.Talks, err = b.talkPart(c, tx)
		return err
	})
	page := web.Show("monitoring/oversight", "Who looked people up", p)
	page.Wide = true
	return page, p, err
}

func (l monthly) said() string {
	s := fmt.Sprintf("%d look-ups, %d of them without a concern.", l.tally.N, l.tally.Loose)
	if n := l.marked(); n > 0 {
		s += fmt.Sprintf(" %d with another mark: ask what was behind them.", n)
	}
	return s
}

// foundText is how many lines a look found, as far as they were counted.
func (l Lookup) foundText() string {
	if l.More == Yes {
		return strconv.FormatInt(l.Found, 10) + " or more"
	}
	return strconv.FormatInt(l.Found, 10)
}

func (b *Book) lookupTable(c *web.Ctx, tx *ledger.Tx, month monthly, some []Lookup) (web.Table, web.Chart, error) {
	t := web.Table{Caption: "Look-ups", Head: []string{"When", "Who looked", "About whom", "For", "Why", "Concern", "Look at this", "Lines found"}, Numeric: []int{7}, Empty: "Nobody was looked up in this month."}
	names, err := b.lookNames(c, tx, month.looks)
	for _, l := range some {
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(l.At), Header: true}, {Text: names[l.By]}, {Text: l.AboutWhom(names)}, {Text: b.Title(l.Purpose)}, {Text: l.Reason},
			caseCell(l), markCell(month.marks[l.ID]), {Text: l.foundText(), Numeric: true}})
	}
	return t, lookChart(month.looks, names), err
}

func lookChart(looks []Lookup, names map[string]string) web.Chart {
	chart := web.Chart{Title: "Look-ups by person", Label: "Person", Figure: "Look-ups"}
	n := map[string]int{}
	var who []string
	for _, l := range looks {
		if n[l.By]++; n[l.By] == 1 {
			who = append(who, l.By)
		}
	}
	slices.SortStableFunc(who, func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), cmp.Compare(a, b)) })
	for _, w := range who {
		chart.Bars = append(chart.Bars, web.Bar{Label: names[w], Value: n[w]})
	}
	return chart
}

func (l Lookup) AboutWhom(names map[string]string) string {
	switch {
	case l.Purpose == InLesson:
		return "The children of the lesson"
	case l.Person() && l.Files == Yes:
		return names[l.About] + ", with school files"
	case l.Person():
		return names[l.About]
	case l.Device != "":
		return "Device " + l.Device
	case l.Account != "":
		return "Account " + l.Account
	}
	return "Everybody"
}

func caseCell(l Lookup) web.Cell {
	if l.Purpose == InLesson {
		return web.Cell{}
	}
	one := web.Cell{Text: l.Case}
	if l.loose() {
		one.Tag = &web.Tag{Text: markLoose, Colour: "orange"}
	}
	return one
}

func markCell(marks []string) web.Cell {
	some := slices.DeleteFunc(slices.Clone(marks), func(m string) bool { return m == markLoose })
	if len(some) == 0 {
		return web.Cell{}
	}
	return web.Cell{Tag: &web.Tag{Text: strings.Join(some, ", "), Colour: "red"}}
}

func (b *Book) lookNames(c *web.Ctx, tx *ledger.Tx, looks []Lookup) (map[string]string, error) {
	return namesOf(c, tx, b.register, looks, func(l Lookup) []string { return []string{l.By, l.About} })
}

// namesOf gives the names of the people on a list.
func namesOf[T any](ctx context.Context, tx *ledger.Tx, register persons.Register, list []T, on func(T) []string) (map[string]string, error) {
	var ids []string
	for _, one := range list {
		ids = append(ids, on(one)...)
	}
	return register.Names(ctx, tx, ids)
}
