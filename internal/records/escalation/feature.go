package escalation

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

// New makes the feature. The app lends Call and Answer to monitoring.
func New(base feature.Base, p people.Store, cases incidents.Store, hooks Hooks) (*Escalation, feature.Feature) {
	e := &Escalation{base: base, people: p, cases: cases, hooks: hooks, clocks: cases.Clocks, untouchedIn: cases.Untouched}
	h := pages{e}
	return e, feature.Feature{
		Name:    "escalation",
		Schema:  Schema,
		HTML:    web.HTML{Files: pagesFS, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "escalation.duty", Tiles: h.tile},
			{On: incidents.Kind, Action: "escalation.watch", Template: "escalation/panel", Data: h.panel},
		},
		Figures: e.figures(),
		Keep:    []feature.Keep{{Kind: AbsenceRef, Rows: []ledger.Rows{{Name: "escalation_absence", Query: sqlSealAbsence}}}},
		Hears:   e.hears(),
		Jobs:    e.jobs(),
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "escalation.duty", Title: "See who is on duty and who is told for what"},
		{Name: "escalation.away", Title: "Say that one is away, and who stands in", Changes: true},
		{Name: "escalation.away_other", Title: "Say that a colleague is away, and who stands in", Changes: true},
		{Name: "escalation.watch", Title: "See the clocks of a case and the calls nobody has answered"},
		{Name: "escalation.worklist", Title: "See the shared items and which of them nobody touched"},
	}
}

func views() map[string]any {
	return map[string]any{"escalation/duty": &dutyPage{}, "escalation/pane": banner{}, "escalation/worklist": worklistPage{}, "escalation/panel": panel{}}
}
