package passes

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// New makes the feature. The app lends Facts to whoever puts up facts for the gateway, has it published after Hears, and
// gives Asked the gateway's asks.
func New(base feature.Base, p people.Store, hooks Hooks) (*Passes, feature.Feature) {
	f := &Passes{base: base, people: p, hooks: hooks}
	h := pages{f}
	return f, feature.Feature{
		Name:    "passes",
		Schema:  Schema,
		HTML:    web.HTML{Files: pagesFS, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "passes.open", Tiles: h.teacherTiles},
			{On: "home", Action: "passes.decide", Tiles: h.approverTiles},
			{On: "home", Action: "passes.ask", Tiles: h.pupilTiles},
		},
		Figures: f.figures(),
		Keep: []feature.Keep{
			{Kind: Kind, Rows: []ledger.Rows{{Name: "passes_pass", Query: sqlGet}, {Name: "passes_host", Query: sqlHosts}}},
			{Kind: PlanKind, Rows: []ledger.Rows{{Name: "passes_plan", Query: sqlPlan}, {Name: "passes_site", Query: sqlSites}}},
			{Kind: LookKind, Rows: []ledger.Rows{{Name: "passes_look", Query: sqlLook}}},
			{Kind: AskKind, Rows: []ledger.Rows{{Name: "passes_ask", Query: sqlAsk}}},
			{Kind: HideKind, Rows: []ledger.Rows{{Name: "passes_hide", Query: sqlHide}}},
			{Kind: WeekKind, Rows: []ledger.Rows{{Name: "passes_digest", Query: sqlSeal}}},
		},
		Jobs: f.jobs(),
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "passes.list", Title: "See lessons on the web"},
		{Name: "passes.open", Title: "Open sites for a lesson of one’s own class, and answer children", Changes: true},
		{Name: "passes.end", Title: "End a lesson on the web early", Changes: true},
		{Name: "passes.decide", Title: "Decide requests to open sites for a class", Changes: true},
		{Name: "passes.plans", Title: "Read lesson plans with site lists"},
		{Name: "passes.plan", Title: "Plan lessons with site lists", Changes: true},
		{Name: "passes.look", Title: "Note that one has looked at a site", Changes: true},
		{Name: "passes.ask", Title: "Ask the teacher for a page", Changes: true},
		{Name: "passes.hide", Title: "Hide an unsuitable page at once", Changes: true},
		{Name: "passes.digest", Title: "Read what lessons opened in a week"},
	}
}

func views() map[string]any {
	return map[string]any{"passes/list": listPage{}, "passes/form": &formPage{}, "passes/show": &showPage{}, "passes/pane": pane{},
		"passes/plans": plansPage{}, "passes/plan": &planPage{}, "passes/planform": &planForm{}, "passes/looks": &looksPage{},
		"passes/ask": &askPage{}, "passes/asked": askedPane{}, "passes/hide": hidePage{}, "passes/calm": calmPage{}, "passes/digest": digestPage{}}
}
