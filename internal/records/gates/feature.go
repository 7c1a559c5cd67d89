package gates

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// New makes the feature. The app lends Closed to the doorman as a first rule at GateAt with Beside, Held to whoever puts up
// facts for the gateway, and Doors to the agreements.
func New(base feature.Base, p people.Store, a *agreements.Agreements, r *registers.Room, h Hooks) (*Gates, feature.Feature) {
	g := &Gates{base: base, people: p, agreements: a, registers: r, hooks: h}
	w := pages{g}
	return g, feature.Feature{
		Name:   "gates",
		Schema: Schema,
		HTML:   web.HTML{Files: pagesFS, Views: map[string]any{"gates/own": ownPage{}, "gates/list": listPage{}, "gates/panel": panel{}}},
		Actions: []authz.Action{
			{Name: "gates.self", Title: "See what keeps one's own doors shut"},
			{Name: "gates.list", Title: "See who is held at a gate"},
		},
		Routes: []web.Route{
			{Method: "GET", Path: GateAt, Action: "gates.self", Handle: w.own},
			{Method: "GET", Path: "/gates", Action: "gates.list", List: true, Handle: w.list},
		},
		Panels: []web.Panel{{On: "home", Action: "gates.self", Tiles: w.ownTile}, {On: "home", Action: "gates.list", Tiles: w.tiles},
			{On: people.RefKind, Action: "gates.list", Template: "gates/panel", Data: w.panel}},
		Figures: g.figures(),
		Keep: []feature.Keep{{Kind: RefKind, Rows: []ledger.Rows{{Name: "gates_hold", Query: sqlHold}}},
			{Kind: GateRef, Rows: []ledger.Rows{{Name: "gates_known", Query: sqlSealKnown}}}},
		Jobs: g.jobs(),
		Pack: g,
	}
}

// pages are the screens.
type pages struct{ g *Gates }
