package watching

import (
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// listPage is who watches over whom, now and before.
type listPage struct {
	Now           nowPane
	New, Clubs    bool
	Past          web.Table
	Pager         web.Pager
	Alone         bool
	Hours, Clause string
}

// nowPane is what is under way. It is fetched anew every few seconds.
type nowPane struct{ Table web.Table }

func (h pages) list(c *web.Ctx) (web.Page, error) {
	p := listPage{New: c.May("watching.open"), Clubs: c.May("watching.clubs"), Hours: h.w.hours()}
	if s, err := h.duty(c); err == nil {
		_, p.Alone = c.Offer("watching.alone", s)
	}
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p.Now, err = h.now(c, tx); err != nil {
			return err
		}
		all, err := h.w.store.list(c, tx, c.PageNumber())
		if err != nil {
			return err
		}
		total := 0
		sessions := make([]Session, len(all))
		for i, l := range all {
			sessions[i], total = l.Session, l.Total
		}
		p.Pager = c.Pager(total, perPage)
		p.Past, err = h.table(c, tx, sessions, "Before", "No session was opened yet.")
		return err
	})
	page := web.Show("watching/list", "Who watches over whom", p)
	page.Wide = true
	return page, err
}

func (h pages) pane(c *web.Ctx) (web.Page, error) {
	var p nowPane
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		p, err = h.now(c, tx)
		return err
	})
	return web.Page{Template: "watching/now", Data: p, Pane: true}, err
}

// now are the sessions under way, with who is in charge of what. // serves MON-11
func (h pages) now(c *web.Ctx, tx *ledger.Tx) (p nowPane, err error) {
	all, err := h.w.store.running(c, tx, tx.Now)
	if err != nil {
		return p, err
	}
	p.Table, err = h.table(c, tx, all, "Now", "No session is under way.")
	return p, err
}

func (h pages) table(c *web.Ctx, tx *ledger.Tx, all []Session, caption, empty string) (web.Table, error) {
	t := web.Table{Caption: caption, Head: []string{"What", "Place", "Named adult", "Screens", "Mobile devices", "Cameras", "From", "Until"}, Empty: empty}
	var ids []string
	for _, s := range all {
		ids = append(ids, s.charge()...)
	}
	names, err := h.names(c, tx, ids...)
	for _, s := range all {
		first := web.Cell{Text: s.Title, Header: true}
		if _, may := c.Offer("watching.live", s.subject(tx.School)); may && s.Runs(h.w.base.Now()) {
			first.Href = "/watching/sessions/" + s.ID
		}
		t.Rows = append(t.Rows, []web.Cell{first, {Text: s.Place}, {Text: called(names, s.Leader)}, {Text: called(names, s.Screens)}, {Text: called(names, s.Mobiles)},
			{Text: called(names, s.Cameras)}, {Text: clock.Told(s.Starts)}, {Text: clockTime(s.Over())}})
	}
	return t, err
}

// alonePage is who is online without a named adult.
type alonePage struct {
	Pane  alonePane
	Hours string
}

// alonePane is the list of now in one sentence, with today's below.
type alonePane struct {
	Said  string
	Now   bool
	Table web.Table
}

// alone shows the duty adult who is online without a named adult. // serves MON-11
func (h pages) alone(c *web.Ctx) (web.Page, error) {
	p := alonePage{Hours: h.w.hours()}
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		p.Pane, err = h.lonely(c, tx)
		return err
	})
	return web.Show("watching/alone", "Children without an adult", p), err
}

func (h pages) alonePane(c *web.Ctx) (web.Page, error) {
	var p alonePane
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		p, err = h.lonely(c, tx)
		return err
	})
	return web.Page{Template: "watching/lonely", Data: p, Pane: true}, err
}

func (h pages) lonely(c *web.Ctx, tx *ledger.Tx) (p alonePane, err error) {
	now := h.w.base.Now()
	all, err := h.w.store.aloneOf(c, tx, clock.ISO(now))
	if err != nil {
		return p, err
	}
	current := lately(all, clock.Text(now.Add(-fresh)))
	p.Said, p.Now = "Nobody is online without a named adult just now.", len(current) > 0
	if p.Now {
		p.Said = "Online now without a named adult: " + grouped(current) + "."
	}
	var ids []string
	for _, l := range all {
		ids = append(ids, l.Person)
	}
	names, err := h.names(c, tx, ids...)
	p.Table = web.Table{Caption: "Today", Head: []string{"Child", "Class", "Part of the network", "From", "Last seen"}, Empty: "No child was online without a named adult today."}
	for _, l := range all {
		p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: called(names, l.Person), Header: true}, {Text: l.Class}, {Text: h.network(l.Network)}, {Text: clockTime(l.First)}, {Text: clockTime(l.Last)}})
	}
	return p, err
}

// lately are those who were seen since a moment.
func lately(all []Lone, since string) []Lone {
	var out []Lone
	for _, l := range all {
		if l.Last > since {
			out = append(out, l)
		}
	}
	return out
}

func (h pages) network(key string) string {
	for _, n := range h.w.pack().Filtering.Networks {
		if n.Key == key {
			return n.Title
		}
	}
	return "Unknown"
}

// adultTiles show a teacher the session that runs, or lead to one.
func (h pages) adultTiles(c *web.Ctx) (out []web.Tile, err error) {
	grant, err := c.Check("watching.list", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	err = h.w.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		all, err := h.w.store.running(c, tx, tx.Now)
		for _, s := range all {
			if _, may := c.Offer("watching.live", s.subject(tx.School)); may {
				out = append(out, web.Tile{Title: "Live view: " + s.Title, Text: "Until " + clockTime(s.Ends), Href: "/watching/sessions/" + s.ID, Picture: "people"})
			}
		}
		return err
	})
	if err == nil && len(out) == 0 && len(c.Actor.Classes) > 0 {
		out = []web.Tile{{Title: "Watch over a lesson", Text: "Open a session for your class and see where the children are online", Href: "/watching/new", Picture: "people"}}
	}
	return out, err
}

// dutyTiles tell the duty adult of children without a named adult, in one small tile. // serves MON-11
func (h pages) dutyTiles(c *web.Ctx) ([]web.Tile, error) {
	s, err := h.duty(c)
	if err != nil {
		return nil, err
	}
	grant, may := c.Offer("watching.alone", s)
	if !may {
		return nil, nil
	}
	var current []Lone
	err = h.w.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		now := h.w.base.Now()
		all, err := h.w.store.aloneOf(c, tx, clock.ISO(now))
		current = lately(all, clock.Text(now.Add(-fresh)))
		return err
	})
	if err != nil || len(current) == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Online without an adult", Text: fmt.Sprintf("Now: %s", grouped(current)), Href: "/watching/alone", Picture: "worried", Count: len(current), First: true}}, nil
}
