package monitoring

import (
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

type pages struct{ m *Monitoring }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/alerts", Action: "monitoring.alerts", List: true, Handle: h.alerts, Menu: "Alerts"},
		{Method: "GET", Path: "/alerts/pane", Action: "monitoring.alerts", List: true, Handle: h.pane},
		{Method: "GET", Path: "/alerts/figures", Action: "monitoring.alerts", List: true, Handle: h.m.tallies.Figures},
		{Method: "GET", Path: "/alerts/export.csv", Action: "monitoring.alerts", List: true, Handle: h.exportAlerts},
		{Method: "GET", Path: "/monitoring/repeats", Action: "monitoring.repeats", List: true, Handle: h.repeats},
		{Method: "GET", Path: "/monitoring/repeats/{id}", Action: "monitoring.repeats", Subject: h.repeatSubject, Handle: h.repeat},
		{Method: "POST", Path: "/monitoring/repeats/{id}", Action: "monitoring.resolve", Subject: h.repeatSubject, Handle: h.resolve},
		{Method: "GET", Path: "/monitoring/fairness", Action: "monitoring.fairness", Handle: h.m.measures.Fairness},
		{Method: "GET", Path: "/monitoring/minutes", Action: "monitoring.minutes", Handle: h.m.minutes.List},
		{Method: "GET", Path: "/monitoring/minutes/{id}", Action: "monitoring.minutes", Subject: h.m.minutes.Subject, Handle: h.m.minutes.Day},
		{Method: "POST", Path: "/monitoring/minutes/{id}", Action: "monitoring.decide", Subject: h.m.minutes.Subject, Handle: h.m.minutes.Decide},
		{Method: "GET", Path: "/alerts/{id}", Action: "monitoring.alerts", Subject: h.alertSubject, Handle: h.alert},
		{Method: "POST", Path: "/alerts/{id}/act", Action: "monitoring.act", Subject: h.alertSubject, Handle: h.act},
		{Method: "POST", Path: "/alerts/{id}/answer", Action: "monitoring.act", Subject: h.alertSubject, Handle: h.answer},
		{Method: "POST", Path: "/alerts/{id}/open", Action: "monitoring.open", Subject: h.alertSubject, Handle: h.openAlert},
		{Method: "GET", Path: "/monitoring", Action: "monitoring.search", Handle: h.m.search.Form, Menu: "Log", Under: "Alerts"},
		{Method: "POST", Path: "/monitoring", Action: "monitoring.search", Handle: h.m.search.Search},
		{Method: "GET", Path: "/monitoring/searches/{id}", Action: "monitoring.search", Subject: h.lookupSubject, Handle: h.m.search.Found},
		{Method: "GET", Path: "/monitoring/searches/{id}/on", Action: "monitoring.search", Subject: h.lookupSubject, Handle: h.m.search.On},
		{Method: "GET", Path: "/monitoring/searches/{id}/export.csv", Action: "monitoring.search", Subject: h.lookupSubject, Handle: h.m.search.Export},
		{Method: "GET", Path: "/monitoring/searches/{id}/lines/{line}", Action: "monitoring.search", Subject: h.lookupSubject, Handle: h.m.search.Line},
		{Method: "POST", Path: "/monitoring/searches/{id}/open", Action: "monitoring.open", Subject: h.lookupSubject, Handle: h.m.search.Open},
		{Method: "GET", Path: "/monitoring/checks", Action: "monitoring.checks", List: true, Handle: h.m.outcomes.List, Menu: "Checks of children", Under: "Alerts"},
		{Method: "GET", Path: "/monitoring/checks/{id}", Action: "monitoring.checks", Subject: h.lookupSubject, Handle: h.m.outcomes.Check},
		{Method: "POST", Path: "/monitoring/checks/{id}", Action: "monitoring.conclude", Subject: h.lookupSubject, Handle: h.m.outcomes.Conclude},
		{Method: "POST", Path: "/monitoring/checks/{id}/contact", Action: "monitoring.conclude", Subject: h.lookupSubject, Handle: h.m.outcomes.Contact},
		{Method: "GET", Path: "/monitoring/oversight", Action: "monitoring.oversight", Handle: h.m.looks.List},
		{Method: "POST", Path: "/monitoring/oversight", Action: "monitoring.supervise", Handle: h.m.looks.Talked},
		{Method: "POST", Path: "/monitoring/oversight/sign", Action: "monitoring.sign", Handle: h.m.looks.Sign},
		{Method: "GET", Path: "/monitoring/oversight/export.csv", Action: "monitoring.oversight", Handle: h.m.looks.Export},
		{Method: "GET", Path: "/monitoring/health", Action: "monitoring.health", Handle: h.health},
	}
}

// alertSubject shuts out whoever the alert is about, and those whom that person leads.
func (h pages) alertSubject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		a, err := h.m.store.Alert(c, tx, c.Param("id"))
		if err == nil {
			s, err = h.m.register.About(c, tx, a.Ref(tx.School), a.Person, c.Actor.Person)
		}
		return err
	})
	return s, err
}

func (h pages) lookupSubject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.m.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		l, err := looks.Get(c, tx, c.Param("id"))
		if err == nil {
			s, err = h.m.register.About(c, tx, l.Ref(tx.School), l.About, c.Actor.Person)
		}
		return err
	})
	return s, err
}

const perPage = 50

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

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
		not, err := h.m.register.Hidden(c, tx, c.Actor.Person)
		if err == nil {
			f.State, f.Not = string(Open), not
			_, n, err = h.m.store.alerts(c, tx, f, 1, 0)
		}
		return err
	})
	return n, err
}

func (h pages) alertTile(c *web.Ctx) ([]web.Tile, error) {
	n, err := h.open(c, "monitoring.alerts", filter{Lead: true})
	if err != nil {
		return nil, err
	}
	tile := web.Tile{Title: "Alerts", Text: "Attempts that the policy wants told, until someone has acted", Href: "/alerts?state=open", Picture: "alert", Count: int(n), First: true}
	urgent, err := h.open(c, "monitoring.alerts", filter{Level: Urgent, Lead: true})
	if urgent > 0 {
		tile.Tag = words.Level(Urgent)
	}
	return []web.Tile{tile}, err
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
