package factors

import (
	"belisha/internal/kit/errs"
	"belisha/internal/records/accounts"
	"belisha/internal/web"
)

// begin is for who has nothing yet: inside the school they set it up now, outside only with a code from the office.
func (h pages) begin(c *web.Ctx, v *SecondPage, ticket string) (err error) {
	switch {
	case !h.owes(c):
		v.Choose = true
	case h.access().Inside(c.Addr()) || h.hasTicket(c.Actor.Person, c.Token, ticket):
		v.Words = "Your work needs a second step besides your password. Set one up now; it takes two minutes."
		v.Add, err = h.addView(c, accounts.SecondAt, v.Next, ticket)
	default:
		v.Words = "Outside the school you need a second step besides your password, and you have not set one up yet. Do so at school, or ask the online safety coordinator for a start code."
		v.Start = &web.Field{Name: "start", Label: "Start code", Legend: "m", Width: "20", Autocomplete: "off", Hint: "For example abcd-efgh-ijkl-mnop", Required: true}
	}
	return err
}

// startUsed takes a start code: from then on, for a quarter of an hour and in this session, a factor can be set up.
func (h pages) startUsed(c *web.Ctx) (web.Page, error) {
	v := h.visitor(c)
	if err := h.tryStart(c, c.Grant, v, c.Form("start")); err != nil {
		return h.secondAgain(c, "", err)
	}
	ticket, err := h.ticket(v.Person, v.Token)
	if err != nil {
		return web.Page{}, err
	}
	view, err := h.secondView(c, c.Form("next"), ticket)
	return secondPage(view), err
}

// begun sets the first factor up at this page and lets its owner in.
func (h pages) begun(c *web.Ctx) (web.Page, error) {
	ticket := c.Form("ticket")
	if !h.owes(c) || !h.access().Inside(c.Addr()) && !h.hasTicket(c.Actor.Person, c.Token, ticket) {
		return h.secondAgain(c, ticket, errs.Bad("start", "Your start code has run out. Ask for a new one, or set up the second step at school."))
	}
	codes, err := h.add(c, true)
	if err != nil {
		return h.secondAgain(c, ticket, err)
	}
	return codesPage(codes, web.SafeNext(c.Form("next"))), nil
}
