package filtering

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type pages struct{ f *Filtering }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/filtering", Action: "filtering.show", Handle: h.show, Menu: "Filter"},
		{Method: "GET", Path: "/filtering/why", Action: "filtering.requests", Handle: h.why},
		{Method: "GET", Path: "/filtering/requests", Action: "filtering.requests", Handle: h.requests},
		{Method: "GET", Path: "/filtering/rules", Action: "filtering.show", Handle: h.rules},
		{Method: "GET", Path: "/filtering/log", Action: "filtering.log", Handle: h.log},
		{Method: "GET", Path: "/filtering/log/export.csv", Action: "filtering.export", Handle: h.exportLog},
		{Method: "GET", Path: "/filtering/devices", Action: "filtering.devices", Handle: h.deviceList},
		{Method: "GET", Path: "/filtering/review", Action: "filtering.requests", Handle: h.review},
		{Method: "GET", Path: "/filtering/fetch", Action: "filtering.fetch", Handle: h.fetching},
		{Method: "POST", Path: "/filtering/fetch", Action: "filtering.fetch", Handle: h.fetch},
		{Method: "GET", Path: "/filtering/report", Action: "filtering.report", Handle: h.reporting},
		{Method: "POST", Path: "/filtering/report", Action: "filtering.report", Handle: h.report},
		{Method: "GET", Path: "/filtering/failures", Action: "filtering.failures", Handle: h.failures},
		{Method: "GET", Path: "/filtering/failures/{id}", Action: "filtering.failures", Handle: h.failure},
		{Method: "POST", Path: "/filtering/failures/{id}", Action: "filtering.settle", Handle: h.settle},
		{Method: "POST", Path: "/filtering/failures/{id}/provider", Action: "filtering.settle", Handle: h.passOn},
		{Method: "GET", Path: "/filtering/requests/export.csv", Action: "filtering.export", Handle: h.exportRequests},
		{Method: "POST", Path: "/filtering/requests/{id}/look", Action: "filtering.decide", Subject: h.deciding, Handle: h.look},
		{Method: "POST", Path: "/filtering/requests/{id}/undo", Action: "filtering.decide", Subject: h.deciding, Handle: h.undo},
		{Method: "GET", Path: "/filtering/requests/{id}", Action: "filtering.requests", Handle: h.request},
		{Method: "POST", Path: "/filtering/requests/{id}", Action: "filtering.decide", Subject: h.deciding, Handle: h.decide},
		{Method: "GET", Path: "/filtering/ask", Action: "filtering.ask", Handle: h.asking},
		{Method: "POST", Path: "/filtering/ask", Action: "filtering.ask", Handle: h.ask},
		{Method: "GET", Path: "/filtering/people/{id}/override", Action: "filtering.override", Subject: h.person, Handle: h.overriding},
		{Method: "POST", Path: "/filtering/people/{id}/override", Action: "filtering.override", Subject: h.person, Handle: h.override},
		{Method: "POST", Path: "/filtering/people/{id}/override/end", Action: "filtering.override", Subject: h.person, Handle: h.endOverride},
	}
}

// deciding shuts out whoever asked. serves WEB-06
func (h pages) deciding(c *web.Ctx) (s authz.Subject, err error) {
	err = h.f.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		r, err := h.f.store.request(c, tx, c.Param("id"))
		s = authz.Subject{Ref: r.Ref(tx.School), About: []string{r.By},
			AboutWhy: "You asked for this yourself, so another approver has to decide it. Nothing was changed."}
		return err
	})
	return s, err
}

// person shuts out the person whose profile it is. serves WEB-05
func (h pages) person(c *web.Ctx) (s authz.Subject, err error) {
	err = h.f.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		p, err := h.f.people.Get(c, tx, c.Param("id"))
		s = authz.Subject{Ref: p.Ref(tx.School), About: []string{p.ID},
			AboutWhy: "You cannot change the filter for yourself. Please ask another approver."}
		return err
	})
	return s, err
}

func looseness(pack *policy.Pack, o Override) web.Tag {
	if Looser(pack, o.Profile, o.Usual) {
		return web.Tag{Text: "Looser", Colour: "orange"}
	}
	return web.Tag{Text: "Tighter", Colour: "blue"}
}

// lastDay is the day before the midnight at which something ends.
func lastDay(until string) string {
	t, err := clock.Parse(until)
	if err != nil || t.IsZero() {
		return "–"
	}
	return clock.Day(t.Add(-1))
}

func day(at string) string {
	t, err := clock.Parse(at)
	if err != nil {
		return "–"
	}
	return clock.Human(t)
}

// gone is said of an id that nobody has any more.
const gone = "Somebody no longer in the register"

// names gives the names behind ids; who is no longer in the register is "a former member".
func (h pages) names(c *web.Ctx, tx *ledger.Tx, each func(func(string))) (map[string]string, error) {
	var ids []string
	names := map[string]string{}
	each(func(id string) {
		if _, seen := names[id]; !seen && id != "" {
			ids = append(ids, id)
			names[id] = gone
		}
	})
	all, err := h.f.people.Many(c, tx, ids)
	for _, p := range all {
		names[p.ID] = p.Full()
	}
	return names, err
}

func stateTag(state string) web.Tag {
	switch state {
	case Open:
		return web.Tag{Text: "Waiting", Colour: "yellow"}
	case Allowed:
		return web.Tag{Text: "Opened", Colour: "green"}
	case Blocked:
		return web.Tag{Text: "Closed", Colour: "red"}
	}
	return web.Tag{Text: "Declined", Colour: "grey"}
}

func (h pages) tiles(c *web.Ctx) (out []web.Tile, err error) {
	g, err := c.Check("filtering.requests", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	err = h.f.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		_, n, err := h.f.store.requests(c, tx, Open, "", 1, 0)
		out = []web.Tile{{Title: "Filter requests", Text: "Sites that staff ask to open or close", Href: "/filtering/requests?state=open", Picture: "filter", Count: n}}
		return err
	})
	return out, err
}

func (h pages) askTile(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "Ask to open a site", Text: "For a lesson or for work; and what became of it", Href: "/filtering/ask", Picture: "key"}}, nil
}

// panel is the filter's part of a person's page.
type panel struct {
	Profile, Usual, Until, Reason string
	Tag                           *web.Tag
	Href                          string
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	active := h.f.base.Policy.Load()
	if active == nil || of.ID == c.Actor.Person {
		return nil, nil
	}
	g, err := c.Check("filtering.override", authz.Subject{Ref: of})
	if err != nil {
		return nil, err
	}
	var out panel
	err = h.f.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		p, err := h.f.people.Get(c, tx, of.ID)
		if err != nil {
			return err
		}
		out = h.profileOf(c, tx, active.Pack, p)
		return nil
	})
	return out, err
}

func (h pages) profileOf(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack, p people.Person) panel {
	usual := pack.Filtering.ProfileFor(h.f.roles(p), p.Year).Title
	out := panel{Profile: usual, Usual: usual, Href: "/filtering/people/" + p.ID + "/override"}
	if o, err := h.f.store.overrideOf(c, tx, p.ID); err == nil && o.Until > tx.Now {
		tag := looseness(pack, o)
		out.Profile, out.Until, out.Reason, out.Tag = profileTitle(pack, o.Profile), lastDay(o.Until), o.Reason, &tag
	}
	return out
}
