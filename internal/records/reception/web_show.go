package reception

import (
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// showPage is one visit: what is known, what is still to be done, and the buttons.
type showPage struct {
	ID      string
	Name    string
	Facts   web.Summary
	Steps   []web.Task
	More    web.Table
	Covered string // by an organisation's signature
	Lasting string

	Door, Issue, Again, Left, Decide bool
	Extend                           []web.Field // empty: this person may not, or there is nothing to extend
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	v, err := h.shown(c)
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("reception/show", v.Name, v)
	p.Back = &web.Link{Text: "Reception", Href: "/reception"}
	return p, nil
}

func (h pages) shown(c *web.Ctx) (*showPage, error) {
	page := &showPage{}
	err := h.read(c, func(tx *ledger.Tx) error {
		*page = showPage{}
		v, p, err := h.Both(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		page.ID, page.Name = v.ID, p.Full()
		if page.Facts, err = h.facts(c, tx, v, p); err != nil {
			return err
		}
		if page.Steps, err = h.steps(c, tx, v, p, page); err != nil {
			return err
		}
		if page.Covered, err = h.coveredBy(c, tx, v, p); err != nil {
			return err
		}
		page.More, err = h.moreTable(c, tx, v)
		h.buttons(c, v, page)
		return err
	})
	return page, err
}

func (h pages) facts(c *web.Ctx, tx *ledger.Tx, v guests.Visit, p people.Person) (web.Summary, error) {
	folk, err := h.People.Many(c, tx, []string{v.Host, v.By, v.DecidedBy, v.IssuedBy})
	name := func(id string) string {
		if i := slices.IndexFunc(folk, func(f people.Person) bool { return f.ID == id }); i >= 0 {
			return folk[i].Full()
		}
		return "–"
	}
	row := func(key string, lines ...string) web.SummaryRow { return web.SummaryRow{Key: key, Lines: lines} }
	out := web.Summary{Rows: []web.SummaryRow{{Key: "State", Tag: h.tag(v)}, row("Kind", kindOf(v)), row("Comes to see", name(v.Host)),
		row("From", clock.Date(v.From)), row("Until", v.Ending()), row("May use", guests.ServiceTitles(v.Services))}}
	if v.Reason != "" {
		out.Rows = append(out.Rows, row("Why", v.Reason))
	}
	if v.Agency() {
		out.Rows = append(out.Rows, row("The need", v.Need), row("Records or system", v.Reach), row("Times of day", v.Times))
		if v.DecidedAt != "" {
			out.Rows = append(out.Rows, row(map[string]string{guests.Approved: "Approved", guests.Declined: "Not approved"}[v.Approval], name(v.DecidedBy)+", "+clock.Told(v.DecidedAt)))
		}
	}
	out.Rows = append(out.Rows, row("User name", p.Account), row("Entered", name(v.By)+", "+clock.Told(v.Made)))
	if v.Issued != "" {
		out.Rows = append(out.Rows, row("Account given", name(v.IssuedBy)+", "+clock.Told(v.Issued)))
	}
	if v.Ended != "" {
		out.Rows = append(out.Rows, row("Ended", clock.Told(v.Ended)))
	}
	return out, err
}

func (h pages) moreTable(c *web.Ctx, tx *ledger.Tx, v guests.Visit) (web.Table, error) {
	t := web.Table{Caption: "More time", Head: []string{"When", "From", "To", "Why"}}
	all, err := h.Store.More(c, tx, v.ID)
	for _, m := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(m.At), Header: true}, {Text: clock.Told(m.Before)}, {Text: clock.Told(m.After)}, {Text: m.Why}})
	}
	return t, err
}

func (h pages) buttons(c *web.Ctx, v guests.Visit, page *showPage) {
	open := v.Ended == "" && !v.Over(h.Base.Now())
	page.Left = v.Ended == ""
	page.Decide = open && v.Approval == guests.Waits && c.May("reception.approve")
	page.Door, page.Again = page.Door && open, v.Issued != ""
	page.Issue = open && !v.Lasting && v.Approval != guests.Waits && v.From <= h.Today() // pressing it early is refused, and the refusal is kept
	if !open || v.Approval == guests.Waits || !c.May("reception.extend") || v.Agency() && !c.May("reception.approve") {
		return
	}
	page.Extend = []web.Field{{Name: "until", Label: "New last day", Type: "date", Value: v.Until},
		{Name: "hour", Label: "Leaves at", Hint: "Left empty, access ends with the day.", Width: "5", Optional: true, Value: v.Hour},
		{Name: "why", Label: "Reason", Required: true}}
}

// shownAgain is the page of the visit with what went wrong.
func (h pages) shownAgain(c *web.Ctx, fault error) (web.Page, error) {
	if e, ok := errs.As(fault); !ok || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return web.Page{}, fault
	}
	p, err := h.show(c)
	if err != nil {
		return p, err
	}
	v := p.Data.(*showPage)
	var fields []*web.Field
	for i := range v.Extend {
		if c.Form("why") != "" || c.Form("until-day") != "" || c.Form("until") != "" {
			fields = append(fields, &v.Extend[i])
		}
	}
	return c.Again(p, fault, fields...)
}
