package filtering

import (
	"slices"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// showPage is the state of the filter for somebody with ten minutes: what waits, a site to test, what each group can reach,
// what was changed. The rest is folded, and its heading says how much it is.
type showPage struct {
	InForce bool
	Stale   string // a list of illegal material that is too old or missing
	Waiting *waiting
	Test    *whyPage // its fields: the answer is on a page of its own
	Groups  web.Table
	Recent  *web.Summary // nil: the log is not for this person
	Folded  []folded
	Links   []web.Link
}

// folded is a table, or a list of facts, that opens on demand.
type folded struct {
	ID, Title string
	Table     web.Table
	Facts     web.Summary
	Matrix    bool // many short answers to a row
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	p := showPage{Links: moreLinks(c)}
	active := h.f.base.Policy.Load()
	if active == nil {
		return web.Show("filtering/show", "Filter", p), nil
	}
	lists := h.f.listAges()
	p.InForce = true
	if h.f.config.ListAges != nil { // else nobody knows
		p.Stale = h.f.staleIllegal(lists, h.f.base.Now())
	}
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if err := h.showNow(c, tx, &p); err != nil {
			return err
		}
		counts, err := h.f.perProfile(c, tx, h.f.base.Now())
		if err != nil {
			return err
		}
		p.Groups = profiles(&active.Pack.Filtering, counts)
		p.Folded, err = h.folded(c, tx, active.Pack)
		return err
	})
	said, _ := listsSaid(lists)
	p.Folded = append(p.Folded, folded{ID: "lists", Title: said, Table: listTable(&active.Pack.Filtering, lists)}, folded{ID: "service", Title: "The approved filter", Facts: service(&active.Pack.Filtering)})
	page := web.Show("filtering/show", "Filter", p)
	page.Wide = true
	return page, err
}

// showNow is what is for those who handle requests, and for those who read the log.
func (h pages) showNow(c *web.Ctx, tx *ledger.Tx, p *showPage) (err error) {
	if c.May("filtering.requests") {
		p.Test = newWhy(c)
		if p.Waiting, err = h.waiting(c, tx); err != nil {
			return err
		}
	}
	if c.May("filtering.log") {
		p.Recent, err = h.recent(c, tx)
	}
	return err
}

// folded are the kinds of site by group, and what was decided for single sites and persons.
func (h pages) folded(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack) ([]folded, error) {
	out := []folded{{ID: "kinds", Title: count(len(pack.Filtering.Categories), "category", "categories") + " by profile", Table: matrix(&pack.Filtering), Matrix: true}}
	live, err := h.f.store.live(c, tx, tx.Now)
	if err != nil {
		return nil, err
	}
	deciders, err := h.names(c, tx, func(yield func(string)) {
		for _, r := range live {
			yield(r.DecidedBy)
		}
	})
	out = append(out, folded{ID: "exceptions", Title: count(len(live), "site", "sites") + " opened or closed by decision", Table: exceptions(pack, live, deciders, c.May("filtering.requests"))})
	if err != nil || !c.May("filtering.override") { // names of single children are for those who handle it
		return out, err
	}
	t, err := h.overrideTable(c, tx, pack)
	return append(out, folded{ID: "overrides", Title: count(len(t.Rows), "exception", "exceptions") + " for one person", Table: t}), err
}

func moreLinks(c *web.Ctx) []web.Link {
	return slices.DeleteFunc([]web.Link{{Text: "What is blocked and why, for print", Href: "/filtering/rules"}, {Text: "Ask for a site to be opened or closed", Href: "/filtering/ask"},
		{Text: "Report a site that should be blocked", Href: "/filtering/report"}, {Text: "Devices that the gateway knows", Href: "/filtering/devices"}, {Text: "Fetch a program", Href: "/filtering/fetch"}},
		func(l web.Link) bool { return !c.Opens(l.Href) })
}

// service is the approved filter and the standard it claims to meet. serves WEB-01
func service(f *policy.Filtering) web.Summary {
	return web.Summary{Rows: []web.SummaryRow{{Key: "Approved service", Lines: []string{f.Provider}}, {Key: "Standard it claims", Lines: []string{f.Standard}},
		{Key: "Clause", Lines: []string{f.Clause}, Href: clauseLink(f.Clause)}}}
}

func (h pages) overrideTable(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack) (web.Table, error) {
	t := web.Table{Caption: "Exceptions for one person", Head: []string{"Person", "Profile", "Instead of", "Reason", "Last day"}, Empty: "No one has an exception now."}
	all, err := h.f.store.overrides(c, tx, tx.Now)
	if err != nil {
		return t, err
	}
	names, err := h.names(c, tx, func(yield func(string)) {
		for _, o := range all {
			yield(o.Person)
		}
	})
	for _, o := range all {
		tag := looseness(pack, o)
		t.Rows = append(t.Rows, []web.Cell{{Text: names[o.Person], Href: "/filtering/people/" + o.Person + "/override", Header: true},
			{Text: profileTitle(pack, o.Profile), Tag: &tag}, {Text: profileTitle(pack, o.Usual)}, {Text: o.Reason}, {Text: lastDay(o.Until)}})
	}
	return t, err
}

// exceptions name who approved each, and how far that approval reaches; they lead to their requests only for those who may
// read requests. // serves WEB-09
func exceptions(pack *policy.Pack, live []Request, names map[string]string, mayRead bool) web.Table {
	t := web.Table{Caption: "Sites opened or closed by decision", Head: []string{"Site", "Decision", "For", "Until", "Approved by", "Approved for", "Request"}, Empty: "No site is opened or closed by decision now."}
	for _, r := range live {
		tag, number := stateTag(r.State), web.Cell{Text: r.Number}
		if mayRead {
			number.Href = "/filtering/requests/" + r.ID
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: r.Host, Header: true}, {Tag: &tag}, {Text: groups(pack, r.Profiles)}, {Text: lastDay(r.Until)}, {Text: names[r.DecidedBy]}, {Text: levelTitle(r.Level)}, number})
	}
	return t
}
