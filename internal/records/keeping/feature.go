package keeping

import (
	"embed"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/incidents"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

//go:embed html/*.html
var htmlFiles embed.FS

// New hands the feature to the house, and lends the registers what must not be deleted and what may not be stored.
func New(base feature.Base, cases incidents.Store, room *registers.Room) (*Keeping, feature.Feature) {
	k := &Keeping{base: base, cases: cases, registers: room}
	room.Holding(k.Held)
	room.Closing(k.NoFiles)
	h := pages{k}
	return k, feature.Feature{
		Name:    "keeping",
		HTML:    web.HTML{Files: htmlFiles, Views: map[string]any{"keeping/list": List{}, "keeping/panel": Panel{}}},
		Actions: []authz.Action{{Name: "keeping.list", Title: "See how long cases are kept, and what is held"}, {Name: "keeping.case", Title: "See what stands in the registers about a case"}},
		Routes:  []web.Route{{Method: "GET", Path: "/keeping", Action: "keeping.list", List: true, Handle: h.list, Menu: "Keeping", Under: "Concerns"}},
		Panels:  []web.Panel{{On: incidents.Kind, Action: "keeping.case", Template: "keeping/panel", Data: h.panel}},
		Figures: k.figures(),
		Jobs:    k.jobs(),
	}
}
