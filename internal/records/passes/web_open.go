package passes

import (
	"strconv"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// typed reads the form. An opening that cannot be read whole comes back with what could be, for the form to show again.
func (h pages) typed(c *web.Ctx) (Opening, error) {
	o := Opening{Class: c.Form("class"), Aim: c.Form("aim"), Sites: c.Form("sites"), Plan: c.Form("plan"), Ask: c.Form("ask"), Only: c.Form("only") != "",
		Images: c.Form("images") != "", Tools: c.Forms("tools"), Present: c.Form("present") != "", Looked: c.Forms("looked"), Reason: c.Form("reason")}
	now := h.p.base.Now()
	from := now
	if text := c.Form("start"); text != "" {
		at, ok := hour(text, now)
		if !ok {
			return o, errs.Bad("start", "Enter the time as 10:45, or leave it empty to open now.")
		}
		o.Starts, from = at, at
	}
	o.Ends = h.p.lessonEnd(from)
	if text := c.Form("until"); text != "" && text != "lesson" {
		n, err := strconv.Atoi(text)
		if err != nil || n > 24*60 {
			return o, errs.Bad("until", "Choose until when it stays open.")
		}
		o.Ends = from.Add(time.Duration(n) * time.Minute)
	}
	return o, nil
}

// period reads the days of a request.
func period(c *web.Ctx, o *Opening) (err error) {
	if o.Starts, err = c.Day("first", "the first day"); err != nil {
		return err
	}
	o.Ends, err = c.Day("last", "the last day")
	return err
}

// open opens the lesson, or asks another person for it. // serves NEW-04 WEB-07
func (h pages) open(c *web.Ctx) (web.Page, error) {
	o, err := h.typed(c)
	shown, asks := o, c.Form("do") == "request"
	if asks && err == nil {
		err = period(c, &o)
	}
	leads := h.leads(c, o.Sites)
	var one Pass
	if err == nil {
		err = h.write(c, func(tx *ledger.Tx) (e ledger.Event, err error) {
			if asks {
				one, e, err = h.p.Request(c, tx, o, leads)
			} else {
				one, e, err = h.p.Open(c, tx, o, leads)
			}
			return e, err
		})
	}
	switch {
	case err == nil && asks:
		return web.Say("/passes/lessons/"+one.ID, "success", "Asked. You are told when another person has decided."), nil
	case err == nil:
		return web.Say("/passes/lessons/"+one.ID, "success", "Open for "+one.Class+" until "+clockTime(one.Ends)+". It closes by itself."), nil
	}
	page, p, again := h.form(c, shown, leads)
	if again != nil {
		return page, again
	}
	p.Open = asks || needsSecond(err, p)
	fields := []*web.Field{&p.Class, &p.Aim, &p.Sites, &p.Until, &p.Start, &p.Only, &p.Reason, &p.First, &p.Last}
	for _, f := range []*web.Field{p.Images, p.Tools, p.Present} {
		if f != nil {
			fields = append(fields, f)
		}
	}
	return c.Again(page, err, fields...)
}

// needsSecond unfolds the part for requests when the way out leads there.
func needsSecond(err error, p *formPage) bool {
	e, ok := errs.As(err)
	return ok && (e.Field == "until" || e.Field == "sites" && len(p.Looks) == 0)
}
