package duties

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type feedPage struct {
	New   string // the address just made; shown once
	Lines []feedLine
}

type feedLine struct {
	Scope, Title, Text, Made string
}

func (h pages) feeds(c *web.Ctx) (web.Page, error) { return h.feedPage(c, "") }

func (h pages) feedPage(c *web.Ctx, fresh string) (web.Page, error) {
	p := feedPage{New: fresh, Lines: []feedLine{
		{Scope: OwnFeed, Title: "My duties", Text: "What you have to do, with what others have handed over to you."},
		{Scope: AllFeed, Title: "All duties of the school", Text: "What everybody has to do. It names duties, never people."}}}
	err := h.d.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.d.store.feeds(c, tx, c.Actor.Person)
		for _, f := range all {
			for i := range p.Lines {
				if at, bad := clock.Parse(f.At); bad == nil && p.Lines[i].Scope == f.Scope {
					p.Lines[i].Made = clock.Human(at)
				}
			}
		}
		return err
	})
	page := web.Show("duties/feed", "Duties in your own calendar", p)
	page.Back = &web.Link{Text: "All duties", Href: "/duties"}
	return page, err
}

// feed makes, renews or cancels an address. A new one is shown on the answer itself: it is kept nowhere.
func (h pages) feed(c *web.Ctx) (web.Page, error) {
	if c.Form("do") == "cancel" {
		err := h.d.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.d.DropFeed(c, tx, c.Form("scope")) })
		return web.Say("/duties/feed", "success", "The address no longer works."), err
	}
	var token string
	err := h.d.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		token, e, err = h.d.MakeFeed(c, tx, c.Form("scope"))
		return e, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return h.feedPage(c, h.url+"/duties/feed/"+token+".ics")
}

// ical answers a calendar program, which cannot sign in: the secret address is all it has.
func (h pages) ical(c *web.Ctx) (web.Page, error) {
	token, ok := strings.CutSuffix(c.Param("file"), ".ics")
	if !ok {
		return web.Page{}, noFeed()
	}
	var text string
	err := h.d.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		text, err = h.d.Calendar(c, tx, token, h.url)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Page{File: &web.Download{Name: "duties.ics", Type: "text/calendar; charset=utf-8", Body: []byte(text), Inline: true}}, nil
}
