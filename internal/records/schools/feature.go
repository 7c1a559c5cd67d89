package schools

import (
	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// New hands the feature to the house.
func New(base feature.Base) feature.Feature {
	h := pages{base: base}
	return feature.Feature{
		Name:    "schools",
		Schema:  Schema,
		HTML:    web.HTML{Files: files, Views: map[string]any{"schools/show": Shown{}}},
		Actions: []authz.Action{{Name: "schools.show", Title: "See the school, its policy version and its terms"}},
		Routes:  []web.Route{{Method: "GET", Path: "/school", Action: "schools.show", Handle: h.show}},
		Keep:    []feature.Keep{{Kind: Kind, Rows: []ledger.Rows{{Name: "schools_school", Query: sqlSealed}}}},
	}
}
