package classroom

import (
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/kit/tokens"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// CardsPage is the sheet of cards to print. It is shown this once: the house keeps only what it needs to know a card again.
type CardsPage struct {
	Class, School string
	Cards         []Card
}

// Card is one child's card.
type Card struct {
	Name, Class, Account string
	Sign                 string
	Code                 web.Code
}

// print makes new cards for the children chosen, or for the whole class. Cards printed before stop working.
func (h pages) print(c *web.Ctx) (web.Page, error) {
	class := c.Grant.Subject().Ref.ID
	children, err := h.chosen(c, true)
	if err != nil {
		return web.Page{}, err
	}
	if len(children) == 0 {
		return web.Page{}, errs.Bad("child", "Choose a child of this class.")
	}
	v := CardsPage{Class: class, School: c.School.Name}
	hashes := map[string]string{}
	for _, p := range children {
		made := tokens.New()
		drawn, err := web.NewCode(h.hooks.URL+"/card/"+made, "Code of "+called(children, p))
		if err != nil {
			return web.Page{}, err
		}
		hashes[p.ID] = tokenHash(made)
		v.Cards = append(v.Cards, Card{Name: called(children, p), Class: p.Class, Account: p.Account, Sign: sign(p.ID), Code: drawn})
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "classroom.cards-printed", Subject: c.Ref(RefClass, class)}
		for _, p := range children {
			e.Also = append(e.Also, Ref(tx.School, p.ID))
			if err := h.store.putCard(c, tx, p.ID, hashes[p.ID]); err != nil {
				return e, err
			}
		}
		return e, nil
	})
	page := web.Show("classroom/cards", "Cards of "+class, v)
	page.Back = &web.Link{Text: "Sign-in of " + class, Href: classPath(class)}
	return page, err
}

// move logs cards out and back in, or takes a lost one out of use.
func (h pages) move(c *web.Ctx) (web.Page, error) {
	class, to := c.Grant.Subject().Ref.ID, c.Form("to")
	verbs := map[string]string{cardOut: "classroom.cards-out", cardIn: "classroom.cards-in", "lost": "classroom.card-lost"}
	if verbs[to] == "" {
		return web.Page{}, errs.Bad("to", "Say whether the cards go out, come back or are lost.")
	}
	children, err := h.chosen(c, true)
	if err != nil {
		return web.Page{}, err
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: verbs[to], Subject: c.Ref(RefClass, class), Also: []ref.Ref{}}
		for _, p := range children {
			if to == "lost" {
				if err := h.store.endCards(c, tx, p.ID, "lost"); err != nil {
					return e, err
				}
			} else if _, err := h.store.moveCard(c, tx, p.ID, to); err != nil {
				return e, err
			}
			e.Also = append(e.Also, Ref(tx.School, p.ID))
		}
		return e, nil
	})
	said := map[string]string{cardOut: "The cards are handed out. Collect them after the lesson.", cardIn: "The cards are locked away.", "lost": "The card no longer works. Print a new one."}
	return web.Say(classPath(class), "success", said[to]), err
}
