package duties

import (
	"net/url"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type pages struct {
	d   *Duties
	url string
}

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/duties", Action: "duties.list", Handle: h.list, Menu: "Duties"},
		{Method: "GET", Path: "/duties.csv", Action: "duties.list", Handle: h.export},
		{Method: "GET", Path: "/duties/calendar", Action: "duties.list", Handle: h.month},
		{Method: "GET", Path: "/duties/year", Action: "duties.list", Handle: h.year},
		{Method: "GET", Path: "/duties/feed", Action: "duties.feed", Handle: h.feeds},
		{Method: "POST", Path: "/duties/feed", Action: "duties.feed", Handle: h.feed},
		{Method: "GET", Path: "/duties/feed/{file}", Action: "duties.ical", Handle: h.ical},
		{Method: "GET", Path: "/duties/{key}", Action: "duties.list", Handle: h.show},
		{Method: "POST", Path: "/duties/{key}/done", Action: "duties.done", Subject: h.owned, Handle: h.done},
		{Method: "POST", Path: "/duties/{key}/hand-over", Action: "duties.hand_over", Subject: h.owned, Handle: h.handOver},
		{Method: "POST", Path: "/duties/{key}/take-back", Action: "duties.hand_over", Subject: h.owned, Handle: h.takeBack},
	}
}

// href is a duty's page.
func href(key string) string { return "/duties/" + url.PathEscape(key) }

// owned leaves a duty to its post, its deputy, the head, the coordinator, and whoever has taken it over.
func (h pages) owned(c *web.Ctx) (s authz.Subject, err error) {
	err = h.d.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		f, one, err := h.d.standing(c, tx, c.Param("key"))
		s = authz.Subject{Ref: dutyRef(tx.School, one.Duty.Key), Only: f.only(one.Duty), Owners: one.Owner.IDs()}
		return err
	})
	return s, err
}

// stateTag says how a round stands. The words say it all; the colour only helps.
func stateTag(r Round) web.Tag {
	switch r.State {
	case Done:
		if r.Late() {
			return web.Tag{Text: "Done late", Colour: "orange"}
		}
		return web.Tag{Text: "Done", Colour: "green"}
	case Overdue:
		return web.Tag{Text: "Overdue", Colour: "red"}
	case Opened:
		return web.Tag{Text: "Opened", Colour: "purple"}
	case Due:
		return web.Tag{Text: "Due soon", Colour: "yellow"}
	case Upcoming:
		return web.Tag{Text: "To come", Colour: "grey"}
	}
	return web.Tag{Text: "Nothing due", Colour: "grey"}
}

// mine reports whether a person has to do it.
func mine(s Standing, person string) bool {
	return person != "" && slices.Contains(s.Owner.IDs(), person)
}

// ownerCell names who has to do it, and says so where a post stands empty.
func ownerCell(f inForce, o Owner) web.Cell {
	switch {
	case len(o.People) == 0:
		return web.Cell{Text: f.postTitle(o.post()), Tag: &web.Tag{Text: "Nobody", Colour: "red"}}
	case o.Vacant != "":
		return web.Cell{Text: o.Names(), Tag: &web.Tag{Text: "Post vacant", Colour: "red"}}
	case o.Handed != nil:
		return web.Cell{Text: o.Names(), Tag: &web.Tag{Text: "Handed over", Colour: "blue"}}
	}
	return web.Cell{Text: o.Names()}
}

func clauseLink(id string) string { return "/policy/clauses/" + url.PathEscape(id) }

// tiles count what waits for this person. They read the last look, for the start page must be quick.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	t := web.Tile{Title: "Duties", Text: "What the policy asks, of whom, by when", Href: "/duties", Picture: "calendar"}
	all, f, err := h.looked(c, false)
	if err != nil || f.pack == nil || len(f.pack.Duties) == 0 {
		return nil, err
	}
	overdue := 0
	for _, s := range all {
		if !mine(s, c.Actor.Person) {
			continue
		}
		switch s.Round.State {
		case Overdue:
			overdue++
			t.Count++
		case Due, Opened:
			t.Count++
		}
	}
	if overdue > 0 {
		t.Tag = &web.Tag{Text: plural(overdue, "duty", "duties") + " overdue", Colour: "red"}
	}
	return []web.Tile{t}, nil
}

// looked gives every duty of the pack in force; no pack, none.
func (h pages) looked(c *web.Ctx, live bool) (all []Standing, f inForce, err error) {
	f, ok := h.d.inForce()
	if !ok {
		return nil, f, nil
	}
	grant, err := c.Check("duties.list", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true})
	if err != nil {
		return nil, f, err
	}
	err = h.d.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		all, err = h.d.look(c, tx, f, f.pack.Duties, live)
		return err
	})
	return all, f, err
}

// panel is what a person's page shows of the duties they have.
type panel struct{ Table web.Table }

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	all, f, err := h.looked(c, false)
	if err != nil {
		return nil, err
	}
	t := web.Table{Caption: "Duties", Head: []string{"Duty", "As", "Due", "State"}}
	for _, s := range all {
		if mine(s, of.ID) {
			tag := stateTag(s.Round)
			t.Rows = append(t.Rows, []web.Cell{{Text: s.Duty.Title, Href: href(s.Duty.Key), Header: true}, {Text: f.postTitle(s.Owner.post())}, {Text: dueText(s.Round)}, {Tag: &tag}})
		}
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return panel{t}, nil
}

func dueText(r Round) string {
	if r.Due.IsZero() {
		return "–"
	}
	return clock.Day(r.Due)
}

// everyTitle says how often.
func everyTitle(d policy.Duty) string {
	titles := map[string]string{"day": "Every day", "school day": "Every school day", "week": "Every week", "fortnight": "Every fortnight",
		"month": "Every month", "half term": "Every half term", "term": "Every term", "year": "Every school year", "once": "Once", "": "When something happens"}
	if d.Every == "once" && len(d.Trigger) > 0 {
		return titles[""]
	}
	if t, ok := titles[d.Every]; ok {
		return t
	}
	return "Every " + d.Every
}
