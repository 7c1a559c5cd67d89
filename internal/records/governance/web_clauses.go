package governance

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/policies"
	"belisha/internal/web"
)

const clausesPerPage = 50

type clausesPage struct {
	Section, State web.Field
	All            int
	Table          web.Table
	Pager          web.Pager
}

func clauseHead() []string {
	return []string{"Clause", "What the policy says", "State", "Live figure", "Owner", "So since", "Next due"}
}

// clauseRow is one clause with its state, figure, owner, trend and next due day. // serves GOV-08
func (h pages) clauseRow(c *web.Ctx, s policies.Standing, since map[string]stood, due map[string]time.Time) []web.Cell {
	return []web.Cell{{Text: s.Clause.ID, Href: "/policy/clauses/" + s.Clause.ID, Header: true}, {Text: s.Clause.Text},
		{Tag: stateTag(s.Reading.State)}, h.shown(c, s.Reading), {Text: cmp.Or(s.Owner, nobody)},
		{Text: sinceText(since[s.Clause.ID], s.Reading.State), Href: "/dashboard/clauses/" + s.Clause.ID}, {Text: dayText(due[s.Clause.ID])}}
}

// clauses is every clause as it stands, by section and state. // serves GOV-08
func (h pages) clauses(c *web.Ctx) (web.Page, error) {
	active, err := h.g.inForce()
	if err != nil {
		return web.Page{}, err
	}
	section, state := c.Query("section"), feature.State(c.Query("state"))
	page := clausesPage{All: len(active.Pack.Clauses), Table: web.Table{Caption: "Clauses as they stand now", Head: clauseHead(), Empty: "No clause stands so."}}
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.g.standings(c, tx)
		if err != nil {
			return err
		}
		h.withhold(c, all)
		since, err := h.g.since(c, tx)
		if err != nil {
			return err
		}
		page.Section, page.State = sectionField(all, section), stateField(state)
		all = slices.DeleteFunc(all, func(s policies.Standing) bool {
			return section != "" && s.Clause.Section != section || state != "" && s.Reading.State != state
		})
		due := nextDue(active.Pack, h.g.base.Now())
		page.Pager = clausePager(c.PageNumber(), len(all), section, state)
		from := min((page.Pager.Page-1)*clausesPerPage, len(all))
		for _, s := range all[from:min(from+clausesPerPage, len(all))] {
			page.Table.Rows = append(page.Table.Rows, h.clauseRow(c, s, since, due))
		}
		return nil
	})
	p := web.Show("governance/clauses", "Clause by clause", page)
	p.Wide = true
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "How the policy stands", Href: "/dashboard"}, {Text: "Clause by clause"}}
	return p, err
}

func clausePager(at, total int, section string, state feature.State) web.Pager {
	pages := max(1, (total+clausesPerPage-1)/clausesPerPage)
	p := web.Pager{Page: min(at, pages), Pages: pages, Total: total}
	if p.Page > 1 {
		p.Prev = clausesAt(section, state, p.Page-1)
	}
	if p.Page < pages {
		p.Next = clausesAt(section, state, p.Page+1)
	}
	return p
}

// clausesAt is the address of a part of the clauses.
func clausesAt(section string, state feature.State, page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"section": section, "state": string(state)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	return "/dashboard/clauses?" + q.Encode()
}

// sectionsOf are the sections in the policy's order.
func sectionsOf(all []policies.Standing) []string {
	var out []string
	for _, s := range all {
		if !slices.Contains(out, s.Clause.Section) {
			out = append(out, s.Clause.Section)
		}
	}
	return out
}

func sectionField(all []policies.Standing, chosen string) web.Field {
	f := web.Field{Name: "section", Label: "Section", Type: "select", Value: chosen, Options: []web.Option{{Text: "All"}}}
	for _, s := range sectionsOf(all) {
		f.Options = append(f.Options, web.Option{Value: s, Text: s})
	}
	return f
}

func stateField(chosen feature.State) web.Field {
	f := web.Field{Name: "state", Label: "State", Type: "select", Value: string(chosen), Options: []web.Option{{Text: "All"}}}
	for _, s := range []feature.State{feature.Failing, feature.Due, feature.None, feature.Proven} {
		f.Options = append(f.Options, web.Option{Value: string(s), Text: stateTag(s).Text})
	}
	return f
}
