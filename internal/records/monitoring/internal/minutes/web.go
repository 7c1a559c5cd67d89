package minutes

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

const perPage = 50

// ListPage is the head's list.
type ListPage struct {
	Allowed web.Summary
	Table   web.Table
	Pager   web.Pager
}

// List is for the head alone: who was over the minutes that the policy allows. The head's own are not on it. // serves WEB-08
func (b *Book) List(c *web.Ctx) (web.Page, error) {
	p := ListPage{Table: web.Table{Caption: "Days over the allowance", Head: []string{"Day", "Who", "For", "Minutes", "In teaching time", "Allowed", "Decided"}, Numeric: []int{3, 4, 5}, Empty: "Nobody was over the allowed minutes."}}
	titles := map[string]string{}
	if active := b.base.Policy.Load(); active != nil {
		for _, a := range active.Pack.Filtering.Allowances {
			var kinds []string
			for _, key := range a.Categories {
				kinds = append(kinds, b.hooks.Category(key))
			}
			titles[a.Key] = strings.Join(kinds, ", ")
			p.Allowed.Rows = append(p.Allowed.Rows, web.SummaryRow{Key: titles[a.Key], Lines: []string{strconv.Itoa(a.Minutes) + " minutes a day", a.Clause}})
		}
	}
	err := b.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		n, err := count(c, tx, c.Actor.Person, "")
		if err != nil {
			return err
		}
		all, err := list(c, tx, c.Actor.Person, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		p.Pager = c.Pager(int(n), perPage)
		var ids []string
		for _, o := range all {
			ids = append(ids, o.Person)
		}
		names, err := b.register.Names(c, tx, ids)
		for _, o := range all {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: clock.Date(o.Day), Href: "/monitoring/minutes/" + o.ID, Header: true}, {Text: names[o.Person]}, {Text: cmp.Or(titles[o.Allowance], o.Allowance)},
				{Text: strconv.FormatInt(o.Minutes, 10), Numeric: true}, {Text: strconv.FormatInt(o.Teaching, 10), Numeric: true}, {Text: strconv.FormatInt(o.Allowed, 10), Numeric: true}, {Tag: decidedTag(o)}})
		}
		return err
	})
	page := web.Show("monitoring/minutes", "Staff over the allowed minutes", p)
	page.Back = &web.Link{Text: "Back to the start page", Href: "/"}
	return page, err
}

func decidedTag(o Over) *web.Tag {
	for _, d := range decisions() {
		if d.Value == o.Decided {
			return &web.Tag{Text: d.Text, Colour: "green"}
		}
	}
	return &web.Tag{Text: "Not yet", Colour: "yellow"}
}

// DayPage is one day, and what is decided about it.
type DayPage struct {
	Summary       web.Summary
	Path          string
	Decide, Words web.Field
}

// Subject shuts out whoever the day is about.
func (b *Book) Subject(c *web.Ctx) (s authz.Subject, err error) {
	err = b.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		o, err := get(c, tx, c.Param("id"))
		if err == nil {
			s, err = b.register.About(c, tx, o.Ref(tx.School), o.Person, c.Actor.Person)
		}
		return err
	})
	return s, err
}

// Day is one day of one person, for the head to decide about. // serves MON-22
func (b *Book) Day(c *web.Ctx) (web.Page, error) {
	page, _, err := b.page(c)
	return page, err
}

func (b *Book) page(c *web.Ctx) (web.Page, *DayPage, error) {
	p := &DayPage{Path: "/monitoring/minutes/" + c.Param("id"),
		Decide: web.Field{Name: "decide", Label: "What do you decide?", Type: "radios", Options: decisions()},
		Words:  web.Field{Name: "words", Label: "Why", Type: "textarea", Max: 2000, Required: true}}
	g, err := c.Check("monitoring.minutes", c.Grant.Subject())
	if err != nil {
		return web.Page{}, nil, err
	}
	err = b.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		o, err := get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		names, err := b.register.Names(c, tx, []string{o.Person})
		p.Summary.Rows = []web.SummaryRow{{Key: "Who", Lines: []string{names[o.Person]}}, {Key: "Day", Lines: []string{clock.Date(o.Day)}},
			{Key: "Minutes", Lines: []string{fmt.Sprintf("%d, %d of them in teaching time; %d are allowed", o.Minutes, o.Teaching, o.Allowed)}}, {Key: "Decided", Tag: decidedTag(o)}}
		if o.Words != "" {
			p.Summary.Rows = append(p.Summary.Rows, web.SummaryRow{Key: "Why", Lines: []string{o.Words, clock.Told(o.DecidedAt)}})
		}
		return err
	})
	page := web.Show("monitoring/day-over", "A day over the allowance", p)
	page.Back = &web.Link{Text: "Staff over the allowed minutes", Href: "/monitoring/minutes"}
	return page, p, err
}

// Decide writes down what the head decided. Nobody else is told. // serves MON-22
func (b *Book) Decide(c *web.Ctx) (web.Page, error) {
	err := b.decide(c, c.Grant, c.Param("id"), c.Form("decide"), c.Form("words"))
	if err == nil {
		return web.Say("/monitoring/minutes", "success", "Your decision is stored. Nobody else was told."), nil
	}
	page, p, again := b.page(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Decide, &p.Words)
}
