package passes

import (
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// plansPage is one's own plans and those that colleagues share.
type plansPage struct {
	Filters []web.Field
	Table   web.Table
	Pager   web.Pager
	New     bool
	Empty   *web.Empty
}

func ageTitle(age string) string {
	if age == mixed {
		return "Several years"
	}
	return people.YearTitle(age)
}

func ageOptions(first ...web.Option) []web.Option {
	out := first
	for _, y := range people.Years() {
		out = append(out, web.Option{Value: y, Text: people.YearTitle(y)})
	}
	return append(out, web.Option{Value: mixed, Text: "Several years"})
}

func (h pages) plans(c *web.Ctx) (web.Page, error) {
	f := planFilter{Mine: c.Query("whose") == "mine", Others: c.Query("whose") == "shared", Age: c.Query("age"), Text: c.Query("text"), Page: c.PageNumber()}
	p := plansPage{New: c.May("passes.plan"), Filters: []web.Field{
		{Name: "whose", Label: "Show", Type: "select", Value: c.Query("whose"), Options: []web.Option{{Text: "All"}, {Value: "mine", Text: "Mine"}, {Value: "shared", Text: "Shared by colleagues"}}},
		{Name: "age", Label: "Age", Type: "select", Value: f.Age, Options: ageOptions(web.Option{Text: "All ages"})},
		{Name: "text", Label: "Aim, class or site", Type: "search", Value: f.Text, Width: "20"}}}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		found, err := h.p.store.plans(c, tx, f)
		if err != nil {
			return err
		}
		if len(found) == 0 && f == (planFilter{Page: 1}) {
			p.Empty = &web.Empty{Title: "No plans yet", Text: "Plan a lesson once with its aim and sites, then open it with one press, again and again.", Picture: "book"}
			if p.New {
				p.Empty.Link = &web.Link{Text: "Plan a lesson", Href: "/passes/plans/new"}
			}
			return nil
		}
		return h.planTable(c, tx, &p, found)
	})
	page := web.Show("passes/plans", "Lesson plans", p)
	page.Wide = true
	return page, err
}

func (h pages) planTable(c *web.Ctx, tx *ledger.Tx, p *plansPage, found []planned) error {
	var ids, owners []string
	total := 0
	for _, one := range found {
		ids, owners, total = append(ids, one.ID), append(owners, one.Owner), one.Total
	}
	p.Pager = pager(c, total, "/passes/plans", "whose", c.Query("whose"), "age", c.Query("age"), "text", c.Query("text"))
	sites, err := h.p.store.sites(c, tx, ids...)
	if err != nil {
		return err
	}
	names, err := h.names(c, tx, owners...)
	p.Table = web.Table{Caption: "Plans", Head: []string{"Aim", "Age", "Class", "Starts", "Sites", "By", "Shared"}, Numeric: []int{4}, Empty: "No plan fits. Look for something else."}
	for _, one := range found {
		tag := web.Tag{Text: "Mine alone", Colour: "grey"}
		if one.Shared {
			tag = web.Tag{Text: "Shared", Colour: "green"}
		}
		starts := "–"
		if one.Starts != "" {
			starts = clock.Told(one.Starts)
		}
		p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: one.Aim, Href: "/passes/plans/" + one.ID, Header: true}, {Text: ageTitle(one.Age)}, {Text: one.Class},
			{Text: starts}, {Text: strconv.Itoa(len(sites[one.ID])), Numeric: true}, {Text: called(names, one.Owner)}, {Tag: &tag}})
	}
	return err
}

// planPage is one plan, to read, print, open and copy.
type planPage struct {
	ID, Aim string
	Summary web.Summary
	Sites   web.Table
	Own     bool
	Plan    bool
	Shared  bool
	Open    string
	Remove  *web.Confirm
}

func (h pages) showPlan(c *web.Ctx) (web.Page, error) {
	p := &planPage{ID: c.Param("id"), Plan: c.May("passes.plan")}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		one, err := h.p.store.plan(c, tx, p.ID)
		if err != nil {
			return err
		}
		sites, err := h.p.store.sites(c, tx, p.ID)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, one.Owner)
		if err != nil {
			return err
		}
		p.Aim, p.Own, p.Shared = one.Aim, one.Owner == c.Actor.Person, one.Shared
		p.Summary = h.planSummary(one, called(names, one.Owner))
		if c.May("passes.open") && len(c.Actor.Classes) > 0 {
			class := ""
			if one.Class != "" && !slices.Contains(c.Actor.Classes, one.Class) {
				class = c.Actor.Classes[0]
			}
			p.Open = link("/passes/new", "plan", one.ID, "class", class)
		}
		p.Sites, err = h.planSites(c, tx, sites[p.ID])
		return err
	})
	if p.Own && p.Plan {
		p.Remove = &web.Confirm{Title: "Remove this plan", Text: "It leaves the lists. What was opened by it stays on record.", Action: "/passes/plans/" + p.ID + "/remove", Under: true, Yes: web.Button{Text: "Remove it", Kind: "warning"}}
	}
	page := web.Show("passes/plan", p.Aim, p)
	page.Back = &web.Link{Text: "Lesson plans", Href: "/passes/plans"}
	return page, err
}

func (h pages) planSummary(one Plan, owner string) web.Summary {
	var out web.Summary
	add := func(key, text, href string) {
		if text != "" {
			out.Rows = append(out.Rows, web.SummaryRow{Key: key, Lines: []string{text}, Href: href})
		}
	}
	add("Age", ageTitle(one.Age), "")
	add("Class", one.Class, "")
	if one.Starts != "" {
		add("Starts", clock.Told(one.Starts), "")
	}
	if one.Minutes > 0 {
		add("Minutes", strconv.Itoa(one.Minutes), "")
	}
	if one.Only {
		add("Restricted", "Only these sites, and help", "")
	}
	if one.Images {
		add("Pictures", "The class may look for pictures while the teacher is there", "")
	}
	add("Tools", h.toolTitles(one.Tools), "")
	add("By", owner+", "+clock.Told(one.Changed), "")
	if one.Copied != "" {
		add("Copied from", "Another plan", "/passes/plans/"+one.Copied)
	}
	return out
}

// planSites says of each site whether somebody has looked at it. // serves WEB-19
func (h pages) planSites(c *web.Ctx, tx *ledger.Tx, sites []site) (web.Table, error) {
	t := web.Table{Caption: "Sites", Head: []string{"Site", "Looked at"}}
	all, err := h.p.check(c, tx, hostsOf(sites), nil)
	for _, s := range sites {
		one := all[slices.IndexFunc(all, func(k checked) bool { return k.Host == s.Host })]
		tag, text := web.Tag{Text: "Looked at", Colour: "green"}, ""
		switch {
		case one.Why != "":
			tag, text = web.Tag{Text: "To look at", Colour: "yellow"}, one.Why
		case one.Look.At != "":
			text = clock.Told(one.Look.At)
		}
		if one.Look.Suitable == WithCare && one.Why == "" {
			tag = web.Tag{Text: "With an adult beside", Colour: "orange"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: strings.TrimPrefix(s.Address, "https://"), Href: s.Address, Header: true}, {Text: text, Tag: &tag}})
	}
	return t, err
}
