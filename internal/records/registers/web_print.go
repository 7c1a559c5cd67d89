package registers

import (
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// printPage is a list on paper.
type printPage struct {
	Purpose string
	Said    []string // what the list was narrowed to
	Table   web.Table
	More    string
	At      string
}

func (h pages) print(c *web.Ctx) (web.Page, error) {
	var p printPage
	var def policy.Register
	err := h.clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if def, _, err = h.clerk.Known(c, tx, c.Param("register")); err != nil {
			return err
		}
		a, err := h.ask(c, tx, def, c.Query)
		if err != nil {
			return err
		}
		all, err := h.clerk.Store.Find(c, tx, a.query, mostPrint+1, 0)
		if err != nil {
			return err
		}
		words, err := h.clerk.NamesFor(c, tx, def, all)
		p = printPage{Purpose: def.Purpose, At: clock.Human(h.clerk.Base.Now())}
		for _, chip := range a.chips("", def, a.boxes(def, h.pack())) {
			p.Said = append(p.Said, chip.Text)
		}
		p.table(def, all, words, h.clerk.Base.Now(), heads(def, a, ""))
		return err
	})
	page := web.Show("registers/print", def.Title, p)
	page.Wide, page.Back = true, &web.Link{Text: def.Title, Href: entry.ListHref(def) + "?all=yes"}
	return page, err
}

func (p *printPage) table(def policy.Register, all []entry.Entry, words entry.Names, now time.Time, heads []sortHead) {
	if len(all) > mostPrint {
		all = all[:mostPrint]
		p.More = "There are more: only the first " + strconv.Itoa(mostPrint) + " are printed. Narrow the list, or export it."
	}
	p.Table = web.Table{Caption: def.Title, Empty: "Nothing fits."}
	for i, head := range heads {
		p.Table.Head = append(p.Table.Head, head.Text)
		if head.Numeric {
			p.Table.Numeric = append(p.Table.Numeric, i)
		}
	}
	for _, l := range lines(def, all, words, now) {
		for i := range l.Cells {
			l.Cells[i].Href = ""
		}
		p.Table.Rows = append(p.Table.Rows, l.Cells)
	}
}
