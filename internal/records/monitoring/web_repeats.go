package monitoring

import (
	"net/url"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type repeatsPage struct {
	State web.Field
	Table web.Table
	Pager web.Pager
}

// repeats are the children of a teacher's classes who asked for a blocked page again; others see those of the school. // serves WEB-31
func (h pages) repeats(c *web.Ctx) (web.Page, error) {
	state := c.Query("state")
	p := repeatsPage{State: web.Field{Name: "state", Label: "Show", Type: "select", Value: state, Options: []web.Option{{Text: "All"}, {Value: string(Open), Text: "Open"}, {Value: string(Acted), Text: "Dealt with"}}}}
	err := h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		f, err := h.repeatFilter(c, tx, c.Grant, state)
		if err != nil {
			return err
		}
		all, n, err := h.m.store.alerts(c, tx, f, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		p.Pager = c.PagerAt("/monitoring/repeats", url.Values{"state": {state}}, int(n), perPage)
		var ids []string
		for _, a := range all {
			ids = append(ids, a.Person)
		}
		names, err := h.m.register.Names(c, tx, ids)
		p.Table = web.Table{Caption: "Asked for again", Head: []string{"Child", "What happened", "Kind of site", "Last time", "State"}, Empty: "No child has asked for the same blocked page again."}
		for _, a := range all {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: names[a.Person], Href: "/monitoring/repeats/" + a.ID, Header: true}, {Text: a.Words}, {Text: h.m.words.Category(a.Category)}, {Text: clock.Told(a.Latest)}, {Tag: stateTag(a.State)}})
		}
		return err
	})
	page := web.Show("monitoring/repeats", "Blocked pages asked for again", p)
	page.Back, page.Wide = &web.Link{Text: "Back to the start page", Href: "/"}, true
	return page, err
}

// repeatFilter narrows the list to what the grant reaches, and to what this person may know.
func (h pages) repeatFilter(c *web.Ctx, tx *ledger.Tx, g authz.Grant, state string) (filter, error) {
	not, err := h.m.register.Hidden(c, tx, c.Actor.Person)
	f := filter{State: state, Kind: KindRepeat, Not: not}
	if g.Reach() < authz.All {
		f.Classes = append([]string{""}, c.Actor.Classes...) // no class is called nothing
	}
	return f, err
}

type repeatPage struct {
	Summary web.Summary
	Open    bool
	Path    string
	Judged  web.Field
	Action  web.Field
}

// repeatSubject ties an alert to the child's class; whoever the alert is about is shut out.
func (h pages) repeatSubject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		a, err := h.m.store.Alert(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		if a.Kind != KindRepeat {
			return errs.Missing("There is no such alert.")
		}
		if s, err = h.m.register.About(c, tx, a.Ref(tx.School), a.Person, c.Actor.Person); err != nil {
			return err
		}
		p, err := h.m.people.Get(c, tx, a.Person)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if p.Class != "" {
			s.Classes = []string{p.Class}
		}
		return err
	})
	return s, err
}

func (h pages) repeat(c *web.Ctx) (web.Page, error) {
	page, _, err := h.repeatPage(c)
	return page, err
}

// repeatPage gives the context of an alert and not only its number. It shows no other lines of the log: those are for
// people who look something up with a reason.
func (h pages) repeatPage(c *web.Ctx) (web.Page, *repeatPage, error) {
	p := &repeatPage{Path: "/monitoring/repeats/" + c.Param("id"), Judged: judgedField(), Action: web.Field{Name: "action", Label: "What was done, or why nothing needs to be done", Type: "textarea", Max: 4000, Required: true}}
	err := h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		a, err := h.m.store.Alert(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		p.Open = a.State == Open && c.May("monitoring.resolve")
		names, err := h.m.register.Names(c, tx, []string{a.Person, a.ActedBy})
		p.Summary = h.repeatSummary(a, names)
		return err
	})
	page := web.Show("monitoring/repeat", "The same blocked page again", p)
	page.Back = &web.Link{Text: "All of them", Href: "/monitoring/repeats"}
	return page, p, err
}

// repeatSummary has no tables beside it: it says all.
func (h pages) repeatSummary(a Alert, names map[string]string) web.Summary {
	rows := []web.SummaryRow{{Key: "Who", Lines: []string{names[a.Person]}}, {Key: "State", Tag: stateTag(a.State)}, {Key: "What is wrong", Lines: []string{a.Words}}}
	return web.Summary{Rows: slices.Concat(rows, h.kindOfSite(a), outcome(a, names), h.facts(a), h.grounds(a))}
}

func (h pages) resolve(c *web.Ctx) (web.Page, error) {
	err := h.m.act(c, c.Grant, c.Param("id"), Acted, c.Form("judged"), c.Form("action"))
	if err == nil {
		return web.Say("/monitoring/repeats", "success", "What was done is stored."), nil
	}
	page, p, again := h.repeatPage(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Judged, &p.Action)
}

func (h pages) repeatTile(c *web.Ctx) (out []web.Tile, err error) {
	g, err := c.Check("monitoring.repeats", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: true})
	if err != nil {
		return nil, err
	}
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		f, err := h.repeatFilter(c, tx, g, string(Open))
		if err != nil {
			return err
		}
		_, n, err := h.m.store.alerts(c, tx, f, 1, 0)
		if n > 0 || slices.Contains(c.Actor.Roles, authz.Teacher) {
			out = []web.Tile{{Title: "Blocked pages asked for again", Text: "Children who kept asking, with what happened", Href: "/monitoring/repeats?state=open", Picture: "alert", Count: int(n)}}
		}
		return err
	})
	return out, err
}
