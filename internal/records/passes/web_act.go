package passes

import (
	"cmp"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

func (h pages) end(c *web.Ctx) (web.Page, error) {
	var one Pass
	err := h.p.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		one, err = h.p.store.get(c, tx, c.Param("id"))
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	blocked := h.p.blocked(c, one, clock.Text(h.p.base.Now()))
	if err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) { return h.p.End(c, tx, one.ID, c.Form("why"), blocked) }); err != nil {
		return web.Page{}, err
	}
	return web.Say("/passes", "success", "It is closed. The usual filter is back."), nil
}

func (h pages) extend(c *web.Ctx) (web.Page, error) {
	n, err := strconv.Atoi(c.Form("minutes"))
	if err != nil {
		n = 0
	}
	err = h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.p.Extend(c, tx, c.Param("id"), time.Duration(min(n, 1440))*time.Minute)
	})
	if err == nil {
		return web.Say("/passes/lessons/"+c.Param("id"), "success", "It stays open longer."), nil
	}
	page, p, again := h.shown(c, "", "", nil, nil)
	if again != nil || p.Longer == nil {
		return web.Page{}, cmp.Or(again, err)
	}
	return c.Again(page, err, p.Longer)
}

// addSite opens one more site, or with one press what a child asked for. // serves NEW-04 WEB-19
func (h pages) addSite(c *web.Ctx) (web.Page, error) {
	id, typed, ask, ticks := c.Param("id"), c.Form("sites"), c.Form("ask"), c.Forms("looked")
	leads := h.leads(c, typed)
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		if ask != "" {
			return h.p.answer(c, tx, ask, id, ticks, leads)
		}
		return h.p.AddSite(c, tx, id, typed, "added in the lesson", ticks, leads)
	})
	if err == nil {
		return web.Say("/passes/lessons/"+id, "success", "Open now for the class."), nil
	}
	page, p, again := h.shown(c, typed, ask, ticks, leads)
	if again != nil || p.Add == nil {
		return web.Page{}, cmp.Or(again, err)
	}
	return c.Again(page, err, p.Add)
}

func (h pages) decide(c *web.Ctx) (web.Page, error) {
	do := c.Form("do")
	err := errs.Bad("decision", "Choose whether you approve or decline.")
	if do == "approve" || do == "decline" {
		err = h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
			return h.p.Decide(c, tx, c.Param("id"), do == "approve", c.Form("decision"))
		})
	}
	if err == nil {
		return web.Say("/passes/lessons/"+c.Param("id"), "success", "The decision is stored, and whoever asked is told."), nil
	}
	page, p, again := h.shown(c, "", "", nil, nil)
	if again != nil || p.Decide == nil {
		return web.Page{}, cmp.Or(again, err)
	}
	return c.Again(page, err, p.Decide)
}

// decline answers a child with a kind sentence.
func (h pages) decline(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.p.decline(c, tx, c.Param("id"), c.Form("says"))
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/passes", "success", "The child reads your answer."), nil
}
