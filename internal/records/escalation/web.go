package escalation

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type pages struct{ e *Escalation }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/duty", Action: "escalation.duty", Handle: h.duty, Menu: "Duty", Under: "Concerns"},
		{Method: "GET", Path: "/duty/pane", Action: "escalation.duty", Handle: h.pane},
		{Method: "POST", Path: "/duty/away", Action: "escalation.away", Handle: h.away},
		{Method: "POST", Path: "/duty/back", Action: "escalation.away", Handle: h.back},
		{Method: "POST", Path: "/duty/away/other", Action: "escalation.away_other", Handle: h.awayOther},
		{Method: "POST", Path: "/duty/back/{person}", Action: "escalation.away_other", Handle: h.backOther},
		{Method: "GET", Path: "/duty/worklist", Action: "escalation.worklist", Subject: h.worklistSubject, Handle: h.worklist},
	}
}

// banner is what nobody has answered, on top of the page until a person does. It makes no sound.
type banner struct{ Calls []call }

type call struct{ Title, Href, Since, Stage string }

// calls are those that this person may answer.
func (h pages) calls(c *web.Ctx, tx *ledger.Tx) (b banner, err error) {
	if !c.May("escalation.watch") {
		return b, nil
	}
	all, err := h.e.store.ringing(c, tx)
	for _, r := range all {
		if slices.Contains(strings.Fields(r.Not), c.Actor.Person) {
			continue
		}
		one := call{Title: r.Title, Href: r.Href, Since: clock.Told(r.At), Stage: "The safeguarding lead and whoever is on duty were told."}
		switch {
		case r.Head != "":
			one.Stage = "The deputy and the head teacher were told too."
		case r.Deputy != "":
			one.Stage = "The deputy was told too."
		}
		b.Calls = append(b.Calls, one)
	}
	return b, err
}

// pane is the banner alone, fetched anew while the page is open. // serves MON-05
func (h pages) pane(c *web.Ctx) (web.Page, error) {
	var b banner
	err := h.e.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		b, err = h.calls(c, tx)
		return err
	})
	page := web.Show("escalation/pane", "Who is on duty", b)
	page.Pane = true
	return page, err
}

func (h pages) tile(c *web.Ctx) ([]web.Tile, error) {
	g, err := c.Check("escalation.duty", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	t := web.Tile{Title: "Who is on duty", Text: "Who is told for what, and who stands in today", Href: "/duty", Picture: "people"}
	err = h.e.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		b, err := h.calls(c, tx)
		if t.Count = len(b.Calls); t.Count > 0 {
			t.Tag = &web.Tag{Text: "Urgent", Colour: "red"}
		}
		return err
	})
	return []web.Tile{t}, err
}

// names gives the names behind ids, in their order.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, ids []string) ([]string, error) {
	all, err := h.e.people.Many(c, tx, ids)
	var out []string
	for _, p := range all {
		out = append(out, p.Full())
	}
	return out, err
}
