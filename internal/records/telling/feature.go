package telling

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

// Telling is the ways in.
type Telling struct {
	base      feature.Base
	people    people.Store
	cases     incidents.Store
	hooks     Hooks
	store     Store
	strangers *limiter // those who tell without signing in
	tablets   *limiter // children at the school's own devices, not signed in
	adders    *limiter // those who add to what they told, and try codes
}

// New hands the feature to the house.
func New(base feature.Base, p people.Store, cases incidents.Store, hooks Hooks) feature.Feature {
	f := &Telling{base: base, people: p, cases: cases, hooks: hooks,
		strangers: newLimiter(base.Now, 10), tablets: newLimiter(base.Now, 300), adders: newLimiter(base.Now, 20)}
	return feature.Feature{
		Name:    "telling",
		Schema:  Schema,
		HTML:    web.HTML{Files: htmlFiles, Views: views()},
		Actions: actions(),
		Routes:  f.routes(),
		Panels:  []web.Panel{{On: "home", Action: "incidents.mine", Tiles: f.tiles}},
		Figures: f.figures(),
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "incidents.report", Title: "Report a concern", Public: true, Changes: true},
		{Name: "incidents.mine", Title: "See what one has told"},
		{Name: "telling.files", Title: "Report a concern with pictures or documents", Changes: true},
		{Name: "telling.poster", Title: "Print the poster that leads to the worry button"},
	}
}

func views() map[string]any {
	return map[string]any{"telling/child": childPage{}, "telling/form": formPage{}, "telling/accident": accidentPage{}, "telling/receipt": receiptPage{},
		"telling/code": codePage{}, "telling/state": statePane{}, "telling/mine": minePage{}, "telling/told": minePage{}, "telling/poster": posterPage{}}
}

// smallForm holds a child's drawing and voice; a plain report needs a fraction of it.
const smallForm = 5 << 20

func (f *Telling) routes() []web.Route {
	get := func(path, action string, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "GET", Path: path, Action: action, Handle: do}
	}
	post := func(path, action string, limit int64, do func(*web.Ctx) (web.Page, error)) web.Route {
		return web.Route{Method: "POST", Path: path, Action: action, Limit: limit, Handle: do}
	}
	return []web.Route{
		get("/tell", "incidents.report", f.show),
		post("/tell", "incidents.report", smallForm, f.told),
		post("/tell/files", "telling.files", maxFiles*maxFile+1<<20, f.told),
		get("/tell/paper", "incidents.report", f.show),
		post("/tell/paper", "incidents.report", 1<<20, f.told),
		get("/tell/accident", "incidents.report", f.accident),
		post("/tell/accident", "incidents.report", 1<<16, f.accidentTold),
		get("/tell/receipt", "incidents.report", f.code),
		get("/tell/receipt/{code}", "incidents.report", f.receipt),
		get("/tell/receipt/{code}/state", "incidents.report", f.state),
		post("/tell/receipt/{code}", "incidents.report", 1<<20, f.add),
		get("/tell/poster", "telling.poster", f.poster),
		get("/mine", "incidents.mine", f.mine),
		get("/mine/pane", "incidents.mine", f.minePane),
	}
}
