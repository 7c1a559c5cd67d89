package registers

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// fill asks for the entries.
func (h pages) fill(c *web.Ctx, tx *ledger.Tx, p *listPage, a asked) error {
	def, page, most := a.query.Def, c.PageNumber(), mostLines
	whole, err := h.standings(c, tx, p, def)
	if err != nil {
		return err
	}
	if a.narrowed() {
		most = mostCount
	}
	page = min(page, most/pageSize)
	all, err := h.clerk.Store.Find(c, tx, a.query, pageSize, (page-1)*pageSize)
	if err != nil {
		return err
	}
	total, err := h.total(c, tx, a, whole, page, len(all))
	if err != nil {
		return err
	}
	p.Pager, p.More = pager(page, min(total, most), a, p.Base), total > most
	if len(all) == 0 && total > 0 { // past the end: the last page
		if all, err = h.clerk.Store.Find(c, tx, a.query, pageSize, (p.Pager.Page-1)*pageSize); err != nil {
			return err
		}
	}
	words, err := h.clerk.NamesFor(c, tx, def, all)
	if err != nil {
		return err
	}
	p.Heads, p.Lines = heads(def, a, p.Base), lines(def, all, words, h.clerk.Base.Now())
	if len(p.Lines) == 0 {
		p.Empty = emptyList(def, a, p)
	}
	return h.gaps(c, tx, p, def)
}

// standings counts the whole register, and draws how its entries stand.
func (h pages) standings(c *web.Ctx, tx *ledger.Tx, p *listPage, def policy.Register) (whole int, err error) {
	all, err := h.clerk.Store.Tallies(c, tx, def.Key)
	if err != nil {
		return 0, fmt.Errorf("registers: totals: %w", err)
	}
	for _, t := range all {
		whole += t.N
	}
	if len(def.States) > 1 && whole > 0 {
		p.States = stateChart(def, all)
	}
	return whole, nil
}

// total is how many entries the list has. It counts only where the page itself does not tell.
func (h pages) total(c *web.Ctx, tx *ledger.Tx, a asked, whole, page, here int) (int, error) {
	switch {
	case !a.narrowed() && !entry.HasAbout(a.query.Def):
		return whole, nil
	case here < pageSize && (here > 0 || page == 1):
		return (page-1)*pageSize + here, nil
	}
	return h.clerk.Store.Count(c, tx, a.query, mostCount)
}

func stateChart(def policy.Register, all []cabinet.Tally) *web.Chart {
	chart := web.Chart{Title: "How they stand", Caption: "Entries by state", Label: "State", Figure: "Entries"}
	for _, s := range def.States {
		bar := web.Bar{Label: cmp.Or(s.Title, s.Key)}
		for _, t := range all {
			if t.State == s.Key {
				bar.Value = t.N
			}
		}
		chart.Bars = append(chart.Bars, bar)
	}
	return &chart
}

func pager(page, total int, a asked, base string) web.Pager {
	p := web.Pager{Page: page, Pages: (total + pageSize - 1) / pageSize, Total: total}
	p.Page = min(page, max(p.Pages, 1))
	if p.Page > 1 {
		p.Prev = a.with(base, "page", strconv.Itoa(p.Page-1))
	}
	if p.Page < p.Pages {
		p.Next = a.with(base, "page", strconv.Itoa(p.Page+1))
	}
	return p
}

func emptyList(def policy.Register, a asked, p *listPage) *web.Empty {
	if a.narrowed() {
		return &web.Empty{Title: "Nothing fits these filters", Text: "Take one of them away, or look at the whole register.", Link: &web.Link{Text: "Show all", Href: p.Clear}}
	}
	e := &web.Empty{Title: "Nothing is kept here yet", Text: cmp.Or(def.Help, "The first "+entry.One(def)+" will stand here.")}
	for _, b := range p.Buttons {
		if strings.HasPrefix(b.Text, "Add ") {
			e.Link = &web.Link{Text: b.Text, Href: b.Href}
		}
	}
	return e
}

// gaps lists the entries that must be there and are not, each with the post that has to see to it.
func (h pages) gaps(c *web.Ctx, tx *ledger.Tx, p *listPage, def policy.Register) error {
	missing, err := h.clerk.Store.Missing(c, tx, def)
	p.Missing = web.Table{Caption: "Missing: the policy asks for these", Head: []string{"What", "Who sees to it", "Where the policy says so", "What to do"}}
	for _, x := range missing {
		row := []web.Cell{{Text: cmp.Or(x.Title, x.Key), Header: true, Tag: &web.Tag{Text: "Missing", Colour: "red"}}, {Text: h.post(x.Owner)}, {Text: cmp.Or(x.Source, x.Clause)}, {}}
		if h.clerk.May(c.Actor, "registers.add", def, clerk.Adding) && !p.Retired {
			row[3] = web.Cell{Text: "Add: " + cmp.Or(x.Title, x.Key), Href: addHref(def, x.Key)}
		}
		p.Missing.Rows = append(p.Missing.Rows, row)
	}
	return err
}

// post is a post's title.
func (h pages) post(key string) string {
	if pack := h.pack(); pack != nil {
		if p, ok := pack.Post(key); ok {
			return p.Title
		}
	}
	return cmp.Or(key, "Head teacher")
}
