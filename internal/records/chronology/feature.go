package chronology

import (
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/exports"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

//go:embed html/*.html
var htmlFiles embed.FS

func (c *Chronology) feature() feature.Feature {
	h := pages{c}
	return feature.Feature{
		Name:    "chronology",
		Schema:  Schema,
		HTML:    web.HTML{Files: htmlFiles, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "chronology.file", Tiles: h.fileTile},
			{On: incidents.Kind, Action: "chronology.looked", Template: "chronology/panel", Data: h.looked},
		},
		Figures: c.figures(),
		Hears:   []ledger.Listener{{Name: "chronology.leavers", Verbs: []string{"people.left"}, Do: c.left}},
		Keep:    []feature.Keep{{Kind: exports.Kind, Rows: exports.Rows()}, {Kind: FileKind, Rows: fileRows()}},
		Jobs: []job.Job{
			{Name: "chronology.index", Every: time.Minute, Do: c.index.KeepUp},
			{Name: "chronology.rebuild", Every: 24 * time.Hour, Do: c.index.Rebuild},
			{Name: "chronology.looks", Every: 5 * time.Minute, Do: c.looks.TakeIn},
			{Name: "chronology.files", Every: 15 * time.Minute, Do: c.Remind},
			{Name: "chronology.sweep", Every: 24 * time.Hour, Do: c.looks.Sweep},
		},
	}
}

func actions() []authz.Action {
	look := func(name, title string) authz.Action {
		return authz.Action{Name: name, Title: title, Sensitive: true}
	}
	change := func(name, title string) authz.Action { return authz.Action{Name: name, Title: title, Changes: true} }
	return []authz.Action{
		look("chronology.search", "Find one's own cases by their words"),
		look("chronology.show", "Open the years of a child, and print them"),
		{Name: "chronology.looked", Title: "See who has opened a case"},
		look("chronology.views", "See who has looked at which case"),
		change("chronology.settle", "Settle what was found unusual"),
		change("chronology.export", "Ask for an export of cases, and download it when approved"),
		change("chronology.approve", "Approve an export of cases"),
		look("chronology.files", "See the child protection files of leavers"),
		change("chronology.file", "Send a child protection file on, and write down its receipt"),
		{Name: "chronology.blank", Title: "Cover the screen"},
	}
}

func views() map[string]any {
	return map[string]any{"chronology/search": Search{}, "chronology/why": Child{}, "chronology/child": Child{}, "chronology/bundle": Bundle{},
		"chronology/views": Views{}, "chronology/panel": Looked{}, "chronology/exports": Exports{}, "chronology/files": Files{}, "chronology/file": ShownFile{}, "chronology/blank": struct{}{}}
}

func (h pages) routes() []web.Route {
	search := web.Route{Method: "GET", Path: "/chronology", Action: "chronology.search", List: true, Handle: h.search, Menu: "Find in concerns", Under: "Concerns"}
	get := func(path, action string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "GET", Path: path, Action: action, Handle: do}
	}
	post := func(path, action string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "POST", Path: path, Action: action, Handle: do}
	}
	of := func(path string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "GET", Path: path, Action: "chronology.show", Subject: h.childSubject, Handle: do}
	}
	out := []web.Route{search, of("/chronology/{person}", h.years), of("/chronology/bundle/{person}", h.bundle),
		get("/chronology/views", "chronology.views", h.views), post("/chronology/unusual/{id}", "chronology.settle", h.settled),
		get("/chronology/exports", "chronology.export", h.exports), post("/chronology/exports", "chronology.export", h.ask),
		post("/chronology/exports/{id}/decision", "chronology.approve", h.decide), post("/chronology/exports/{id}/file", "chronology.export", h.download),
		get("/chronology/files", "chronology.files", h.files), post("/chronology/files", "chronology.file", h.openByHand),
		get("/chronology/files/{id}", "chronology.files", h.file),
		post("/chronology/files/{id}/send", "chronology.file", h.move("chronology.file-sent", "It is written down. The receipt is still to come.", func(f *ShownFile) []web.Field { return f.SendForm }, h.send)),
		post("/chronology/files/{id}/receive", "chronology.file", h.move("chronology.file-received", "The receipt is written down.", func(f *ShownFile) []web.Field { return f.ReceiveForm }, h.receive)),
		post("/chronology/files/{id}/none", "chronology.file", h.move("chronology.file-none", "It is written down.", func(f *ShownFile) []web.Field { return f.NoFileForms }, h.noFile)),
		get("/blank", "chronology.blank", h.blank)}
	for i := range out {
		if out[i].Action == "chronology.export" {
			out[i].List = true // whoever deals with cases; which ones are in it, the store decides by the grant
		}
	}
	return out
}

// blank is what stands on the screen when somebody comes in.
func (h pages) blank(*web.Ctx) (web.Page, error) {
	return web.Show("chronology/blank", "Nothing here", struct{}{}), nil
}
