package incidents

import (
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

const receiptLife = 24 * time.Hour

// Receipt is what anyone who told something can print. It names nobody.
type Receipt struct {
	Number, When string
	Child        bool
	SignedIn     bool
	School       string
}

// receipt shows the number to whoever holds the code, for a day. // serves INC-01
func (h pages) receipt(c *web.Ctx) (web.Page, error) {
	var i Incident
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		var err error
		i, err = h.store.byReceipt(c, tx, digest(c.Param("code")))
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	if i.OpenedAt < clock.Text(h.base.Now().Add(-receiptLife)) {
		return web.Page{}, errs.Missing("This receipt is no longer shown. What you told us is kept; the school office can tell you more.")
	}
	r := Receipt{Number: i.Number, When: clock.Told(i.Reported), School: c.School.Name, SignedIn: !c.Actor.Nobody(), Child: c.Visit.Child || c.Actor.Has(authz.Pupil)}
	p := web.Show("incidents/receipt", "Thank you for telling us", r)
	p.Child = r.Child
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p, nil
}

// Mine is what a person has told.
type Mine struct {
	Child bool
	Told  []MineRow
	Pager web.Pager
}

// MineRow is one of them.
type MineRow struct {
	Number, When, Title string
	Read                bool // a grown-up who deals with it has opened it
	Closed              bool
}

// mine lists what the person signed in has told. // serves INC-01
func (h pages) mine(c *web.Ctx) (web.Page, error) {
	m := Mine{Child: c.Visit.Child || c.Actor.Has(authz.Pupil)}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		list, err := h.store.Mine(c, tx, c.PageNumber())
		for _, l := range list {
			m.Told = append(m.Told, MineRow{Number: l.Number, When: clock.Told(l.Reported), Title: firstWords(l.Title), Read: l.ReadAt != "", Closed: l.State == Closed})
			m.Pager = pager(c, int(l.Total))
		}
		return err
	})
	p := web.Show("incidents/mine", "What I told", m)
	p.Child = m.Child
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p, err
}

// tellTiles are on everybody's start page.
func (h pages) tellTiles(c *web.Ctx) ([]web.Tile, error) {
	if c.Visit.Child || c.Actor.Has(authz.Pupil) {
		return []web.Tile{{Title: "Tell a grown-up", Href: "/tell", Picture: "tell"}, {Title: "What I told", Href: "/mine", Picture: "list"}}, nil
	}
	tiles := []web.Tile{{Title: "Report a concern", Text: "Anything that worries you, about a child or an adult", Href: "/tell", Picture: "tell"},
		{Title: "What I told", Text: "Your reports and whether they have been read", Href: "/mine", Picture: "list"}}
	if kindOf(c) == StaffForm {
		tiles = append(tiles, web.Tile{Title: "Key in a paper slip", Text: "A report that came on paper", Href: "/tell/paper", Picture: "pencil"})
	}
	return tiles, nil
}
