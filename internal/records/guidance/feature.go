package guidance

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/web"
)

//go:embed html/*.html
var htmlFiles embed.FS

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

// New hands the feature to the house.
func New(base feature.Base, hooks Hooks) feature.Feature {
	g := &Guidance{base: base, hooks: hooks, tally: newTally()}
	return feature.Feature{
		Name:   "guidance",
		Schema: Schema,
		HTML: web.HTML{Files: htmlFiles, Views: map[string]any{
			"guidance/start": startPage{}, "guidance/advice": advicePage{}, "guidance/child": advicePage{}, "guidance/charts": chartsPage{},
			"guidance/chart": chartPage{}, "guidance/whole": wholePage{}, "guidance/contacts": contactsPage{}, "guidance/check": checkPage{},
		}},
		Actions: []authz.Action{
			{Name: "guidance.read", Title: "Read how to report", Public: true},
			{Name: "guidance.chart", Title: "Follow the decision charts"},
			{Name: "guidance.begin", Title: "Begin a decision chart", Changes: true},
			{Name: "guidance.contacts", Title: "See whom to call outside school"},
			{Name: "guidance.check", Title: "See which advice has to be checked"},
		},
		Routes:  g.routes(),
		Panels:  []web.Panel{{On: "home", Action: "guidance.chart", Tiles: g.tiles}, {On: "home", Action: "guidance.check", Tiles: g.checkTiles}},
		Figures: g.figures(),
		Jobs:    g.jobs(),
	}
}

func (g *Guidance) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/guidance", Action: "guidance.read", Handle: g.start},
		{Method: "GET", Path: "/guidance/for/{audience}", Action: "guidance.read", Handle: g.advice},
		{Method: "GET", Path: "/guidance/chart", Action: "guidance.chart", Handle: g.charts, Menu: "What do I do?", Under: "Concerns"},
		{Method: "GET", Path: "/guidance/chart/{key}", Action: "guidance.chart", Handle: g.chart},
		{Method: "POST", Path: "/guidance/chart/{key}", Action: "guidance.begin", Handle: g.begin},
		{Method: "GET", Path: "/guidance/chart/{key}/whole", Action: "guidance.chart", Handle: g.whole},
		{Method: "GET", Path: "/guidance/contacts", Action: "guidance.contacts", Handle: g.contactList},
		{Method: "GET", Path: "/guidance/check", Action: "guidance.check", Handle: g.check},
	}
}
