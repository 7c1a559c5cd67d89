package watching

import (
	"cmp"
	"net/url"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// livePage is the lesson as its teacher sees it.
type livePage struct {
	ID      string
	Title   string
	Summary web.Summary
	Pane    livePane
	Site    web.Field
	Open    string // the page on which sites are opened for the class, or kept to a list
	Hide    bool
	End     web.Confirm
}

// livePane are the children and what is shown to them. It is fetched anew every few seconds.
type livePane struct {
	ID    string
	Over  bool
	Until string
	Cards []card
	All   bool // everybody has to look up
	Some  bool // somebody has
	Sites []shown
	At    string
}

type shown struct{ ID, Address string }

// live is the live view: for those in charge, and the teachers of the class, while the session runs. // serves MON-12 WEB-14
func (h pages) live(c *web.Ctx) (web.Page, error) {
	page, _, err := h.liveView(c)
	return page, err
}

func (h pages) liveView(c *web.Ctx) (web.Page, *livePage, error) {
	p := &livePage{ID: c.Param("id"), Site: web.Field{Name: "address", Label: "Show a site to everybody", Hint: "It stands on the children’s page as a big link. The filter still decides whether it opens.", Width: "20"}}
	var s Session
	var seen bool
	page := web.Show("watching/live", "Live view", p)
	page.Wide, page.Back = true, &web.Link{Text: "Who watches over whom", Href: "/watching"}
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if s, err = h.w.store.get(c, tx, p.ID); err != nil {
			return err
		}
		seen, err = h.w.store.viewed(c, tx, s.ID, c.Actor.Person)
		return err
	})
	if err == nil {
		err = h.over(c, s)
	}
	if err != nil {
		return page, p, err
	}
	err = h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p.Pane, err = h.lesson(c, tx, s); err != nil {
			return err
		}
		names, err := h.names(c, tx, s.charge()...)
		p.Summary = web.Summary{Rows: []web.SummaryRow{{Key: "Named adult", Lines: []string{called(names, s.Leader)}}, {Key: "Screens", Lines: []string{called(names, s.Screens)}},
			{Key: "Mobile devices", Lines: []string{called(names, s.Mobiles)}}, {Key: "Cameras", Lines: []string{called(names, s.Cameras)}}, {Key: "Place", Lines: []string{cmp.Or(s.Place, "Not named")}}}}
		if err != nil {
			return err
		}
		said, err := h.w.weighed(c, tx, s)
		if said.Text != "" {
			p.Summary.Rows = append(p.Summary.Rows, h.wanting(said).row())
		}
		return err
	})
	if err == nil && !seen { // written down before anything is shown
		err = h.w.noteView(c, c.Grant, s, len(p.Pane.Cards))
	}
	p.Title, page.Title = s.Title, "Live view: "+s.Title
	p.Open, p.Hide = h.opens(c, s), s.Class != "" && c.Opens("/passes/hide")
	p.End = web.Confirm{Title: "End the session", Text: "The live view ends, and with it all that was done from afar.", Action: "/watching/sessions/" + s.ID + "/end", Under: true, Yes: web.Button{Text: "End it now", Kind: "warning"}}
	return page, p, err
}

// opens is where sites are opened for the class of a session: the lesson that runs, or a new one.
func (h pages) opens(c *web.Ctx, s Session) string {
	href := "/passes/lessons/" + s.Pass
	if s.Pass == "" {
		href = "/passes/new?class=" + url.QueryEscape(s.Class)
	}
	if s.Class == "" || !c.Opens(href) {
		return ""
	}
	return href
}

// livePane says that the lesson is over when it is: a page that was left open has asked, not its teacher.
func (h pages) livePane(c *web.Ctx) (web.Page, error) {
	p := livePane{ID: c.Param("id")}
	err := h.w.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		s, err := h.w.store.get(c, tx, p.ID)
		if err != nil {
			return err
		}
		seen, err := h.w.store.viewed(c, tx, s.ID, c.Actor.Person)
		if err != nil || !seen || !s.Runs(h.w.base.Now()) { // nobody sees the pane without the page, which is written down
			p.Over = true
			return err
		}
		p, err = h.lesson(c, tx, s)
		return err
	})
	return web.Page{Template: "watching/cards", Data: p, Pane: true}, err
}

