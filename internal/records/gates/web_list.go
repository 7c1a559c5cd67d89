package gates

import (
	"fmt"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

const pageSize = 50

// listPage is who is held, at which gate, and who can help.
type listPage struct {
	Empty   *web.Empty
	Filters []web.Field
	Says    string
	Table   web.Table
	Pager   web.Pager
	Links   []web.Link
}

// line is one person at one gate.
type line struct {
	p people.Person
	m Missing
}

// list shows who is held. Teachers see their own children: those whom the table names work only in a session that the
// teacher leads. Who waits for a check stands there for those who may see the checks. // serves AUA-04 AUA-07 AUA-13 PPL-24
func (h pages) list(c *web.Ctx) (web.Page, error) {
	pack := h.g.pack()
	page := web.Page{Template: "gates/list", Title: "Gates", Wide: true}
	if len(pack.Gates) == 0 {
		page.Data = listPage{Empty: &web.Empty{Title: "There are no gates", Text: "The policy in force keeps no door shut. Gates come with the policy pack."}}
		return page, nil
	}
	all, err := h.lines(c, pack)
	if err != nil {
		return web.Page{}, err
	}
	p := listPage{Filters: h.filters(c, pack), Links: []web.Link{{Text: "The whole list, to print", Href: "/gates" + query(c, "print", "yes")}}}
	found := slices.DeleteFunc(all, func(l line) bool { return !fits(c, l) })
	p.Says = summary(found)
	p.Pager, found = paged(c, found)
	p.Table = h.table(c, pack, found)
	page.Data = p
	return page, nil
}

// lines are all who are held and whom the reader may see.
func (h pages) lines(c *web.Ctx, pack *policy.Pack) ([]line, error) {
	var out []line
	err := h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, s, err := h.g.all(c, tx, pack, h.g.base.Now())
		if err != nil {
			return err
		}
		for _, p := range s.people {
			if !reaches(c.Grant, p) {
				continue
			}
			for _, m := range all[p.ID] {
				if !sensitive(pack, m.Gate, c.Actor.Holds) {
					out = append(out, line{p, m})
				}
			}
		}
		return nil
	})
	return out, err
}

func reaches(g authz.Grant, p people.Person) bool {
	switch g.Reach() {
	case authz.All:
		return true
	case authz.Class:
		return p.Is(people.Pupil) && p.Class != "" && slices.Contains(g.Actor().Classes, p.Class)
	}
	return false
}

func summary(all []line) string {
	children, adults := map[string]bool{}, map[string]bool{}
	for _, l := range all {
		if l.p.Is(people.Pupil) {
			children[l.p.ID] = true
		} else {
			adults[l.p.ID] = true
		}
	}
	return fmt.Sprintf("%d children and %d adults are held. "+
		"Whoever is held still reaches the school’s own pages, the helplines and the report button. "+
		"Children without the internet work only in a session that their teacher leads.", len(children), len(adults))
}

func (h pages) table(c *web.Ctx, pack *policy.Pack, all []line) web.Table {
	t := web.Table{Caption: "Who is held, and who can help", Head: []string{"Name", "Class or kind", "Gate", "Why", "Since", "Shut", "Who can help"},
		Empty: "Nobody is held at a gate now."}
	for _, l := range all {
		tag, where := l.m.reason(), l.p.Class
		if !l.p.Is(people.Pupil) {
			where = strings.Join(l.p.Kinds, ", ")
		}
		name := web.Cell{Text: l.p.Full(), Header: true}
		if at := "/people/" + l.p.ID; c.Opens(at) {
			name.Href = at
		}
		t.Rows = append(t.Rows, []web.Cell{name, {Text: where}, {Text: l.m.Gate.Title}, {Tag: &tag}, {Text: l.m.since()}, {Text: doors(l.m.Gate)},
			{Text: orDash(helper(pack, l.m.Gate))}})
	}
	return t
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func paged(c *web.Ctx, all []line) (web.Pager, []line) {
	if c.Query("print") != "" {
		return web.Pager{}, all
	}
	pages := max((len(all)+pageSize-1)/pageSize, 1)
	at := min(c.PageNumber(), pages)
	p := web.Pager{Page: at, Pages: pages, Total: len(all)}
	if at > 1 {
		p.Prev = "/gates" + query(c, "page", fmt.Sprint(at-1))
	}
	if at < pages {
		p.Next = "/gates" + query(c, "page", fmt.Sprint(at+1))
	}
	return p, all[(at-1)*pageSize : min(at*pageSize, len(all))]
}
