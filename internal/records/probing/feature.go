package probing

import (
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/job"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// New makes the feature.
func New(base feature.Base, hooks Hooks) (*Probing, feature.Feature) {
	p := &Probing{base: base, hooks: hooks, silent: map[string]bool{}}
	h := pages{p}
	return p, feature.Feature{
		Name:    "probing",
		Schema:  Schema,
		HTML:    web.HTML{Files: pagesFS, Views: map[string]any{"probing/show": showPage{}, "probing/dark": darkPage{}, "probing/points": pointsPage{}}},
		Actions: actions(),
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "probing.show", Tiles: h.tile}},
		Figures: p.figures(),
		Jobs:    []job.Job{{Name: "probing.minute", Every: time.Minute, Do: p.minute}},
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "probing.show", Title: "See the check sheet of the web filter"},
		{Name: "probing.run", Title: "Have the web filter checked now", Changes: true},
		{Name: "probing.points", Title: "Set up devices that check the web filter from their place", Changes: true},
		{Name: "probing.send", Title: "Send the answers that a device at its place was given, by its key", Changes: true, Public: true},
	}
}