func (h pages) lesson(c *web.Ctx, tx *ledger.Tx, s Session) (p livePane, err error) {
	p = livePane{ID: s.ID, Until: clockTime(s.Ends), At: clockTime(tx.Now)}
	x, err := h.w.read(c, tx, c.Grant, s)
	if err != nil {
		return p, err
	}
	p.Cards, p.All = h.w.cards(x), len(x.children) > 0
	for _, one := range p.Cards {
		p.All, p.Some = p.All && one.Held, p.Some || one.Held
	}
	acts, err := h.w.store.acts(c, tx, s.ID)
	for _, a := range acts {
		if a.Kind == Site && a.holds(tx.Now) {
			p.Sites = append(p.Sites, shown{a.ID, a.Address})
		}
	}
	return p, err
}

// steer does one thing from afar and goes back to the live view. // serves MON-13
func (h pages) steer(c *web.Ctx, says string, f func(*ledger.Tx) (ledger.Event, error)) (web.Page, error) {
	if err := h.write(c, f); err != nil {
		return web.Page{}, err
	}
	return web.Say("/watching/sessions/"+c.Param("id"), "success", says), nil
}

func (h pages) eyes(c *web.Ctx) (web.Page, error) {
	id, person := c.Param("id"), c.Form("person")
	if c.Form("do") == "down" {
		return h.steer(c, "The internet is open again.", func(tx *ledger.Tx) (ledger.Event, error) { return h.w.Lift(c, tx, id, person) })
	}
	return h.steer(c, "Eyes up: nothing opens on the school’s devices until you let go, or the session ends.", func(tx *ledger.Tx) (ledger.Event, error) { return h.w.EyesUp(c, tx, id, person) })
}

func (h pages) signOut(c *web.Ctx) (web.Page, error) {
	return h.steer(c, "The child is signed out.", func(tx *ledger.Tx) (ledger.Event, error) { return h.w.SignOut(c, tx, c.Param("id"), c.Form("person")) })
}

func (h pages) site(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.w.Show(c, tx, c.Param("id"), c.Form("address")) })
	if err == nil {
		return web.Say("/watching/sessions/"+c.Param("id"), "success", "The site stands on the children’s page."), nil
	}
	page, p, again := h.liveView(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Site)
}

func (h pages) unshow(c *web.Ctx) (web.Page, error) {
	return h.steer(c, "The site is off the children’s page.", func(tx *ledger.Tx) (ledger.Event, error) { return h.w.Unshow(c, tx, c.Param("id"), c.Param("act")) })
}

func (h pages) end(c *web.Ctx) (web.Page, error) {
	if err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.w.End(c, tx, c.Param("id")) }); err != nil {
		return web.Page{}, err
	}
	return web.Say("/watching", "success", "The session is over, and all that was done from afar with it."), nil
}

// minePage is what a child reads about the lesson: who is there, what that adult can see, and the sites that are shown.
type minePage struct {
	In, Held     bool
	Adult, Title string
	Sites        []string
}

// mine tells a child, in few words, that the teacher sees which sites are open. Nobody is watched in secret. // serves MON-12
func (h pages) mine(c *web.Ctx) (web.Page, error) {
	p, err := h.mineOf(c)
	page := web.Show("watching/mine", "Your lesson", p)
	page.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return page, err
}

func (h pages) mineOf(c *web.Ctx) (p minePage, err error) {
	grant, err := c.Check("watching.mine", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return p, err
	}
	err = h.w.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		s, there, err := h.w.store.mine(c, tx, c.Actor.Person)
		if err != nil || !there {
			return err
		}
		names, err := h.names(c, tx, s.Leader)
		if err != nil {
			return err
		}
		p.In, p.Title, p.Adult = true, s.Title, called(names, s.Leader)
		acts, err := h.w.store.acts(c, tx, s.ID)
		for _, a := range acts {
			switch {
			case !a.holds(tx.Now):
			case a.Kind == Site:
				p.Sites = append(p.Sites, a.Address)
			case a.Kind == EyesUp && (a.Person == "" || a.Person == c.Actor.Person):
				p.Held = true
			}
		}
		return err
	})
	return p, err
}

// pupilTiles show a child that the lesson has an adult who sees which sites are open.
func (h pages) pupilTiles(c *web.Ctx) ([]web.Tile, error) {
	p, err := h.mineOf(c)
	if err != nil || !p.In {
		return nil, err
	}
	return []web.Tile{{Title: "Your lesson", Href: "/watching/lesson", Picture: "grown-up", Count: len(p.Sites)}}, nil
}
