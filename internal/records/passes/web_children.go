package passes

import (
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// askPage is a child's: one box, one button, and what the class may open now.
type askPage struct {
	Host  web.Field
	Words web.Field
	Sites askedPane // what the class may open now
	Asked askedPane
}

// askedPane says how far a child's asks are; it is fetched anew.
type askedPane struct{ Lines []askedLine }

type askedLine struct{ Picture, Says, Href string }

func (h pages) asking(c *web.Ctx) (web.Page, error) {
	page, _, err := h.askForm(c, c.Query("host"))
	return page, err
}

func (h pages) askForm(c *web.Ctx, host string) (web.Page, *askPage, error) {
	p := &askPage{Host: web.Field{Name: "host", Label: "Which page?", Hint: "Like museum.example", Value: host, Required: true},
		Words: web.Field{Name: "words", Label: "What is it for?", Optional: true}}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p.Sites, err = h.openNow(c, tx); err != nil {
			return err
		}
		p.Asked, err = h.ownAsks(c, tx)
		return err
	})
	return child("passes/ask", "Ask for a page", p), p, err
}

func child(template, title string, data any) web.Page {
	page := web.Show(template, title, data)
	page.Child = true
	page.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return page
}

// mostShown is how many sites a child is shown: few words.
const mostShown = 6

// openNow are the sites of the lesson that a child is in.
func (h pages) openNow(c *web.Ctx, tx *ledger.Tx) (p askedPane, err error) {
	if len(c.Actor.Classes) == 0 {
		return p, nil
	}
	one, there, err := h.p.current(c, tx, c.Actor.Classes[0], h.p.base.Now())
	if err != nil || !there {
		return p, err
	}
	hosts, err := h.p.store.hosts(c, tx, one.ID)
	for i, s := range hosts[one.ID] {
		if i == mostShown {
			break
		}
		p.Lines = append(p.Lines, askedLine{Picture: "computer", Says: s.Host, Href: "https://" + s.Host + "/"})
	}
	return p, err
}

func (h pages) ownAsks(c *web.Ctx, tx *ledger.Tx) (askedPane, error) {
	var p askedPane
	all, err := h.p.store.asksOf(c, tx, c.Actor.Person)
	since := clock.Text(h.p.base.Now().Add(-2 * askLives))
	for _, a := range all {
		if a.At < since {
			continue
		}
		l := askedLine{Picture: "clock", Says: a.Host + ": your teacher sees that you asked."}
		switch a.State {
		case Opened:
			l = askedLine{Picture: "tick", Says: a.Host + " is open now.", Href: "https://" + a.Host + "/"}
		case Refused:
			l = askedLine{Picture: "grown-up", Says: a.Host + ": " + a.Says}
		case Lapsed:
			l = askedLine{Picture: "grown-up", Says: a.Host + ": ask your teacher again."}
		}
		p.Lines = append(p.Lines, l)
	}
	return p, err
}

func (h pages) asked(c *web.Ctx) (web.Page, error) {
	var p askedPane
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		p, err = h.ownAsks(c, tx)
		return err
	})
	return web.Page{Template: "passes/asked", Data: p, Pane: true}, err
}

// ask stores a child's wish. // serves NEW-04
func (h pages) ask(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		_, e, err := h.p.ask(c, tx, Ask{Person: c.Actor.Person, Host: c.Form("host"), Words: c.Form("words"), At: tx.Now})
		return e, err
	})
	if err == nil {
		return web.Say("/passes/ask", "success", "Your teacher sees it now."), nil
	}
	page, p, again := h.askForm(c, "")
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Host, &p.Words)
}
