package governance

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

//go:embed schema/*.sql
var schemaFS embed.FS

// New makes the feature.
func New(base feature.Base, p people.Store) feature.Feature {
	g := room{base: base, people: p}
	h := pages{g}
	return feature.Feature{
		Name:   "governance",
		Schema: schemaFS,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{
			"governance/report": reportPage{}, "governance/trail": trailPage{}, "governance/rights": rightsPage{},
		}},
		Actions: []authz.Action{
			{Name: "governance.report", Title: "Read the termly report to governors"},
			{Name: "governance.prepare", Title: "Prepare the termly report", Changes: true},
			{Name: "governance.approve", Title: "Send the termly report to governors", Changes: true},
			{Name: "governance.trail", Title: "Read the trail of who did what", Sensitive: true},
			{Name: "governance.rights", Title: "See which role may do what"},
		},
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "governance.report", Tiles: h.tiles}},
		Figures: g.figures(),
		Keep:    []feature.Keep{{Kind: "report", Rows: []ledger.Rows{{Name: "governance_report", Query: sqlSealed}}}},
	}
}
