package governance

import (
	"context"
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

//go:embed schema/*.sql
var schemaFS embed.FS

// Hooks are what others lend to the report; each may be nil, and then the report says what is not measured.
type Hooks struct {
	// Sanctions counts the sanctions imposed in a stretch of time. // serves GOV-21
	Sanctions func(ctx context.Context, tx *ledger.Tx, from, to time.Time) (int, error)
	// Register gives the entries of a register of the pack. // serves GOV-12, GOV-20
	Register func(ctx context.Context, tx *ledger.Tx, register string) ([]registers.Entry, error)
	// Beside gives the ids of what hangs on a case in other features, so that the trail tells nobody of it who may not know of
	// the case. // serves INC-06
	Beside []func(ctx context.Context, tx *ledger.Tx, incident string) ([]string, error)
}

// New makes the feature. sign signs what governors keep; the key is the machine's, not the database's.
func New(base feature.Base, p people.Store, pol *policies.Policies, sign Signer, hooks Hooks) feature.Feature {
	g := room{base: base, people: p, policies: pol, sign: sign, hooks: hooks, seen: &seen{}}
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
			{Name: "governance.running", Title: "See the figures of a term that still runs"},
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
