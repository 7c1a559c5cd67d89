package outcomes

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/web"
)

// CheckPage is one check.
type CheckPage struct {
	Summary web.Summary
	Path    string
	Ask     bool // the outcome is asked for
	Waits   bool // the family is still to be spoken to
	Remains web.Field
	Words   web.Field
	Day     web.Field
	Said    web.Field
	Open    string // address at which a concern is opened
}

// Check is one check, with what came of it.
func (b *Book) Check(c *web.Ctx) (web.Page, error) {
	page, _, _, err := b.page(c)
	return page, err
}

func (b *Book) page(c *web.Ctx) (web.Page, *CheckPage, looks.Lookup, error) {
	var l looks.Lookup
	var o Outcome
	var names map[string]string
	err := b.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if l, err = looks.Get(c, tx, c.Param("id")); err != nil {
			return err
		}
		if purpose, _ := b.looks.Rules().Purpose(l.Purpose); !purpose.Check {
			return errs.Missing("This look-up is no check of a child.")
		}
		if o, err = get(c, tx, l.ID); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		names, err = b.register.Names(c, tx, []string{l.About, l.By, o.By, o.DoneBy})
		return err
	})
	if err != nil {
		return web.Page{}, nil, l, err
	}
	p := &CheckPage{Summary: b.summary(l, o, names), Path: "/monitoring/checks/" + l.ID,
		Ask: o.Remains == "" && l.By == c.Actor.Person && c.May("monitoring.conclude"), Waits: o.waits() && c.May("monitoring.conclude"),
		Remains: web.Field{Name: "remains", Label: "Does a concern remain?", Type: "radios", Inline: true, Small: true, Required: true, Options: []web.Option{{Value: looks.Yes, Text: "Yes"}, {Value: "no", Text: "No"}}},
		Words:   web.Field{Name: "words", Label: "What came of it?", Type: "textarea", Rows: 3, Max: 2000, Required: true},
		Day:     web.Field{Name: "done", Label: "On what day was the family spoken to?", Type: "date", Value: b.today()},
		Said:    web.Field{Name: "said", Label: "With whom, and what was agreed?", Type: "textarea", Rows: 3, Max: 2000, Required: true}}
	if l.By == c.Actor.Person {
		p.Open = "/monitoring/searches/" + l.ID
	}
	page := web.Show("monitoring/check", "Check of a child", p)
	page.Back = &web.Link{Text: "Checks of children", Href: "/monitoring/checks"}
	return page, p, l, nil
}

func (b *Book) summary(l looks.Lookup, o Outcome, names map[string]string) web.Summary {
	s := web.Summary{Rows: []web.SummaryRow{{Key: "Child", Lines: []string{l.AboutWhom(names)}}, {Key: "Who looked", Lines: []string{names[l.By] + ", " + clock.Told(l.At)}},
		{Key: "For", Lines: []string{b.looks.Title(l.Purpose)}}, {Key: "Reason", Lines: []string{l.Reason}}}}
	if l.Case != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Concern", Lines: []string{l.Case}})
	}
	if o.Remains != "" {
		row := web.SummaryRow{Key: "What came of it", Lines: []string{o.Words}}
		if o.Remains == looks.Yes {
			row.Tag = &web.Tag{Text: "A concern remains", Colour: "purple"}
		}
		s.Rows = append(s.Rows, row)
	}
	if o.waits() {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Family", Lines: []string{"To be spoken to by " + clock.Date(o.Due)}, Tag: &web.Tag{Text: "To do", Colour: "yellow"}})
	}
	if o.Done != "" {
		s.Rows = append(s.Rows, web.SummaryRow{Key: "Family", Lines: []string{"Spoken to on " + clock.Date(o.Done) + " by " + names[o.DoneBy], o.Said}})
	}
	return s
}

// Conclude takes what came of a check from whoever looked.
func (b *Book) Conclude(c *web.Ctx) (web.Page, error) {
	l, err := b.looks.Own(c)
	if err == nil {
		if purpose, _ := b.looks.Rules().Purpose(l.Purpose); !purpose.Check {
			err = errs.Missing("This look-up is no check of a child.")
		}
	}
	if err != nil {
		return web.Page{}, err
	}
	o := Outcome{Remains: c.Form("remains"), Words: c.Form("words")}
	if err = b.conclude(c, c.Grant, l, o); err == nil {
		said := "The check is closed: no concern remains."
		if o.Remains == looks.Yes {
			said = "The family has to be spoken to. The task is open until that is written down."
		}
		return web.Say("/monitoring/checks/"+l.ID, "success", said), nil
	}
	page, p, _, again := b.page(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Remains, &p.Words)
}

// Contact takes that the family was spoken to.
func (b *Book) Contact(c *web.Ctx) (web.Page, error) {
	day, err := c.NeedDay("done", "the day on which the family was spoken to")
	if err == nil && day.After(b.base.Now()) {
		err = errs.Bad("done", "The day must not lie in the future.")
	}
	if err == nil {
		err = b.contact(c, c.Grant, c.Param("id"), day.Format(time.DateOnly), c.Form("said"))
	}
	if err == nil {
		return web.Say("/monitoring/checks", "success", "It is on record that the family was spoken to."), nil
	}
	page, p, _, again := b.page(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Day, &p.Said)
}
