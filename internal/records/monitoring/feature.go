package monitoring

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/measures"
	"belisha/internal/records/monitoring/internal/minutes"
	"belisha/internal/records/monitoring/internal/outcomes"
	"belisha/internal/records/monitoring/internal/search"
	"belisha/internal/records/monitoring/internal/tallies"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

//go:embed schema/*.sql
var schemaFS embed.FS

// New makes the feature over the second database, which the app has migrated with TrafficSchema.
func New(base feature.Base, lines *db.DB, p people.Store, i incidents.Store, c Config) (*Monitoring, feature.Feature) {
	m := open(base, lines, p, i, c)
	h := pages{m}
	return m, feature.Feature{
		Name:   "monitoring",
		Schema: schemaFS,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{
			"monitoring/alerts": alertsPage{}, "monitoring/pane": alertsPage{}, "monitoring/alert": &alertPage{}, "monitoring/figures": tallies.FiguresPage{}, "monitoring/search": search.FormPage{},
			"monitoring/found": &search.FoundPage{}, "monitoring/step": search.StepPart{}, "monitoring/checks": outcomes.ListPage{}, "monitoring/check": &outcomes.CheckPage{}, "monitoring/line": search.LinePage{}, "monitoring/oversight": &looks.Page{},
			"monitoring/health": healthPage{}, "monitoring/repeats": repeatsPage{}, "monitoring/repeat": &repeatPage{},
			"monitoring/fairness": measures.FairnessPage{}, "monitoring/minutes": minutes.ListPage{}, "monitoring/day-over": &minutes.DayPage{}, "monitoring/panel": search.PanelPart{},
		}},
		Actions: []authz.Action{
			{Name: "monitoring.search", Title: "Look up a person's use of the internet, for a written reason", Sensitive: true},
			{Name: "monitoring.alerts", Title: "See alerts from the filter and the log"},
			{Name: "monitoring.act", Title: "Write down what was done about an alert", Changes: true},
			{Name: "monitoring.open", Title: "Open a concern from an alert or from log lines", Changes: true},
			{Name: "monitoring.repeats", Title: "See which children ask for a blocked page again"},
			{Name: "monitoring.resolve", Title: "Write down what was done about a child who asked again", Changes: true},
			{Name: "monitoring.fairness", Title: "See who moves more than the policy allows"},
			{Name: "monitoring.minutes", Title: "See which staff are over the allowed minutes"},
			{Name: "monitoring.decide", Title: "Decide about a day over the allowed minutes", Changes: true},
			{Name: "monitoring.health", Title: "See whether the log and the check of the trail work"},
			{Name: "monitoring.oversight", Title: "See who looked up whom, and why"},
			{Name: "monitoring.checks", Title: "See checks of children's files and sites, and families to be spoken to"},
			{Name: "monitoring.conclude", Title: "Write down what came of a check of a child", Changes: true},
			{Name: "monitoring.sign", Title: "Sign the month's list of who looked people up", Changes: true},
			{Name: "monitoring.supervise", Title: "Record a talk with those who look people up", Changes: true},
		},
		Routes: h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "monitoring.alerts", Tiles: h.alertTile},
			{On: "home", Action: "monitoring.repeats", Tiles: h.repeatTile},
			{On: "home", Action: "monitoring.search", Tiles: m.search.Tile},
			{On: "home", Action: "monitoring.checks", Tiles: m.outcomes.Tile},
			{On: "home", Action: "monitoring.health", Tiles: h.healthTile},
			{On: "home", Action: "monitoring.oversight", Tiles: m.looks.Tile},
			{On: people.RefKind, Action: "monitoring.search", Template: "monitoring/panel", Data: m.search.Panel},
		},
		Figures: m.figures(),
		Keep: []feature.Keep{
			{Kind: "alert", Rows: []ledger.Rows{{Name: "monitoring_alert", Query: sqlSealedAlert}}},
			{Kind: "answer", Rows: []ledger.Rows{{Name: "monitoring_answer", Query: sqlSealAnswer}}},
			{Kind: "talk", Rows: []ledger.Rows{{Name: "monitoring_talk", Query: looks.SQLTalk}}},
			{Kind: "minutes-over", Rows: []ledger.Rows{{Name: "monitoring_over", Query: minutes.SQLRow}}},
			{Kind: "outcome", Rows: []ledger.Rows{{Name: "monitoring_outcome", Query: outcomes.SQLOutcome}}},
			{Kind: "looks-signed", Rows: []ledger.Rows{{Name: "monitoring_signed", Query: looks.SQLSigned}}},
			{Kind: "lookup", Rows: []ledger.Rows{{Name: "monitoring_lookup", Query: looks.SQLLookup}}},
		},
		Jobs: m.jobs(),
	}
}
