package watching

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

// New makes the feature. The app lends Watching.Held to whoever puts up facts for the gateway, and has it published after
// Events.
func New(base feature.Base, p people.Store, hooks Hooks) (*Watching, feature.Feature) {
	w := &Watching{base: base, people: p, hooks: hooks}
	h := pages{w}
	return w, feature.Feature{
		Name:   "watching",
		Schema: Schema,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{"watching/list": listPage{}, "watching/now": nowPane{}, "watching/alone": alonePage{}, "watching/lonely": alonePane{},
			"watching/form": &formPage{}, "watching/clubs": clubsPage{}, "watching/club": &clubForm{}, "watching/live": &livePage{}, "watching/cards": livePane{}, "watching/mine": minePage{}}},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{
			{On: "home", Action: "watching.open", Tiles: h.adultTiles},
			{On: "home", Action: "watching.alone", Tiles: h.dutyTiles},
			{On: "home", Action: "watching.mine", Tiles: h.pupilTiles},
		},
		Figures: w.figures(),
		Hears:   w.hears(),
		Keep: []feature.Keep{
			{Kind: Kind, Rows: []ledger.Rows{{Name: "watching_session", Query: sqlGet}, {Name: "watching_member", Query: sqlMembers}, {Name: "watching_act", Query: sqlActs}}},
			{Kind: ClubKind, Rows: []ledger.Rows{{Name: "watching_club", Query: sqlClub}, {Name: "watching_part", Query: sqlPart}}},
		},
		Jobs: w.jobs(),
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "watching.list", Title: "See which adult watches over which children online"},
		{Name: "watching.open", Title: "Open a session for one’s own class or club", Changes: true},
		{Name: "watching.live", Title: "See where the children of one’s own session are online, while it runs"},
		{Name: "watching.steer", Title: "Stop, show and end from afar in one’s own session", Changes: true},
		{Name: "watching.alone", Title: "See children who are online without a named adult"},
		{Name: "watching.clubs", Title: "Make clubs and name their leaders", Changes: true},
		{Name: "watching.mine", Title: "See who watches over one’s own lesson"},
	}
}
