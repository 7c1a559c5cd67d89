package policies

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

//go:embed schema/*.sql
var schemaFS embed.FS

// New makes the feature. Bind must be called before a pack is loaded.
func New(base feature.Base) (*Policies, feature.Feature) {
	p := &Policies{base: base, parsed: map[string]*policy.Pack{}}
	h := pages{p}
	return p, feature.Feature{
		Name:   "policies",
		Schema: schemaFS,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{
			"policies/list": listPage{}, "policies/clause": clausePage{}, "policies/versions": versionsPage{},
			"policies/version": versionPage{}, "policies/load": loadPage{}, "policies/public": publicPage{},
		}},
		Actions: []authz.Action{
			{Name: "policies.show", Title: "See every clause and how it stands"},
			{Name: "policies.public", Title: "Read the policy", Public: true},
			{Name: "policies.load", Title: "Load a new version of the policy as a draft", Changes: true},
			{Name: "policies.approve", Title: "Put an approved policy in force", Changes: true},
		},
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "policies.show", Tiles: h.tiles}},
		Figures: p.ownFigures(),
		Keep:    []feature.Keep{{Kind: "policy", Rows: []ledger.Rows{{Name: "policies_version", Query: sqlSealed}}}},
	}
}
