package registers

import (
	"embed"
	"maps"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

//go:embed schema/*.sql
var schemaFS embed.FS

// New makes the feature; the Room is what other features ask and write to.
func New(base feature.Base, p people.Store) (*Room, feature.Feature) {
	k := &clerk.Clerk{Base: base, People: p}
	h := pages{clerk: k, one: folder.Pages{Clerk: k}}
	views := folder.Views()
	maps.Copy(views, listViews())
	return &Room{clerk: k}, feature.Feature{
		Name:    "registers",
		Schema:  schemaFS,
		HTML:    web.HTML{Files: pagesFS, Views: views},
		Actions: actions(),
		Routes:  sealing(k, append(h.listRoutes(), h.one.Routes()...)),
		Panels:  h.panels(),
		Figures: k.Figures(),
		Keep:    []feature.Keep{{Kind: entry.RefEntry, Rows: cabinet.Sealed()}},
		Jobs:    k.Jobs(),
		Hears:   k.Hears(),
		Pack:    k,
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "registers.list", Title: "See the registers and their lists"},
		{Name: "registers.show", Title: "See an entry of a register"},
		{Name: "registers.look", Title: "See an entry of a sensitive register", Sensitive: true},
		{Name: "registers.add", Title: "Add an entry to a register", Changes: true},
		{Name: "registers.change", Title: "Change an entry, or take it to its next step", Changes: true},
		{Name: "registers.attest", Title: "Sign an entry as seen and right", Changes: true},
		{Name: "registers.import", Title: "Import entries from a file", Changes: true},
		{Name: "registers.export", Title: "Export a register", Sensitive: true},
		{Name: "registers.remove", Title: "Remove, restore and hold an entry", Changes: true},
		{Name: "registers.views", Title: "Keep a way of looking at a register", Changes: true},
	}
}

// pages are the screens of many entries at once; those of one entry are the folder's.
type pages struct {
	clerk *clerk.Clerk
	one   folder.Pages
}
