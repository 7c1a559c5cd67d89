package feeds

import (
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// New makes the feature.
func New(base feature.Base, p people.Store, hooks Hooks) (*Feeds, feature.Feature) {
	f := &Feeds{base: base, people: p, hooks: hooks}
	h := pages{f}
	return f, feature.Feature{
		Name:   "feeds",
		Schema: Schema,
		HTML:   web.HTML{Files: pagesFS, Views: map[string]any{"feeds/list": listPage{}, "feeds/new": newPage{}, "feeds/key": keyPage{}, "feeds/end": endPage{}}},
		Actions: []authz.Action{
			{Name: "feeds.show", Title: "See which outside services read the log or send findings"},
			{Name: "feeds.manage", Title: "Let an outside monitoring service in, and shut it out", Changes: true},
			{Name: "feeds.serve", Title: "Read the log without names and send findings, by a service's key", Changes: true, Public: true},
		},
		Routes:  h.routes(),
		Figures: f.figures(),
		Keep:    []feature.Keep{{Kind: ServiceKind, Rows: []ledger.Rows{{Name: "feeds_service", Query: sqlService}}}},
		Jobs:    []job.Job{{Name: "feeds.quiet", Every: time.Hour, Do: f.Quiet}},
	}
}
