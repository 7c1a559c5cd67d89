package telling

import (
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// statePane is how far it has come, in plain words and without any detail.
type statePane struct {
	Child          bool
	Read, Closed   bool
	Picture, Words string
}

// state is the part of the receipt that is fetched again while the page is open: the child sees when it was read.
func (f *Telling) state(c *web.Ctx) (web.Page, error) {
	t, err := f.behind(c)
	if err != nil {
		return web.Page{}, err
	}
	return web.Page{Template: "telling/state", Data: stateOf(t, t.Report.Child || c.Visit.Child), Pane: true}, nil
}

// stateOf says it in a child's words or a grown-up's.
func stateOf(t standing, child bool) statePane {
	s := statePane{Child: child, Read: t.ReadAt != "", Closed: t.State == incidents.Closed, Picture: "clock"}
	who := t.By
	if who == "" {
		who = "A grown-up"
	}
	switch {
	case s.Closed && child:
		s.Picture, s.Words = "tick", who+" has read it, and it is finished."
	case s.Closed:
		s.Words = "Closed. The school has dealt with it."
	case s.Read && child:
		s.Picture, s.Words = "happy", who+" has read it."
	case s.Read:
		s.Words = "Being dealt with. Somebody in school has read it."
	case child:
		s.Words = "Nobody has read it yet. This page tells you when somebody has."
	default:
		s.Words = "Received. Nobody has read it yet."
	}
	return s
}
