package incidents

import (
	"embed"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/incidents/internal/counts"
	"belisha/internal/records/incidents/internal/reading"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/incidents/internal/worklist"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var htmlFiles embed.FS

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

// New hands the feature to the house, with its inside: Bind ties what others lend, Store is for those who change cases.
func New(base feature.Base, p people.Store, packs Packs) (*Cases, feature.Feature) {
	c := &Cases{store: NewStore(base, p, packs)}
	h := pages{base: base, store: c.Store()}
	return c, feature.Feature{
		Name:    "incidents",
		Schema:  Schema,
		HTML:    web.HTML{Files: htmlFiles, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "incidents.list", Tiles: h.waiting},
			{On: people.RefKind, Action: "incidents.list", Template: "incidents/panel", Data: h.aboutPerson},
		},
		Figures: counts.Figures(),
		Keep:    []feature.Keep{{Kind: Kind, Rows: slices.Concat(record.Seals(), reading.Seals())}, {Kind: worklist.NoteKind, Rows: worklist.Seals()}},
	}
}

func actions() []authz.Action {
	change := func(name, title string) authz.Action { return authz.Action{Name: name, Title: title, Changes: true} }
	return []authz.Action{
		{Name: "incidents.list", Title: "See the list of concerns"},
		{Name: "incidents.show", Title: "Open a concern", Sensitive: true},
		change("incidents.classify", "Classify a concern and name people in it"),
		change("incidents.task", "Do what the matrix asks for"),
		change("incidents.skip", "Skip what the matrix asks for, with a reason"),
		change("incidents.note", "Add a note to a concern"),
		change("incidents.evidence", "Add evidence to a concern"),
		change("incidents.close", "Close a concern, or open it again"),
		change("incidents.find", "Enter whether a concern had substance"),
		change("incidents.ask", "Ask to see a concern that one does not deal with"),
		{Name: "incidents.reporter", Title: "See the name of whoever told something under protection", Sensitive: true},
		{Name: "incidents.discipline", Title: "See the steps of a staff procedure", Sensitive: true},
		change("incidents.disciplined", "Enter a step of a staff procedure"),
		change("incidents.handover", "Write a note for whoever takes over the list of concerns"),
	}
}

func views() map[string]any {
	return map[string]any{
		"incidents/list": List{}, "incidents/pane": List{},
		"incidents/show": Shown{}, "incidents/ask": Ask{}, "incidents/reporter": Reporter{}, "incidents/discipline": Disciplined{}, "incidents/print": Print{}, "incidents/panel": Panel{},
	}
}

func (h pages) routes() []web.Route {
	get := func(path, action string, list bool, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "GET", Path: path, Action: action, List: list, Handle: do}
	}
	of := func(method, path, action string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: method, Path: "/incidents/{id}" + path, Action: action, Subject: h.subject, Handle: do, Limit: 1 << 20}
	}
	read := func(path, action string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "GET", Path: "/incidents/{id}" + path, Action: action, Subject: h.reader, Handle: do}
	}
	worklist := get("/incidents", "incidents.list", true, h.list)
	worklist.Menu = "Concerns"
	evidence := of("POST", "/evidence", "incidents.evidence", h.addEvidence)
	evidence.Limit = record.MaxFile + 1<<20
	return []web.Route{
		worklist,
		get("/incidents/pane", "incidents.list", true, h.pane),
		read("", "incidents.show", h.show),
		of("POST", "/classify", "incidents.classify", h.classify),
		of("POST", "/person", "incidents.classify", h.addPerson),
		of("POST", "/task", "incidents.task", h.done),
		of("POST", "/skip", "incidents.skip", h.skip),
		of("POST", "/note", "incidents.note", h.note),
		evidence,
		read("/evidence/{eid}", "incidents.show", h.evidence),
		read("/evidence/{eid}/print", "incidents.show", h.print),
		of("POST", "/acknowledge", "incidents.note", h.acknowledge),
		of("POST", "/serious", "incidents.classify", h.serious),
		of("POST", "/answers", "incidents.classify", h.answer),
		of("POST", "/finding", "incidents.find", h.find),
		of("GET", "/ask", "incidents.ask", h.ask),
		of("POST", "/ask", "incidents.ask", h.askedToRead),
		of("POST", "/reading/{rid}", "incidents.classify", h.let),
		{Method: "GET", Path: "/incidents/{id}/reporter", Action: "incidents.reporter", Subject: h.receiver, Handle: h.reporter},
		of("GET", "/discipline", "incidents.discipline", h.discipline),
		of("POST", "/discipline", "incidents.disciplined", h.addDiscipline),
		{Method: "POST", Path: "/incidents/handover", Action: "incidents.handover", Handle: h.handOver},
		of("POST", "/close", "incidents.close", h.close),
		of("POST", "/reopen", "incidents.close", h.reopen),
	}
}
