package monitoring

import (
	"net/url"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

type linePage struct {
	Summary   web.Summary
	Held      bool
	Challenge string
}

const challenge = "Whoever thinks that this is wrong can ask for the site to be opened or closed, or speak to the online safety coordinator."

// line answers why one request was decided as it was. serves NEW-01
func (h pages) line(c *web.Ctx) (web.Page, error) {
	l, err := h.own(c)
	if err != nil {
		return web.Page{}, err
	}
	one, err := h.m.traffic.One(c, c.Grant, c.Param("line"))
	if err != nil || l.Person() && one.Person != l.About {
		return web.Page{}, errs.Missing("This line is not part of the search, or is no longer in the log.")
	}
	s, err := h.lineSubject(c, one)
	if err != nil {
		return web.Page{}, err
	}
	g, err := c.Check("monitoring.search", s)
	if err != nil {
		return web.Page{}, err
	}
	err = h.m.base.Ledger.View(c, g, func(tx *ledger.Tx) (ledger.Event, error) { return l.event(tx.School, "line "+one.ID), nil })
	if err != nil {
		return web.Page{}, err
	}
	p := linePage{Challenge: challenge}
	if p.Held, err = h.m.traffic.Held(c, one.ID); err != nil {
		return web.Page{}, err
	}
	names, err := h.namesOf(c, []traffic.Line{one}, l)
	p.Summary = h.m.why(one, names[one.Person])
	page := web.Show("monitoring/line", "Why was this decided?", p)
	page.Back = &web.Link{Text: "Back to the search", Href: "/monitoring/searches/" + l.ID}
	return page, err
}

func (h pages) lineSubject(c *web.Ctx, one traffic.Line) (s authz.Subject, err error) {
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		s, err = h.m.about(c, tx, ref.New(tx.School, "line", one.ID), one.Person, c.Actor.Person)
		return err
	})
	return s, err
}

// why is the chain from person to approval, as it was when the line was written.
func (m *Monitoring) why(l traffic.Line, who string) web.Summary {
	s := web.Summary{Rows: []web.SummaryRow{
		{Key: "Time", Lines: []string{when(l.At)}}, {Key: "Person", Lines: []string{who}}, {Key: "Profile", Lines: []string{l.Profile}},
		{Key: "Address", Lines: []string{l.Address()}, Tag: verdictTag(l.Verdict)}, {Key: "Category", Lines: []string{m.categoryOf(l)}},
		{Key: "List", Lines: []string{l.List}}, {Key: "Rule", Lines: []string{l.Rule}}}}
	return web.Summary{Rows: append(s.Rows, m.ground(l.Clause, l.Pack)...)}
}

// ground is the clause that decided, and who approved the version of the policy that held it. serves NEW-01
func (m *Monitoring) ground(id, version string) []web.SummaryRow {
	clause, approved := []string{id}, []string{"Version " + version}
	if active := m.base.Policy.Load(); active != nil {
		if found, ok := active.Pack.Clause(id); ok {
			clause = append(clause, found.Text)
		}
		if active.Version == version {
			approved = append(approved[:0], active.Pack.Identity.Title+", version "+active.Pack.Identity.Version, "approved by "+active.ApprovedBy+" on "+clock.Day(active.ApprovedAt))
		}
	}
	return []web.SummaryRow{{Key: "Clause", Lines: clause, Href: clauseLink(id)},
		{Key: "Policy", Lines: approved, Href: "/policy/versions/" + url.PathEscape(version)}}
}
