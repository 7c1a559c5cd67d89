package rights

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/gates"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// New makes the feature. The app lends Extra to the doorman, and Hooks what stands above.
func New(base feature.Base, p people.Store, a *accounts.Accounts, g *gates.Gates, room *registers.Room, hooks Hooks) (*Rights, feature.Feature) {
	r := &Rights{base: base, people: p, accounts: a, gates: g, room: room, hooks: hooks}
	h := pages{r}
	return r, feature.Feature{
		Name:    "rights",
		Schema:  Schema,
		HTML:    web.HTML{Files: pagesFS, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "rights.compare", Tiles: h.tiles}, {On: "home", Action: "home.show", Tiles: h.officeTiles}},
		Figures: r.figures(),
		Keep: []feature.Keep{
			{Kind: RefDeviation, Rows: []ledger.Rows{{Name: "rights_deviation", Query: sqlDeviation}}},
			{Kind: RefGrant, Rows: []ledger.Rows{{Name: "rights_grant", Query: sqlGrant}}},
			{Kind: RefReview, Rows: []ledger.Rows{{Name: "rights_review", Query: sqlReview}}},
			{Kind: RefAdminReview, Rows: []ledger.Rows{{Name: "rights_admin_review", Query: sqlMonth}}},
		},
		Jobs: r.jobs(),
	}
}

func views() map[string]any {
	return map[string]any{"rights/list": listPage{}, "rights/deviation": &deviationPage{}, "rights/review": &reviewPage{}, "rights/signed": signedPage{},
		"rights/modules": &modulesPage{}, "rights/administration": &adminPage{}, "rights/checks": checksPage{}}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "rights.list", Title: "See what is open outside the register of rights"},
		{Name: "rights.compare", Title: "Compare rights with the register now", Changes: true},
		{Name: "rights.revoke", Title: "Take back a right outside the register", Changes: true},
		{Name: "rights.keep", Title: "Keep a right outside the register for a time", Changes: true},
		{Name: "rights.review", Title: "See the yearly reviews of rights"},
		{Name: "rights.sign", Title: "Sign the yearly review of rights", Changes: true},
		{Name: "rights.modules", Title: "See who has which module"},
		{Name: "rights.grant", Title: "Grant a module beyond somebody's job, and end that", Changes: true},
		{Name: "rights.administration", Title: "See what was done to accounts and rights", Sensitive: true},
		{Name: "rights.admin_sign", Title: "Sign a month of account administration", Changes: true},
		{Name: "rights.checks", Title: "See who has no check in the central record", Sensitive: true},
	}
}

const small = 64 << 10 // the forms of these pages are short

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/rights", Action: "rights.list", Handle: h.list},
		{Method: "GET", Path: "/rights.csv", Action: "rights.list", Handle: h.export},
		{Method: "POST", Path: "/rights/compare", Action: "rights.compare", Handle: h.compared, Limit: small},
		{Method: "GET", Path: "/rights/deviations/{id}", Action: "rights.list", Handle: h.deviation},
		{Method: "POST", Path: "/rights/deviations/{id}/revoke", Action: "rights.revoke", Subject: h.guardedOf, Handle: h.revoked, Limit: small},
		{Method: "POST", Path: "/rights/deviations/{id}/keep", Action: "rights.keep", Subject: h.keptOf, Handle: h.kept, Limit: small},
		{Method: "GET", Path: "/rights/review", Action: "rights.review", Handle: h.review},
		{Method: "POST", Path: "/rights/review", Action: "rights.sign", Handle: h.signed, Limit: 256 << 10},
		{Method: "GET", Path: "/rights/review/{id}", Action: "rights.review", Handle: h.signedReview},
		{Method: "GET", Path: "/rights/review/{id}/csv", Action: "rights.review", Handle: h.reviewCSV},
		{Method: "GET", Path: "/rights/modules", Action: "rights.modules", Handle: h.modules},
		{Method: "POST", Path: "/rights/modules", Action: "rights.grant", Subject: h.granting, Handle: h.granted, Limit: small},
		{Method: "POST", Path: "/rights/modules/{id}/end", Action: "rights.grant", Subject: h.granting, Handle: h.ended, Limit: small},
		{Method: "GET", Path: "/rights/administration", Action: "rights.administration", Handle: h.administration},
		{Method: "GET", Path: "/rights/administration/{month}/csv", Action: "rights.administration", Handle: h.administrationCSV},
		{Method: "POST", Path: "/rights/administration/{month}", Action: "rights.admin_sign", Handle: h.monthSigned, Limit: small},
		{Method: "GET", Path: "/rights/checks", Action: "rights.checks", Subject: h.checksOf, Handle: h.checks},
	}
}
