package duties

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

// New makes the feature. url is where browsers reach the records, for calendars that leave the house; it may be empty.
// Bind lends it the registers and the notices.
func New(base feature.Base, p people.Store, url string) (*Duties, feature.Feature) {
	d := &Duties{base: base, people: p}
	h := pages{d, url}
	return d, feature.Feature{
		Name:   "duties",
		Schema: schemaFS,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{
			"duties/list": listPage{}, "duties/show": showPage{}, "duties/month": monthPage{}, "duties/year": yearPage{},
			"duties/feed": feedPage{}, "duties/panel": panel{},
		}},
		Actions: []authz.Action{
			{Name: "duties.list", Title: "See the calendar of duties"},
			{Name: "duties.done", Title: "Sign that a duty was done", Changes: true},
			{Name: "duties.hand_over", Title: "Hand a duty over for a time", Changes: true},
			{Name: "duties.feed", Title: "Take the calendar of duties away", Changes: true},
			{Name: "duties.ical", Title: "Read a calendar of duties at its secret address", Public: true},
		},
		Routes: h.routes(),
		Panels: []web.Panel{{On: "home", Action: "duties.list", Tiles: h.tiles},
			{On: people.RefKind, Action: "duties.list", Template: "duties/panel", Data: h.panel}},
		Figures: d.figures(),
		Hears:   d.listeners(),
		Keep: []feature.Keep{
			{Kind: doneKind, Rows: []ledger.Rows{{Name: "duties_done", Query: sqlDoneRow}}},
			{Kind: handoverKind, Rows: []ledger.Rows{{Name: "duties_handover", Query: sqlHandoverRow}}},
			{Kind: feedKind, Rows: []ledger.Rows{{Name: "duties_feed", Query: sqlSealFeed}}},
		},
		Jobs: d.jobs(),
	}
}
