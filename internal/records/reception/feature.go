package reception

import (
	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/accounts"
	"belisha/internal/records/agreements"
	"belisha/internal/records/gates"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// New hands the feature to the house. The app lends Reception.Held to whoever puts up facts for the gateway.
func New(base feature.Base, p people.Store, a *agreements.Agreements, g *gates.Gates, acc *accounts.Accounts, h Hooks) (*Reception, feature.Feature) {
	r := &Reception{Base: base, People: p, Agreements: a, Gates: g, Accounts: acc, Hooks: h}
	w := pages{r}
	return r, feature.Feature{
		Name:    "reception",
		Schema:  Schema,
		HTML:    web.HTML{Files: files, Views: views()},
		Actions: actions(),
		Routes:  w.routes(),
		Panels: []web.Panel{{On: "home", Action: "reception.desk", Tiles: w.tiles}, {On: "home", Action: "reception.approve", Tiles: w.approvalTile},
			{On: people.RefKind, Action: "reception.desk", Template: "reception/panel", Data: w.panel}},
		Figures: r.Figures(),
		Hears:   r.Hears(),
		Keep:    []feature.Keep{{Kind: RefKind, Rows: guests.Sealed()}, {Kind: OrganisationRef, Rows: guests.SealedOrganisation()}},
		Jobs:    r.Jobs(),
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "reception.desk", Title: "Stand at the reception desk: enter guests, let them sign, give out accounts", Changes: true},
		{Name: "reception.approve", Title: "Approve the access of an outside agency", Changes: true},
		{Name: "reception.extend", Title: "Give a guest more time", Changes: true},
		{Name: "reception.sign", Title: "Sign on the tablet by the door", Public: true, Changes: true},
	}
}

func views() map[string]any {
	return map[string]any{"reception/desk": deskPage{}, "reception/fire": firePage{}, "reception/kinds": kindsPage{}, "reception/new": &newPage{}, "reception/show": &showPage{},
		"reception/door": doorPage{}, "reception/visit": visitPage{}, "reception/thanks": thanksPage{}, "reception/slip": slipPage{},
		"reception/organisations": &groupsPage{}, "reception/organisation": groupPage{}, "reception/panel": web.Table{}}
}

const small = 16 << 10 // the forms of these pages are short

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/reception", Action: "reception.desk", Handle: h.desk, Menu: "Reception"},
		{Method: "GET", Path: "/reception.csv", Action: "reception.desk", Handle: h.export},
		{Method: "GET", Path: "/reception/fire", Action: "reception.desk", Handle: h.fire},
		{Method: "GET", Path: "/reception/new", Action: "reception.desk", Handle: h.form},
		{Method: "POST", Path: "/reception/new", Action: "reception.desk", Handle: h.entered, Limit: small},
		{Method: "GET", Path: "/reception/organisations", Action: "reception.desk", Handle: h.groups},
		{Method: "POST", Path: "/reception/organisations", Action: "reception.desk", Handle: h.groupAdded, Limit: small},
		{Method: "GET", Path: "/reception/organisations/{id}", Action: "reception.desk", Subject: h.ofGroup, Handle: h.group},
		{Method: "POST", Path: "/reception/organisations/{id}/door", Action: "reception.desk", Subject: h.ofGroup, Handle: h.groupDoor, Limit: small},
		{Method: "GET", Path: "/reception/{id}", Action: "reception.desk", Subject: h.of, Handle: h.show},
		{Method: "POST", Path: "/reception/{id}/door", Action: "reception.desk", Subject: h.of, Handle: h.door, Limit: small},
		{Method: "POST", Path: "/reception/{id}/issue", Action: "reception.desk", Subject: h.of, Handle: h.issued, Limit: small},
		{Method: "POST", Path: "/reception/{id}/left", Action: "reception.desk", Subject: h.of, Handle: h.left, Limit: small},
		{Method: "POST", Path: "/reception/{id}/extend", Action: "reception.extend", Subject: h.of, Handle: h.extended, Limit: small},
		{Method: "POST", Path: "/reception/{id}/approve", Action: "reception.approve", Subject: h.of, Handle: h.decided(guests.Approved), Limit: small},
		{Method: "POST", Path: "/reception/{id}/decline", Action: "reception.approve", Subject: h.of, Handle: h.decided(guests.Declined), Limit: small},
		{Method: "GET", Path: "/visit/{token}", Action: "reception.sign", Handle: h.visit},
		{Method: "POST", Path: "/visit/{token}", Action: "reception.sign", Handle: h.signed, Limit: 64 << 10},
	}
}
