package reviews

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
func New(base feature.Base, p people.Store, hooks Hooks) (*Reviews, feature.Feature) {
	r := &Reviews{base: base, people: p, hooks: hooks}
	h := pages{r}
	return r, feature.Feature{
		Name:   "reviews",
		Schema: Schema,
		HTML:   web.HTML{Files: pagesFS, Views: map[string]any{"reviews/list": listPage{}, "reviews/show": showPage{}, "reviews/log": logPage{}}},
		Actions: []authz.Action{
			{Name: "reviews.read", Title: "Read the weekly report on monitoring"},
			{Name: "reviews.log", Title: "See the log in numbers, without names"},
			{Name: "reviews.names", Title: "Go from a number of the log to the look-up of persons"},
		},
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "reviews.read", Tiles: h.tile}, {On: "home", Action: "reviews.log", Tiles: h.logTile}},
		Figures: r.figures(),
		Keep:    []feature.Keep{{Kind: ReportKind, Rows: []ledger.Rows{{Name: "reviews_report", Query: sqlReport}, {Name: "reviews_reading", Query: sqlReadings}}}},
		Jobs:    []job.Job{{Name: "reviews.write", Every: time.Hour, Do: r.Write}, {Name: "reviews.month", Every: 6 * time.Hour, Do: r.Month}, {Name: "reviews.sources", Every: time.Hour, Do: r.Sources}},
	}
}
