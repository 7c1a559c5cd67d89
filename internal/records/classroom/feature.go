package classroom

import (
	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/web"
	"time"
)

// New hands the feature to the house.
func New(base feature.Base, p people.Store, a *accounts.Accounts, h Hooks) feature.Feature {
	r := &Classroom{base: base, people: p, accounts: a, hooks: h, store: newStore(base.Now)}
	pages := pages{r}
	return feature.Feature{
		Name:    "classroom",
		Schema:  Schema,
		HTML:    web.HTML{Files: files, Views: views()},
		Actions: actions(),
		Routes:  pages.routes(),
		Panels:  []web.Panel{{On: "home", Action: "classroom.list", Tiles: pages.tiles}},
		Figures: r.figures(),
		Hears: []ledger.Listener{{Name: "classroom.outgrown", Do: r.heard,
			Verbs: []string{"people.left", "people.changed", "people.imported", "people.rolled-over", "policies.activated"}}},
		Keep: []feature.Keep{{Kind: RefKind, Rows: Sealed()}, {Kind: RefClass, Rows: []ledger.Rows{{Name: "classroom_door", Query: sqlSealDoor}}}},
		Jobs: []job.Job{{Name: "classroom.outgrown", Every: time.Hour, Do: r.outgrown}},
	}
}

// Sealed are the rows that the trail seals for one child's secrets.
func Sealed() []ledger.Rows {
	return []ledger.Rows{{Name: "classroom_secret", Query: sqlSealSecret}, {Name: "classroom_card", Query: sqlSealCards}, {Name: "classroom_other", Query: sqlSealOthers}}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "classroom.enter", Title: "Come in by the class's page or a card", Public: true, Changes: true},
		{Name: "classroom.list", Title: "See how the youngest of a class come in"},
		{Name: "classroom.change", Title: "Give the youngest pictures and cards", Changes: true},
		{Name: "classroom.record", Title: "Open the class's sealed record", Sensitive: true},
		{Name: "classroom.note", Title: "Note a password of another system for the youngest", Changes: true},
		{Name: "classroom.words", Title: "Find random words for a password", Changes: true},
	}
}

func views() map[string]any {
	return map[string]any{"classroom/door": Door{}, "classroom/pictures": &Pressing{}, "classroom/card": CardPage{},
		"classroom/list": Listed{}, "classroom/class": ClassPage{}, "classroom/record": &RecordPage{}, "classroom/cards": CardsPage{}, "classroom/words": &WordsPage{}}
}

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/class/{door}", Action: "classroom.enter", Handle: h.door},
		{Method: "GET", Path: "/class/{door}/{child}", Action: "classroom.enter", Handle: h.pressing},
		{Method: "POST", Path: "/class/{door}/{child}", Action: "classroom.enter", Handle: h.pressed, Limit: 4 << 10},
		{Method: "GET", Path: "/card/{card}", Action: "classroom.enter", Handle: h.card},
		{Method: "POST", Path: "/card/{card}", Action: "classroom.enter", Handle: h.cardIn, Limit: 4 << 10},
		{Method: "GET", Path: "/classroom", Action: "classroom.list", List: true, Handle: h.list},
		{Method: "GET", Path: "/classroom/{class}", Action: "classroom.list", Subject: h.of, Handle: h.show},
		{Method: "POST", Path: "/classroom/{class}/door", Action: "classroom.change", Subject: h.of, Handle: h.newDoor},
		{Method: "POST", Path: "/classroom/{class}/pictures", Action: "classroom.change", Subject: h.of, Handle: h.give},
		{Method: "POST", Path: "/classroom/{class}/cards", Action: "classroom.change", Subject: h.of, Handle: h.print, Fresh: web.FreshSelf},
		{Method: "POST", Path: "/classroom/{class}/move", Action: "classroom.change", Subject: h.of, Handle: h.move},
		{Method: "GET", Path: "/classroom/{class}/record", Action: "classroom.record", Subject: h.of, Handle: h.record, Fresh: web.FreshSelf},
		{Method: "POST", Path: "/classroom/{class}/record", Action: "classroom.note", Subject: h.of, Handle: h.noted, Fresh: web.FreshSelf},
		{Method: "GET", Path: "/words", Action: "classroom.words", Handle: h.wordsForm},
		{Method: "POST", Path: "/words", Action: "classroom.words", Handle: h.words},
	}
}
