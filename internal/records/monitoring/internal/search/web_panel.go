package search

import (
	"belisha/internal/kit/ref"
	"belisha/internal/web"
)

// Tile leads to the log.
func (d *Desk) Tile(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "Log", Text: "Look something up, for a written reason", Href: "/monitoring", Picture: "list"}}, nil
}

// PanelPart stands on a person's page.
type PanelPart struct{ Href string }

// Panel leads from a person's page to the form; nobody looks themselves up.
func (d *Desk) Panel(c *web.Ctx, of ref.Ref) (any, error) {
	if of.ID == c.Actor.Person {
		return nil, nil
	}
	return PanelPart{"/monitoring?person=" + of.ID}, nil
}
