package telling

import (
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// perPage is how many of one's own reports a page shows, as incidents gives them.
const perPage = 50

// namedMost is for how many of them, the newest first, a child sees who read it.
const namedMost = 10

// minePage is what a person has told.
type minePage struct {
	Child bool
	Told  []mineRow
	Pager web.Pager
	Live  string
}

// mineRow is one of them.
type mineRow struct {
	Number, When, Title string
	State               statePane
}

// mine lists what the person signed in has told. // serves INC-01, NEW-08
func (f *Telling) mine(c *web.Ctx) (web.Page, error) {
	m, err := f.toldBy(c)
	p := web.Show("telling/mine", "What I told", m)
	p.Child = m.Child
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p, err
}

// minePane is the list alone: the page fetches it again while it is open.
func (f *Telling) minePane(c *web.Ctx) (web.Page, error) {
	m, err := f.toldBy(c)
	return web.Page{Template: "telling/told", Data: m, Pane: true}, err
}

func (f *Telling) toldBy(c *web.Ctx) (minePage, error) {
	m := minePage{Child: c.Visit.Child || c.Actor.Has(authz.Pupil), Live: "/mine/pane"}
	err := f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		list, err := f.cases.Mine(c, tx, c.PageNumber())
		if err != nil || len(list) == 0 {
			return err
		}
		var ids []string
		for _, l := range list {
			ids = append(ids, l.ID)
		}
		known, err := f.store.of(c, tx, ids)
		if err != nil {
			return err
		}
		for n, l := range list {
			t := standing{Incident: l.Incident, Report: known[l.ID]}
			if n < namedMost && f.mineToo(c, t) {
				if t.Adult, t.By, err = f.named(c, tx, t); err != nil {
					return err
				}
			}
			m.Told = append(m.Told, mineRow{Number: l.Number, When: clock.Told(l.Reported), Title: firstWords(l.Title), State: stateOf(t, m.Child)})
		}
		m.Pager = c.Pager(int(list[0].Total), perPage)
		return nil
	})
	if m.Pager.Page > 1 {
		m.Live = "" // news are on the first page
	}
	return m, err
}

func firstWords(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if short := []rune(line); len(short) > 70 {
		return string(short[:69]) + "…"
	}
	return line
}

// tiles are on everybody's start page. A child's says when a grown-up has read what it told. // serves INC-01, INC-02, NEW-08
func (f *Telling) tiles(c *web.Ctx) ([]web.Tile, error) {
	s := f.sender(c)
	if s.child {
		said, err := f.newest(c)
		return []web.Tile{{Title: "Tell a grown-up", Href: "/tell", Picture: "tell"},
			{Title: "I saw something by accident", Href: "/tell/accident", Picture: "computer"},
			{Title: "What I told", Text: said, Href: "/mine", Picture: "list"}}, err
	}
	tiles := []web.Tile{{Title: "Report a concern", Text: "Anything that worries you, about a child or an adult", Href: "/tell", Picture: "tell"},
		{Title: "What I told", Text: "Your reports and whether they have been read", Href: "/mine", Picture: "list"}}
	if s.route == incidents.StaffForm {
		tiles = append(tiles, web.Tile{Title: "Key in a paper slip", Text: "A report that came on paper", Href: "/tell/paper", Picture: "pencil"},
			web.Tile{Title: "Poster for the classroom", Text: "A code that leads children to the worry button", Href: "/tell/poster", Picture: "report"})
	}
	return tiles, nil
}

// newest says how far the last thing is that a child told, while it is open.
func (f *Telling) newest(c *web.Ctx) (string, error) {
	g, err := c.Check("incidents.mine", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return "", err
	}
	said := ""
	err = f.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		list, err := f.cases.Mine(c, tx, 1)
		if err != nil || len(list) == 0 || list[0].State != incidents.Open {
			return err
		}
		known, err := f.store.of(c, tx, []string{list[0].ID})
		if err != nil {
			return err
		}
		t := standing{Incident: list[0].Incident, Report: known[list[0].ID]}
		if f.mineToo(c, t) {
			_, t.By, err = f.named(c, tx, t)
		}
		said = stateOf(t, true).Words
		if t.ReadAt == "" {
			said = "Nobody has read it yet."
		}
		return err
	})
	return said, err
}
