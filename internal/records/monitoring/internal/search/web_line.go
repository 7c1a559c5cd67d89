package search

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

// LinePage is one line, and why it was decided so.
type LinePage struct {
	Summary   web.Summary
	Held      bool
	Challenge string
}

// Line answers why one request was decided as it was. serves NEW-01
func (d *Desk) Line(c *web.Ctx) (web.Page, error) {
	l, err := d.looks.Own(c)
	if err != nil {
		return web.Page{}, err
	}
	one, err := d.log.One(c, c.Grant, c.Param("line"))
	if err != nil || !l.Fits(one) {
		return web.Page{}, errs.Missing("This line is not part of the search, or is no longer in the log.")
	}
	s, err := d.lineSubject(c, one)
	if err != nil {
		return web.Page{}, err
	}
	g, err := c.Check("monitoring.search", s)
	if err != nil {
		return web.Page{}, err
	}
	shut, err := d.unseen(c, g, l, "")
	if err == nil && shut.holds(one) {
		err = errs.Denied("%s", persons.OwnCase)
	}
	if err == nil {
		err = d.looked(c, g, l, "line "+one.ID)
	}
	if err != nil {
		return web.Page{}, err
	}
	p := LinePage{Challenge: words.Challenge}
	if p.Held, err = d.log.Held(c, one.ID); err != nil {
		return web.Page{}, err
	}
	names, err := d.namesOf(c, []traffic.Line{one}, l)
	if err != nil {
		return web.Page{}, err
	}
	p.Summary, err = d.whyLine(c, one, whoIs(names, one))
	if text := d.textOf(one); text != "" {
		p.Summary.Rows = append(p.Summary.Rows, web.SummaryRow{Key: "Worrying words", Lines: []string{text}}, web.SummaryRow{Key: "Rules on words that spoke", Lines: []string{signsOf(one)}})
	}
	page := web.Show("monitoring/line", "Why was this decided?", p)
	page.Back = &web.Link{Text: "Back to the search", Href: "/monitoring/searches/" + l.ID}
	return page, err
}

func (d *Desk) lineSubject(c *web.Ctx, one traffic.Line) (s authz.Subject, err error) {
	err = d.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		s, err = d.register.About(c, tx, ref.New(tx.School, "line", one.ID), one.Person, c.Actor.Person)
		return err
	})
	return s, err
}

// why is the chain from person to approval, as it was when the line was written.
func (d *Desk) why(l traffic.Line, who string) web.Summary {
	s := web.Summary{Rows: []web.SummaryRow{
		{Key: "Time", Lines: []string{clock.Told(l.At)}}, {Key: "Person", Lines: []string{who}}, {Key: "Profile", Lines: []string{l.Profile}},
		{Key: "Address", Lines: []string{l.Address()}, Tag: words.Verdict(l.Verdict)}, {Key: "Category", Lines: []string{d.words.CategoryOf(l)}},
		{Key: "List", Lines: []string{l.List}}, {Key: "Rule", Lines: []string{l.Rule}}}}
	return web.Summary{Rows: append(s.Rows, d.words.Ground(l.Clause, l.Pack)...)}
}
