package people

import (
	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// New hands the feature to the house. Hooks may be lent once.
func New(base feature.Base, hooks ...Hooks) feature.Feature {
	h := pages{base: base}
	for _, one := range hooks {
		h.hooks = one
	}
	return feature.Feature{
		Name:    "people",
		Schema:  Schema,
		HTML:    web.HTML{Files: files, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels:  h.panels(),
		Figures: append(h.store.figures(), feature.Figure{Name: "people.leavers", Title: "Leavers, and what they still have to give back", Read: h.leaversFigure}),
		Jobs:    h.jobs(),
		Keep:    []feature.Keep{{Kind: RefKind, Rows: Sealed()}},
	}
}

// Sealed are the rows that the trail seals for one person.
func Sealed() []ledger.Rows {
	return []ledger.Rows{{Name: "people_person", Query: sqlSealPerson}, {Name: "people_post", Query: sqlSealPosts},
		{Name: "people_class", Query: sqlSealTaught}, {Name: "people_carer", Query: sqlSealCarers},
		{Name: "people_acting", Query: sqlSealActing}}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "people.list", Title: "See the register of people"},
		{Name: "people.show", Title: "See a person's record"},
		{Name: "people.change", Title: "Add, change and sign off people", Changes: true},
		{Name: "people.delegate", Title: "Lend a post for a while and take it back", Changes: true},
		{Name: "people.import", Title: "Import people from a file", Changes: true},
		{Name: "people.roll", Title: "Move the pupils into the new school year", Changes: true},
		{Name: "people.export", Title: "Export the register", Sensitive: true},
	}
}

func views() map[string]any {
	return map[string]any{"people/list": Listed{}, "people/show": Shown{}, "people/form": Edited{},
		"people/leave": Leaving{}, "people/import": Imported{}, "people/feeds": Fed{}, "people/carers": Caring{}, "people/links": Links{}, "people/roll-over": Rolls{}, "people/leavers": Leavers{}, "people/classes": ClassesPanel{},
		"people/delegate": Delegating{}, "people/delegations": Delegations{}}
}

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/people", Action: "people.list", List: true, Handle: h.list, Menu: "People"},
		{Method: "GET", Path: "/people.csv", Action: "people.export", List: true, Handle: h.export},
		{Method: "GET", Path: "/people/new", Action: "people.change", Handle: h.add},
		{Method: "POST", Path: "/people/new", Action: "people.change", Handle: h.added},
		{Method: "GET", Path: "/people/import", Action: "people.import", Handle: h.importForm},
		{Method: "POST", Path: "/people/import", Action: "people.import", Handle: h.imported, Limit: webBody},
		{Method: "GET", Path: "/people/feeds", Action: "people.import", Handle: h.feeds},
		{Method: "GET", Path: "/people/leavers", Action: "people.change", Handle: h.leavers},
		{Method: "GET", Path: "/people/roll-over", Action: "people.roll", Handle: h.rollForm},
		{Method: "POST", Path: "/people/roll-over", Action: "people.roll", Handle: h.rolled},
		{Method: "POST", Path: "/people/roll-over/undo", Action: "people.roll", Handle: h.rollBack},
		{Method: "GET", Path: "/people/links", Action: "people.change", Handle: h.waiting},
		{Method: "POST", Path: "/people/links", Action: "people.change", Handle: h.confirmed},
		{Method: "GET", Path: "/people/{id}/carers", Action: "people.change", Subject: h.of, Handle: h.carers},
		{Method: "POST", Path: "/people/{id}/carers", Action: "people.change", Subject: h.of, Handle: h.carersChanged},
		{Method: "GET", Path: "/people/{id}", Action: "people.show", Subject: h.of, Handle: h.show},
		{Method: "GET", Path: "/people/{id}/change", Action: "people.change", Subject: h.of, Handle: h.change},
		{Method: "POST", Path: "/people/{id}/change", Action: "people.change", Subject: h.of, Handle: h.changed},
		{Method: "GET", Path: "/people/delegations", Action: "people.list", List: true, Handle: h.delegations},
		{Method: "GET", Path: "/people/{id}/delegate", Action: "people.delegate", Subject: h.of, Handle: h.delegate},
		{Method: "POST", Path: "/people/{id}/delegate", Action: "people.delegate", Subject: h.of, Handle: h.delegated},
		{Method: "POST", Path: "/people/{id}/delegate/end", Action: "people.delegate", Subject: h.of, Handle: h.takeBack},
		{Method: "GET", Path: "/people/{id}/leave", Action: "people.change", Subject: h.of, Handle: h.leaving},
		{Method: "POST", Path: "/people/{id}/leave", Action: "people.change", Subject: h.of, Handle: h.left},
	}
}
