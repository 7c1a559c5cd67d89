package web

import (
	"bytes"
	"cmp"
	"embed"
	"html/template"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
)

//go:embed pages/*.html
var ownFiles embed.FS

func ownHTML() HTML {
	return HTML{Files: ownFiles, Views: map[string]any{"web/wrong": Wrong{}, "web/home": Home{}, "web/accessibility": Accessibility{}}}
}

// Actions of the web's own pages.
func Actions() []authz.Action {
	return []authz.Action{
		{Name: "home.show", Title: "See one's own start page"},
		{Name: "help.show", Title: "Read help and the accessibility statement", Public: true},
	}
}

// own are the pages that belong to no feature.
func (s *Site) own() []Route {
	return []Route{
		{Method: "GET", Path: "/{$}", Action: "home.show", Handle: s.home},
		{Method: "GET", Path: "/stay", Action: "home.show", Handle: func(*Ctx) (Page, error) { return Page{Template: "web/stay", Pane: true}, nil }},
		{Method: "GET", Path: "/accessibility", Action: "help.show", Handle: accessibility},
	}
}

// Home is what waits for a person: tiles that the features hand in.
type Home struct {
	Name  string
	Child bool
	Tiles []Tile
}

func (s *Site) home(c *Ctx) (Page, error) {
	h := Home{Name: c.Actor.Name, Child: c.Visit.Child}
	// What happened and what was seen come before what is kept: the highest shelf first.
	for _, p := range slices.Backward(s.panels) {
		if p.On != "home" || p.Tiles == nil || !c.May(p.Action) {
			continue
		}
		tiles, err := p.Tiles(c)
		if err != nil {
			return Page{}, err
		}
		h.Tiles = append(h.Tiles, tiles...)
	}
	slices.SortStableFunc(h.Tiles, func(a, b Tile) int { return cmp.Compare(b.pressing(), a.pressing()) })
	return Show("web/home", "Start", h), nil
}

// pressing is how soon a tile wants to be seen.
func (t Tile) pressing() int {
	switch {
	case t.Count > 0 && t.First:
		return 2
	case t.Count > 0:
		return 1
	}
	return 0
}

// Panels renders what other features show on a record's page, for those who may see it.
func (c *Ctx) Panels(of ref.Ref) ([]template.HTML, error) {
	var out []template.HTML
	for _, p := range c.site.panels {
		if p.On != of.Kind || p.Data == nil || !c.May(p.Action) {
			continue
		}
		data, err := p.Data(c, of)
		if err != nil {
			return nil, err
		}
		if data == nil {
			continue
		}
		var b bytes.Buffer
		if err := c.site.pages.ExecuteTemplate(&b, p.Template, data); err != nil {
			return nil, err
		}
		out = append(out, template.HTML(b.String())) //nolint:gosec // rendered by html/template above
	}
	return out, nil
}

// Accessibility is the statement that the regulations ask for (STD-26).
type Accessibility struct{ School string }

func accessibility(c *Ctx) (Page, error) {
	return Show("web/accessibility", "Accessibility statement", Accessibility{c.School.Name}), nil
}
