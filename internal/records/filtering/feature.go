package filtering

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

// New makes the feature. The app calls Publish once a policy is in force; listener and job do so from then on.
func New(base feature.Base, p people.Store, facts Facts, c Config) (*Filtering, feature.Feature) {
	f := &Filtering{base: base, people: p, facts: facts, config: c}
	h := pages{f}
	return f, feature.Feature{
		Name:   "filtering",
		Schema: schemaFS,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{
			"filtering/show": showPage{}, "filtering/requests": requestsPage{}, "filtering/request": requestPage{},
			"filtering/ask": askPage{}, "filtering/override": overridePage{}, "filtering/why": whyPage{}, "filtering/panel": panel{},
			"filtering/rules": rulesPage{}, "filtering/log": logPage{}, "filtering/devices": devicesPage{}, "filtering/review": reviewPage{}, "filtering/report": reportPage{}, "filtering/fetch": fetchPage{},
			"filtering/failures": failuresPage{}, "filtering/failure": failurePage{},
		}},
		Actions: []authz.Action{
			{Name: "filtering.show", Title: "See the filter's profiles, rules and exceptions"},
			{Name: "filtering.requests", Title: "See requests to open or close a site"},
			{Name: "filtering.ask", Title: "Ask for a site to be opened or closed", Changes: true},
			{Name: "filtering.decide", Title: "Decide requests to open or close a site", Changes: true},
			{Name: "filtering.log", Title: "See the log of filter changes"},
			{Name: "filtering.export", Title: "Export filter requests and the log of filter changes", Sensitive: true},
			{Name: "filtering.fetch", Title: "Fetch a program that the filter stops, with a reason", Changes: true},
			{Name: "filtering.report", Title: "Report a site that the filter should have stopped", Changes: true},
			{Name: "filtering.failures", Title: "See reported failures of the filter"},
			{Name: "filtering.settle", Title: "Handle reported failures of the filter", Changes: true},
			{Name: "filtering.devices", Title: "See the devices that the gateway knows"},
			{Name: "filtering.override", Title: "Give one person another filter profile", Changes: true},
		},
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "filtering.decide", Tiles: h.tiles}, {On: "home", Action: "filtering.ask", Tiles: h.askTile}, {On: "home", Action: "filtering.report", Tiles: h.reportTile}, {On: people.RefKind, Action: "filtering.override", Template: "filtering/panel", Data: h.panel}},
		Figures: f.figures(),
		Hears:   []ledger.Listener{f.listener(), f.logger()},
		Keep: []feature.Keep{
			{Kind: "filter-request", Rows: []ledger.Rows{{Name: "filtering_request", Query: sqlRequest}}},
			{Kind: "filter-change", Rows: []ledger.Rows{{Name: "filtering_change", Query: sqlChange}}},
			{Kind: "filter-preview", Rows: []ledger.Rows{{Name: "filtering_preview", Query: sqlPreviewOne}}},
			{Kind: "filter-failure", Rows: []ledger.Rows{{Name: "filtering_failure", Query: sqlFailure}}},
			{Kind: "filter-rules", Rows: []ledger.Rows{{Name: "filtering_rulebook", Query: sqlRulebook}}},
			{Kind: "filter-override", Rows: []ledger.Rows{{Name: "filtering_override", Query: sqlOverride}}},
		},
		Jobs: f.jobs(),
	}
}
