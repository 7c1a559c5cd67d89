package filtering

import (
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type fetchPage struct{ Host, Reason web.Field }

func newFetch(c *web.Ctx) (*fetchPage, web.Page) {
	p := &fetchPage{Host: web.Field{Name: "host", Label: "Site from which you fetch", Hint: "For example downloads.example", Value: c.Query("host"), Required: true},
		Reason: web.Field{Name: "reason", Label: "Reason", Hint: "What it is, and for which devices", Type: "textarea", Max: maxReason, Required: true}}
	page := web.Show("filtering/fetch", "Fetch a program", p)
	page.Back = &web.Link{Text: "Filter", Href: "/filtering"}
	return p, page
}

func (h pages) fetching(c *web.Ctx) (web.Page, error) {
	_, page := newFetch(c)
	return page, nil
}

// fetch opens programs from one site to the technician who asks. // serves WEB-12
func (h pages) fetch(c *web.Ctx) (web.Page, error) {
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.f.Fetch(c, tx, c.Form("host"), c.Form("reason")) })
	if err == nil {
		return web.Say("/filtering/log", "success", "Within a minute you can fetch programs from there, for half an hour. Each is scanned and written down."), nil
	}
	p, page := newFetch(c)
	return c.Again(page, err, &p.Host, &p.Reason)
}
