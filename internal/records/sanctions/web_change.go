package sanctions

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

func (h pages) lift(c *web.Ctx) (web.Page, error) {
	err := h.s.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.s.LiftEarly(c, tx, c.Param("id"), c.Form("why"))
	})
	if err == nil {
		return web.Say("/sanctions", "success", "It is lifted. What the gateway closed opens within a minute."), nil
	}
	page, p, again := h.shown(c, false)
	if again != nil {
		return page, again
	}
	if p.Lift == nil {
		return web.Page{}, err
	}
	return c.Again(page, err, &p.Lift.Fields[0])
}

// lesson is the head's word that a lesson stays open. // serves INC-17
func (h pages) lesson(c *web.Ctx) (web.Page, error) {
	from, to, err := lessonTimes(c)
	if err == nil {
		err = h.s.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			return h.s.allowLesson(c, tx, c.Param("id"), c.Form("lesson"), from, to)
		})
	}
	if err == nil {
		return web.Say("/sanctions/"+c.Param("id"), "success", "In this lesson the internet is open."), nil
	}
	page, p, again := h.shown(c, false)
	if again != nil {
		return page, again
	}
	if p.Allow == nil {
		return web.Page{}, err
	}
	return c.Again(page, err, &p.Allow[0], &p.Allow[1], &p.Allow[2], &p.Allow[3])
}

func lessonTimes(c *web.Ctx) (from, to time.Time, err error) {
	day, err := c.NeedDay("day", "the day of the lesson")
	if err != nil {
		return from, to, err
	}
	y, m, d := day.Date()
	at := func(field string) (time.Time, error) {
		hr, min, there, err := hour(c, field)
		if err == nil && !there {
			err = errs.Bad(field, "Enter the time as 13:15.")
		}
		return time.Date(y, m, d, hr, min, 0, 0, clock.London), err
	}
	if from, err = at("from"); err != nil {
		return from, to, err
	}
	to, err = at("to")
	return from, to, err
}

func (h pages) hand(c *web.Ctx) (web.Page, error) {
	back := c.Form("back") == "yes"
	err := h.s.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.s.byHandDone(c, tx, c.Param("id"), c.Form("scope"), back)
	})
	if err != nil {
		return web.Page{}, err
	}
	said := "Noted: it was taken. This page says when to give it back."
	if back {
		said = "Noted: it was given back."
	}
	return web.Say("/sanctions/access", "success", said), nil
}
