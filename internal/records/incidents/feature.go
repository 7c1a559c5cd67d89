package incidents

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var htmlFiles embed.FS

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

// New hands the feature to the house.
func New(base feature.Base, p people.Store, packs Packs) feature.Feature {
	h := pages{base: base, store: NewStore(base, p, packs), strangers: newLimiter(base.Now)}
	return feature.Feature{
		Name:    "incidents",
		Schema:  Schema,
		HTML:    web.HTML{Files: htmlFiles, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "incidents.list", Tiles: h.waiting},
			{On: "home", Action: "incidents.mine", Tiles: h.tellTiles},
			{On: people.RefKind, Action: "incidents.list", Template: "incidents/panel", Data: h.aboutPerson},
		},
		Figures: figures(),
		Keep:    []feature.Keep{{Kind: Kind, Rows: seals()}},
	}
}

func actions() []authz.Action {
	change := func(name, title string) authz.Action { return authz.Action{Name: name, Title: title, Changes: true} }
	return []authz.Action{
		{Name: "incidents.report", Title: "Report a concern", Public: true, Changes: true},
		{Name: "incidents.list", Title: "See the list of concerns"},
		{Name: "incidents.show", Title: "Open a concern", Sensitive: true},
		change("incidents.classify", "Classify a concern and name people in it"),
		change("incidents.task", "Do what the matrix asks for"),
		change("incidents.skip", "Skip what the matrix asks for, with a reason"),
		change("incidents.note", "Add a note to a concern"),
		change("incidents.evidence", "Add evidence to a concern"),
		change("incidents.close", "Close a concern, or open it again"),
		{Name: "incidents.mine", Title: "See what one has told"},
	}
}

func views() map[string]any {
	return map[string]any{
		"incidents/tell": Tell{}, "incidents/receipt": Receipt{}, "incidents/list": List{}, "incidents/pane": List{},
		"incidents/show": Shown{}, "incidents/print": Print{}, "incidents/mine": Mine{}, "incidents/panel": Panel{},
	}
}

func (h pages) routes() []web.Route {
	get := func(path, action string, list bool, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "GET", Path: path, Action: action, List: list, Handle: do}
	}
	of := func(method, path, action string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: method, Path: "/incidents/{id}" + path, Action: action, Subject: h.subject, Handle: do, Limit: 1 << 20}
	}
	worklist := get("/incidents", "incidents.list", true, h.list)
	worklist.Menu = "Concerns"
	evidence := of("POST", "/evidence", "incidents.evidence", h.addEvidence)
	evidence.Limit = maxFile + 1<<20
	return []web.Route{
		get("/tell", "incidents.report", false, h.tell),
		{Method: "POST", Path: "/tell", Action: "incidents.report", Handle: h.told},
		get("/tell/paper", "incidents.report", false, h.tell),
		{Method: "POST", Path: "/tell/paper", Action: "incidents.report", Handle: h.told},
		get("/tell/receipt/{code}", "incidents.report", false, h.receipt),
		get("/mine", "incidents.mine", false, h.mine),
		worklist,
		get("/incidents/pane", "incidents.list", true, h.pane),
		of("GET", "", "incidents.show", h.show),
		of("POST", "/classify", "incidents.classify", h.classify),
		of("POST", "/person", "incidents.classify", h.addPerson),
		of("POST", "/task", "incidents.task", h.done),
		of("POST", "/skip", "incidents.skip", h.skip),
		of("POST", "/note", "incidents.note", h.note),
		evidence,
		of("GET", "/evidence/{eid}", "incidents.show", h.evidence),
		of("GET", "/evidence/{eid}/print", "incidents.show", h.print),
		of("POST", "/close", "incidents.close", h.close),
		of("POST", "/reopen", "incidents.close", h.reopen),
	}
}
