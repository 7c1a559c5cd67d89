package duties

import (
	"cmp"
	"fmt"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

const pageSize = 50

type listPage struct {
	Guess   string
	Empty   *web.Empty
	Filters []web.Field
	Mine    web.Table
	All     web.Table
	Vacant  web.Table
	Pager   web.Pager
	Links   []web.Link
	Print   bool
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	all, f, err := h.looked(c, true)
	if err != nil {
		return web.Page{}, err
	}
	p := listPage{Print: c.Query("print") != ""}
	page := web.Page{Template: "duties/list", Title: "Duties", Wide: true}
	if f.pack == nil || len(f.pack.Duties) == 0 {
		p.Empty = &web.Empty{Title: "There are no duties yet", Text: "The policy in force names nothing that has to be done again and again. Duties come with the policy pack."}
		page.Data = p
		return page, nil
	}
	if f.cal.Guessed(f.now) {
		p.Guess = "The policy gives no term dates for today, so every weekday counts as a school day. Add the terms to the policy's settings."
	}
	p.Filters = h.filters(c, f)
	p.Links = h.links(c)
	if p.Vacant, err = h.vacant(c, f); err != nil {
		return web.Page{}, err
	}
	shown, err := h.filtered(c, f, all)
	if err != nil {
		return web.Page{}, err
	}
	own, others := split(shown, c.Actor.Person)
	if p.Mine = f.table("My duties", own); c.Query("show") == "mine" {
		others = nil
	}
	p.Mine.Empty = "None of these duties is yours now."
	p.Pager, others = paged(c, others)
	p.All = f.table("Everybody’s duties", others)
	p.All.Empty = "No other duty fits."
	page.Data = p
	return page, nil
}

// split puts what waits longest first, one's own apart.
func split(all []Standing, person string) (own, others []Standing) {
	slices.SortStableFunc(all, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(rank(a.Round.State), rank(b.Round.State)), a.Round.Due.Compare(b.Round.Due))
	})
	for _, s := range all {
		if mine(s, person) {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	return own, others
}

func (f inForce) table(caption string, all []Standing) web.Table {
	t := web.Table{Caption: caption, Head: []string{"Duty", "Who", "How often", "Due", "State", "Last done"}}
	for _, s := range all {
		tag, last := stateTag(s.Round), "–"
		if r := s.last(); r.Done != nil {
			last = clock.Day(r.Done.moment())
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: s.Duty.Title, Href: href(s.Duty.Key), Header: true}, ownerCell(f, s.Owner),
			{Text: everyTitle(s.Duty)}, {Text: dueText(s.Round)}, {Tag: &tag}, {Text: last}})
	}
	return t
}

// vacant lists the required posts that nobody holds. // serves POL-07
func (h pages) vacant(c *web.Ctx, f inForce) (t web.Table, err error) {
	t = web.Table{Caption: "Posts that nobody holds", Head: []string{"Post", "Duties", "Who does them now"}, Numeric: []int{1}}
	err = h.d.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		staff, err := h.d.staffing(c, tx, f, f.today())
		if err != nil {
			return err
		}
		empty, err := staff.vacancies(c)
		for _, post := range empty {
			n, who := 0, "–"
			for _, d := range f.pack.Duties {
				if d.Owner != post.Key {
					continue
				}
				o, err := staff.owner(c, d)
				if err != nil {
					return err
				}
				if n++; len(o.People) > 0 {
					who = o.Names()
				}
			}
			t.Rows = append(t.Rows, []web.Cell{{Text: post.Title, Header: true}, {Text: fmt.Sprint(n), Numeric: true}, {Text: who}})
		}
		return err
	})
	return t, err
}

func paged(c *web.Ctx, all []Standing) (web.Pager, []Standing) {
	if c.Query("print") != "" {
		return web.Pager{}, all
	}
	pages := max((len(all)+pageSize-1)/pageSize, 1)
	at := min(c.PageNumber(), pages)
	p := web.Pager{Page: at, Pages: pages, Total: len(all)}
	if at > 1 {
		p.Prev = "/duties" + query(c, "page", fmt.Sprint(at-1))
	}
	if at < pages {
		p.Next = "/duties" + query(c, "page", fmt.Sprint(at+1))
	}
	return p, all[(at-1)*pageSize : min(at*pageSize, len(all))]
}

func (h pages) links(c *web.Ctx) []web.Link {
	out := []web.Link{{Text: "Month by month", Href: "/duties/calendar"}, {Text: "The year at a glance", Href: "/duties/year"},
		{Text: "The whole list, to print", Href: "/duties" + query(c, "print", "yes")}, {Text: "Export this list (CSV)", Href: "/duties.csv" + query(c)}}
	if c.May("duties.feed") {
		out = append(out, web.Link{Text: "Duties in my own calendar", Href: "/duties/feed"})
	}
	return out
}
