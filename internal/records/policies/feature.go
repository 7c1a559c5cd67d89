package policies

import (
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/life"
	"belisha/internal/records/policies/internal/reading"
	"belisha/internal/records/policies/internal/upkeep"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

//go:embed schema/*.sql
var schemaFS embed.FS

// New makes the feature. Bind must be called before a pack is loaded; Tie may be.
func New(base feature.Base) (*Policies, feature.Feature) {
	p := course.New(base)
	h := pages{p}
	return p, feature.Feature{
		Name:    "policies",
		Schema:  schemaFS,
		HTML:    web.HTML{Files: pagesFS, Views: h.views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels: []web.Panel{{On: "home", Action: "policies.show", Tiles: h.tiles},
			{On: "home", Action: "policies.confirm", Tiles: h.confirmTile},
			{On: "home", Action: "policies.public", Tiles: h.ownView}},
		Figures: p.Figures(),
		Hears: []ledger.Listener{
			{Name: "policies.closed-concern", Verbs: []string{"incidents.closed"}, Do: p.HeardClosed},
			{Name: "policies.leaver", Verbs: []string{"people.left", "accounts.closed"}, Do: p.HeardLeft}},
		Keep: keeps(),
		Jobs: []job.Job{{Name: "policies.clock", Every: time.Hour, Do: p.Tick}},
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "policies.show", Title: "See every clause and how it stands"},
		{Name: "policies.public", Title: "Read the policy", Public: true},
		{Name: "policies.load", Title: "Load a new version of the policy as a draft", Changes: true},
		{Name: "policies.draft", Title: "Change a draft of the policy: its owner, and whom the owner has named", Changes: true},
		{Name: "policies.comment", Title: "Comment on a draft of the policy", Changes: true},
		{Name: "policies.consult", Title: "Ask groups about a draft and answer their comments", Changes: true},
		{Name: "policies.stage", Title: "Record a stage of the policy's approval", Changes: true},
		{Name: "policies.sign", Title: "Sign a version of the policy", Changes: true},
		{Name: "policies.approve", Title: "Put an approved policy in force", Changes: true},
		{Name: "policies.review", Title: "Open and decide reviews of the policy, record meetings on it", Changes: true},
		{Name: "policies.own", Title: "Name the owner of the policy", Changes: true},
		{Name: "policies.confirm", Title: "Confirm having read the policy", Changes: true},
	}
}

func keeps() []feature.Keep {
	owner, review := upkeep.Sealed()
	person, meeting := reading.Sealed()
	return []feature.Keep{
		{Kind: "policy", Rows: []ledger.Rows{{Name: "policies_version", Query: course.SQLSealed}}},
		{Kind: "policy-way", Rows: life.Sealed()},
		{Kind: "policy-owner", Rows: owner},
		{Kind: "policy-review", Rows: review},
		{Kind: "policy-reading", Rows: person},
		{Kind: "policy-meeting", Rows: meeting},
	}
}

func (h pages) views() map[string]any {
	return map[string]any{
		"policies/list": listPage{}, "policies/clause": clausePage{}, "policies/versions": versionsPage{},
		"policies/version": versionPage{}, "policies/load": loadPage{}, "policies/public": publicPage{},
		"policies/changes": changesPage{}, "policies/impact": impactPage{}, "policies/edit-list": editListPage{},
		"policies/edit": editPage{}, "policies/edits": editsPage{}, "policies/consultation": consultationPage{},
		"policies/owner": ownerPage{}, "policies/reviews": reviewsPage{}, "policies/confirm": confirmPage{},
		"policies/readers": readersPage{}, "policies/decisions": decisionsPage{}, "policies/view": viewPage{},
	}
}
