package monitoring

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
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
			"monitoring/alerts": alertsPage{}, "monitoring/pane": alertsPage{}, "monitoring/alert": alertPage{}, "monitoring/search": searchPage{},
			"monitoring/found": foundPage{}, "monitoring/line": linePage{}, "monitoring/oversight": &oversightPage{},
			"monitoring/health": healthPage{}, "monitoring/panel": panel{},
		}},
		Actions: []authz.Action{
			{Name: "monitoring.search", Title: "Look up a person's use of the internet, for a written reason", Sensitive: true},
			{Name: "monitoring.alerts", Title: "See alerts from the filter and the log"},
			{Name: "monitoring.act", Title: "Write down what was done about an alert", Changes: true},
			{Name: "monitoring.open", Title: "Open a concern from an alert or from log lines", Changes: true},
			{Name: "monitoring.health", Title: "See whether the log and the check of the trail work"},
			{Name: "monitoring.oversight", Title: "See who looked up whom, and why"},
			{Name: "monitoring.supervise", Title: "Record a talk with those who look people up", Changes: true},
		},
		Routes: h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "monitoring.alerts", Tiles: h.alertTile},
			{On: "home", Action: "monitoring.search", Tiles: h.searchTile},
			{On: "home", Action: "monitoring.health", Tiles: h.healthTile},
			{On: "home", Action: "monitoring.oversight", Tiles: h.oversightTile},
			{On: people.RefKind, Action: "monitoring.search", Template: "monitoring/panel", Data: h.panel},
		},
		Figures: m.figures(),
		Keep: []feature.Keep{
			{Kind: "alert", Rows: []ledger.Rows{{Name: "monitoring_alert", Query: sqlSealedAlert}}},
			{Kind: "answer", Rows: []ledger.Rows{{Name: "monitoring_answer", Query: sqlSealAnswer}}},
			{Kind: "talk", Rows: []ledger.Rows{{Name: "monitoring_talk", Query: sqlTalk}}},
			{Kind: "lookup", Rows: []ledger.Rows{{Name: "monitoring_lookup", Query: sqlSealedLookup}}},
		},
		Jobs: m.jobs(),
	}
}
