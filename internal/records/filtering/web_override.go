package filtering

import (
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type overridePage struct {
	Name    string
	Now     panel
	Action  string
	End     string
	Profile web.Field
	Until   web.Field
	Reason  web.Field
}

func (h pages) overriding(c *web.Ctx) (web.Page, error) {
	page, _, err := h.overridePage(c)
	return page, err
}

func (h pages) overridePage(c *web.Ctx) (web.Page, *overridePage, error) {
	active, err := h.f.pack()
	if err != nil {
		return web.Page{}, nil, err
	}
	p := &overridePage{Action: "/filtering/people/" + c.Param("id") + "/override",
		Profile: web.Field{Name: "profile", Label: "Profile", Hint: "From strict to loose", Type: "radios"},
		Until:   web.Field{Name: "until", Label: "Last day", Hint: "At most a school year from now", Type: "date"},
		Reason:  web.Field{Name: "reason", Label: "Reason", Type: "textarea", Max: maxReason, Required: true}}
	var who people.Person
	err = h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if who, err = h.f.people.Get(c, tx, c.Param("id")); err != nil {
			return err
		}
		p.Now = h.profileOf(c, tx, active.Pack, who)
		return nil
	})
	p.Name = who.Full()
	if p.Now.Until != "" {
		p.End = p.Action + "/end"
	}
	for _, one := range active.Pack.Filtering.Profiles {
		p.Profile.Options = append(p.Profile.Options, web.Option{Value: one.Key, Text: one.Title})
	}
	page := web.Show("filtering/override", "Filter for "+p.Name, p)
	page.Back = &web.Link{Text: p.Name, Href: "/people/" + who.ID}
	return page, p, err
}

func (h pages) override(c *web.Ctx) (web.Page, error) {
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.f.override(c, tx, c.Param("id"), c.Form("profile"), c.Form("reason"), untilDay(c))
	})
	if err == nil {
		return web.Say("/filtering", "success", "The exception is in force within a minute, and ends by itself."), nil
	}
	page, p, again := h.overridePage(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Profile, &p.Until, &p.Reason)
}

func (h pages) endOverride(c *web.Ctx) (web.Page, error) {
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		o, err := h.f.store.overrideOf(c, tx, c.Param("id"))
		if err != nil {
			return ledger.Event{}, err
		}
		return h.f.EndOverride(c, tx, o.ID, "ended early")
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/filtering", "success", "The exception has ended."), nil
}

func (ch Chain) rows() web.Summary {
	var s web.Summary
	add := func(key string, lines ...string) {
		if text := strings.TrimSpace(strings.Join(lines, "")); text != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: key, Lines: lines})
		}
	}
	add("Person", ch.Person)
	add("Group", ch.Group)
	add("Profile", ch.Profile)
	add("Category", ch.Category)
	add("List", ch.List)
	add("Rule", ch.Rule)
	add("Clause", ch.Clause, ch.ClauseText)
	add("Until", ch.Until)
	add("What the block page says", ch.Said)
	add("Who is told", ch.Alert)
	add("Policy version", ch.Pack)
	add("Approved by", ch.ApprovedBy, dayOf(ch.ApprovedAt), ch.Minute)
	return s
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Day(t)
}
