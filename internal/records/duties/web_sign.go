package duties

import (
	"belisha/internal/ledger"
	"belisha/internal/web"
)

func (h pages) done(c *web.Ctx) (web.Page, error) {
	in := Signing{Duty: c.Param("key"), Round: c.Form("round"), Note: c.Form("note"), Confirmed: c.Form("confirm") == "yes"}
	err := h.d.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.d.Sign(c, tx, in) })
	if err == nil {
		return web.Say(href(in.Duty), "success", "Signed. Thank you."), nil
	}
	return h.again(c, err, func(p *showPage) []web.Field {
		if p.Sign == nil {
			return nil
		}
		return p.Sign.Fields
	})
}

func (h pages) handOver(c *web.Ctx) (web.Page, error) {
	in := Handing{Duty: c.Param("key"), To: c.Form("to"), Why: c.Form("why"), Whole: c.Form("what") == "post"}
	var err error
	if in.From, err = c.Day("from", "the first day"); err == nil {
		in.Until, err = c.Day("until", "the last day")
	}
	if err == nil {
		err = h.d.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.d.HandOver(c, tx, in) })
	}
	if err == nil {
		return web.Say(href(in.Duty), "success", "Handed over. Both sides have been told."), nil
	}
	return h.again(c, err, func(p *showPage) []web.Field {
		if p.Hand == nil {
			return nil
		}
		return p.Hand.Fields
	})
}

// again shows the duty's page with what was typed and the fault beside its field.
func (h pages) again(c *web.Ctx, err error, fields func(*showPage) []web.Field) (web.Page, error) {
	page, p, bad := h.showPage(c)
	if bad != nil {
		return web.Page{}, bad
	}
	var pointers []*web.Field
	for i := range fields(p) {
		pointers = append(pointers, &fields(p)[i])
	}
	return c.Again(page, err, pointers...)
}

func (h pages) takeBack(c *web.Ctx) (web.Page, error) {
	err := h.d.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.d.TakeBack(c, tx, c.Param("key"), c.Form("id"))
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say(href(c.Param("key")), "success", "The hand-over has ended. Both sides have been told."), nil
}
