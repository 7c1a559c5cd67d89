package governance

import (
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

//go:embed schema/*.sql
var schemaFS embed.FS

// New makes the feature. sign signs what governors keep; the key is the machine's, not the database's.
func New(base feature.Base, p people.Store, pol *policies.Policies, sign Signer) feature.Feature {
	g := room{base: base, people: p, policies: pol, sign: sign}
	h := pages{g}
	return feature.Feature{
		Name:   "governance",
		Schema: schemaFS,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{
			"governance/dashboard": dashboardPage{}, "governance/clauses": clausesPage{}, "governance/trend": trendPage{}, "governance/standards": standardsPage{}, "governance/standard": standardPage{},
			"governance/bundles": bundlesPage{}, "governance/bundle": bundlePage{}, "governance/cover": coverPage{}, "governance/over": overPage{},
			"governance/statements": statementsPage{}, "governance/statement": statementPage{},
			"governance/report": reportPage{}, "governance/trail": trailPage{}, "governance/rights": rightsPage{},
		}},
		Actions: []authz.Action{
			{Name: "governance.report", Title: "Read the termly report to governors"},
			{Name: "governance.prepare", Title: "Prepare the termly report", Changes: true},
			{Name: "governance.approve", Title: "Send the termly report to governors", Changes: true},
			{Name: "governance.dashboard", Title: "See how all clauses stand, week by week"},
			{Name: "governance.standards", Title: "See outside standards line by line"},
			{Name: "governance.pack", Title: "Make and read signed statements for governors", Changes: true},
			{Name: "governance.bundles", Title: "Make, see and withdraw bundles for an inspection", Changes: true},
			{Name: "governance.bundle_names", Title: "Put the names of those who hold posts into a bundle", Changes: true},
			{Name: "governance.bundle", Title: "Open a bundle for an inspection with its link", Public: true, Changes: true},
			{Name: "governance.trail", Title: "Read the trail of who did what", Sensitive: true},
			{Name: "governance.rights", Title: "See which role may do what"},
		},
		Routes: h.routes(),
		Panels: []web.Panel{{On: "home", Action: "governance.report", Tiles: h.tiles},
			{On: "home", Action: "governance.dashboard", Tiles: h.overview}},
		Figures: g.figures(),
		Keep: []feature.Keep{{Kind: "report", Rows: []ledger.Rows{{Name: "governance_report", Query: sqlSealed}}},
			{Kind: "statement", Rows: []ledger.Rows{{Name: "governance_statement", Query: sqlSealedPaper}}},
			{Kind: "standing", Rows: []ledger.Rows{{Name: "governance_day", Query: sqlSealedDay}, {Name: "governance_standing", Query: sqlSealedStandings}}},
			{Kind: "bundle", Rows: []ledger.Rows{{Name: "governance_bundle", Query: sqlSealBundle}}}},
		Jobs: []job.Job{{Name: "governance.note", Every: 6 * time.Hour, Do: g.note}, {Name: "governance.lapse", Every: time.Hour, Do: g.lapse}},
	}
}
