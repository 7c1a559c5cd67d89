package sanctions

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

// New makes the feature. The app lends Held to whoever puts up facts for the gateway, Frozen to the doorman as a first rule
// at FrozenAt with Beside, and Earlier, Lift and Freeze to the cases.
func New(base feature.Base, p people.Store, cases incidents.Store, hooks Hooks) (*Sanctions, feature.Feature) {
	s := &Sanctions{base: base, people: p, cases: cases, hooks: hooks}
	h := pages{s}
	return s, feature.Feature{
		Name:    "sanctions",
		Schema:  Schema,
		HTML:    web.HTML{Files: pagesFS, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: incidents.Kind, Action: "sanctions.list", Template: "sanctions/panel", Data: h.ofCase},
			{On: people.RefKind, Action: "sanctions.list", Template: "sanctions/panel", Data: h.ofPerson},
			{On: people.RefKind, Action: "sanctions.access", Template: "sanctions/panel", Data: h.accessOf},
			{On: "home", Action: "sanctions.self", Tiles: h.ownTile},
			{On: "home", Action: "sanctions.hand", Tiles: h.handTile},
		},
		Figures: s.figures(),
		Keep: []feature.Keep{
			{Kind: Kind, Rows: []ledger.Rows{{Name: "sanctions_sanction", Query: sqlSealed}, {Name: "sanctions_end", Query: sqlEndSeal},
				{Name: "sanctions_lesson", Query: sqlLessons}, {Name: "sanctions_hand", Query: sqlHands}}},
			{Kind: FreezeKind, Rows: []ledger.Rows{{Name: "sanctions_freeze", Query: sqlFreezeSeal}}},
		},
		Jobs: s.jobs(),
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "sanctions.list", Title: "See what was imposed in cases that one handles"},
		{Name: "sanctions.show", Title: "Open a sanction", Sensitive: true},
		{Name: "sanctions.impose", Title: "Impose a sanction of the policy’s ladder", Changes: true},
		{Name: "sanctions.lift", Title: "Lift a sanction early, with a reason", Changes: true},
		{Name: "sanctions.lesson", Title: "Allow teacher-led lessons although access is taken away", Changes: true},
		{Name: "sanctions.access", Title: "See whose access is taken away, and until when"},
		{Name: "sanctions.hand", Title: "Note that access was taken or given back by hand", Changes: true},
		{Name: "sanctions.self", Title: "See until when one's own access is taken away"},
	}
}

func views() map[string]any {
	return map[string]any{"sanctions/list": listPage{}, "sanctions/form": formPage{}, "sanctions/show": showPage{},
		"sanctions/access": accessPage{}, "sanctions/mine": minePage{}, "sanctions/panel": panel{}}
}
