package checks

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var htmlFiles embed.FS

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

// New hands the feature to the house. The app lends the gateway Running as a part of the facts, and Record as the place
// where the pages of checks are kept.
func New(base feature.Base, p people.Store, cases incidents.Store, hooks Hooks) (*Checks, feature.Feature) {
	c := &Checks{base: base, people: p, cases: cases, hooks: hooks}
	h := pages{c}
	return c, feature.Feature{
		Name:    "checks",
		Schema:  Schema,
		HTML:    web.HTML{Files: htmlFiles, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: incidents.Kind, Action: "checks.open", Template: "checks/panel", Data: h.panel},
			{On: "home", Action: "checks.mine", Tiles: h.tiles},
		},
		Figures: c.figures(),
		Hears:   c.hears(),
		Keep:    []feature.Keep{{Kind: Kind, Rows: seals()}},
		Jobs:    c.jobs(),
	}
}

func actions() []authz.Action {
	change := func(name, title string) authz.Action { return authz.Action{Name: name, Title: title, Changes: true} }
	return []authz.Action{
		{Name: "checks.mine", Title: "See the checks in which one takes part"},
		{Name: "checks.show", Title: "Open a check of a device or account, and the pages recorded in it", Sensitive: true},
		change("checks.open", "Open a check of a device or account in a case"),
		change("checks.confirm", "Confirm a check as one of the senior staff"),
		change("checks.act", "Carry out a check: change its device, end it, write down what was found"),
		change("checks.stop", "Stop a check because an illegal act is suspected"),
	}
}

func views() map[string]any {
	return map[string]any{"checks/new": newPage{}, "checks/refused": refusedPage{}, "checks/show": shownPage{}, "checks/print": printPage{},
		"checks/device": devicePage{}, "checks/mine": minePage{}, "checks/panel": panel{}}
}

func (h pages) routes() []web.Route {
	of := func(method, path, action string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: method, Path: "/checks/{id}" + path, Action: action, Subject: h.subject, Handle: do}
	}
	confirm := of("POST", "/confirm", "checks.confirm", h.confirm)
	confirm.Fresh = web.FreshSelf // a yes of two persons is worth what each of them is known by (INC-21)
	return []web.Route{
		{Method: "GET", Path: "/checks", Action: "checks.mine", List: true, Handle: h.mine, Menu: "Checks", Under: "Concerns"},
		{Method: "GET", Path: "/incidents/{id}/checks/new", Action: "checks.open", Subject: h.caseSubject, Handle: h.opening},
		{Method: "POST", Path: "/incidents/{id}/checks/new", Action: "checks.open", Subject: h.caseSubject, Handle: h.open},
		of("GET", "", "checks.show", h.show),
		of("GET", "/pages", "checks.show", h.export),
		of("GET", "/print", "checks.show", h.print),
		of("GET", "/device", "checks.show", h.handOver),
		confirm,
		of("POST", "/device", "checks.act", h.change),
		of("POST", "/end", "checks.act", h.end),
		of("POST", "/withdraw", "checks.act", h.withdraw),
		of("POST", "/finish", "checks.act", h.finish),
		of("POST", "/unlawful", "checks.stop", h.unlawful),
	}
}
