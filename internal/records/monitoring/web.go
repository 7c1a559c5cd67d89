package monitoring

import (
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

type pages struct{ m *Monitoring }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/alerts", Action: "monitoring.alerts", List: true, Handle: h.alerts, Menu: "Alerts"},
		{Method: "GET", Path: "/alerts/pane", Action: "monitoring.alerts", List: true, Handle: h.pane},
		{Method: "GET", Path: "/alerts/{id}", Action: "monitoring.alerts", Subject: h.alertSubject, Handle: h.alert},
		{Method: "POST", Path: "/alerts/{id}/act", Action: "monitoring.act", Subject: h.alertSubject, Handle: h.act},
		{Method: "POST", Path: "/alerts/{id}/answer", Action: "monitoring.act", Subject: h.alertSubject, Handle: h.answer},
		{Method: "POST", Path: "/alerts/{id}/open", Action: "monitoring.open", Subject: h.alertSubject, Handle: h.openAlert},
		{Method: "GET", Path: "/monitoring", Action: "monitoring.search", Handle: h.searching, Menu: "Log", Under: "Alerts"},
		{Method: "POST", Path: "/monitoring", Action: "monitoring.search", Handle: h.search},
		{Method: "GET", Path: "/monitoring/searches/{id}", Action: "monitoring.search", Subject: h.lookupSubject, Handle: h.found},
		{Method: "GET", Path: "/monitoring/searches/{id}/export.csv", Action: "monitoring.search", Subject: h.lookupSubject, Handle: h.export},
		{Method: "GET", Path: "/monitoring/searches/{id}/lines/{line}", Action: "monitoring.search", Subject: h.lookupSubject, Handle: h.line},
		{Method: "POST", Path: "/monitoring/searches/{id}/open", Action: "monitoring.open", Subject: h.lookupSubject, Handle: h.openFound},
		{Method: "GET", Path: "/monitoring/oversight", Action: "monitoring.oversight", Handle: h.oversight},
		{Method: "POST", Path: "/monitoring/oversight", Action: "monitoring.supervise", Handle: h.talked},
		{Method: "GET", Path: "/monitoring/health", Action: "monitoring.health", Handle: h.health},
	}
}

// alertSubject shuts out whoever the alert is about, and those whom that person leads.
func (h pages) alertSubject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		a, err := h.m.store.Alert(c, tx, c.Param("id"))
		if err == nil {
			s, err = h.m.about(c, tx, a.Ref(tx.School), a.Person, c.Actor.Person)
		}
		return err
	})
	return s, err
}

func (h pages) lookupSubject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		l, err := h.m.store.lookup(c, tx, c.Param("id"))
		if err == nil {
			s, err = h.m.about(c, tx, l.Ref(tx.School), l.About, c.Actor.Person)
		}
		return err
	})
	return s, err
}

const perPage = 50

func pager(page int, total int64, base string) web.Pager {
	p := web.Pager{Page: page, Pages: int((total + perPage - 1) / perPage), Total: int(total)}
	if page > 1 {
		p.Prev = fmt.Sprintf("%s&page=%d", base, page-1)
	}
	if page < p.Pages {
		p.Next = fmt.Sprintf("%s&page=%d", base, page+1)
	}
	return p
}

// names gives the names behind ids; an id that nobody has any more is said so.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, ids []string) (map[string]string, error) {
	names := map[string]string{"": "Somebody not signed in"}
	var ask []string
	for _, id := range ids {
		if _, seen := names[id]; !seen {
			names[id] = "Somebody no longer in the register"
			ask = append(ask, id)
		}
	}
	all, err := h.m.people.Many(c, tx, ask)
	for _, p := range all {
		names[p.ID] = p.Full()
	}
	return names, err
}

func when(at string) string { return clock.Human(moment(at)) }

func verdictTag(v string) *web.Tag {
	if v == traffic.Blocked {
		return &web.Tag{Text: "Blocked", Colour: "red"}
	}
	return &web.Tag{Text: "Let through", Colour: "green"}
}

func levelTag(level string) *web.Tag {
	switch level {
	case Urgent:
		return &web.Tag{Text: "Urgent", Colour: "red"}
	case High:
		return &web.Tag{Text: "High", Colour: "orange"}
	}
	return &web.Tag{Text: "Normal", Colour: "blue"}
}

func stateTag(s State) *web.Tag {
	switch s {
	case Open:
		return &web.Tag{Text: "Open", Colour: "yellow"}
	case Acted:
		return &web.Tag{Text: "Dealt with", Colour: "green"}
	case Dismissed:
		return &web.Tag{Text: "Dismissed", Colour: "grey"}
	}
	return &web.Tag{Text: "Concern", Colour: "purple"}
}

// open counts the alerts nobody has dealt with, save those that the reader may not see.
func (h pages) open(c *web.Ctx, action string, f filter) (n int64, err error) {
	g, err := c.Check(action, authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID), List: true})
	if err != nil {
		return 0, err
	}
	err = h.m.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		not, err := h.m.hidden(c, tx, c.Actor.Person)
		if err == nil {
			f.State, f.Not = string(Open), not
			_, n, err = h.m.store.alerts(c, tx, f, 1, 0)
		}
		return err
	})
	return n, err
}

func (h pages) alertTile(c *web.Ctx) ([]web.Tile, error) {
	n, err := h.open(c, "monitoring.alerts", filter{})
	if err != nil {
		return nil, err
	}
	tile := web.Tile{Title: "Alerts", Text: "Attempts that the policy wants told, until someone has acted", Href: "/alerts?state=open", Picture: "alert", Count: int(n)}
	urgent, err := h.open(c, "monitoring.alerts", filter{Level: Urgent})
	if urgent > 0 {
		tile.Tag = levelTag(Urgent)
	}
	return []web.Tile{tile}, err
}

func (h pages) searchTile(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "Log", Text: "Look something up, for a written reason", Href: "/monitoring", Picture: "list"}}, nil
}

func (h pages) healthTile(c *web.Ctx) ([]web.Tile, error) {
	total := int64(0)
	for _, kind := range []string{KindGateway, KindChain, KindGap} {
		n, err := h.open(c, "monitoring.health", filter{Kind: kind})
		if err != nil {
			return nil, err
		}
		total += n
	}
	return []web.Tile{{Title: "Is the log working?", Text: "Requests logged, gaps, and the check of the trail", Href: "/monitoring/health", Picture: "computer", Count: int(total)}}, nil
}

type panel struct{ Href string }

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	if of.ID == c.Actor.Person {
		return nil, nil
	}
	return panel{"/monitoring?person=" + of.ID}, nil
}
