package chronology

import (
	"fmt"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/exports"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Exports is the page of bulk exports: what was asked, decided and drawn.
type Exports struct {
	Fields []web.Field
	List   []ShownExport
	Empty  *web.Empty
}

// ShownExport is one request.
type ShownExport struct {
	ID, Who, Reason, What, When, Decided, Download string
	Tag                                            *web.Tag
	Note                                           *web.Field // set for whoever decides
}

// exports lists one's own requests, and for those who decide everybody's. // serves INC-42
func (h pages) exports(c *web.Ctx) (web.Page, error) {
	p, _, err := h.exportPage(c)
	return p, err
}

func (h pages) exportPage(c *web.Ctx) (web.Page, *Exports, error) {
	v := &Exports{Fields: exportFields()}
	by := c.Actor.Person
	if c.May("chronology.approve") {
		by = ""
	}
	err := h.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.bulk.List(c, tx, by)
		if err != nil {
			return err
		}
		var ids []string
		for _, e := range all {
			ids = append(ids, e.By, e.Decider)
		}
		names, err := h.Names(c, tx, ids)
		if err != nil {
			return err
		}
		v.List = nil
		for _, e := range all {
			may, err := h.Above(c, tx, e.By)
			if err != nil {
				return err
			}
			v.List = append(v.List, h.shownExport(c, e, names, slices.Contains(may, c.Actor.Person)))
		}
		return nil
	})
	if len(v.List) == 0 {
		v.Empty = &web.Empty{Title: "No exports", Text: "Nobody has asked to take concerns out of the system.", Picture: "sun"}
	}
	return web.Show("chronology/exports", "Exports of concerns", v), v, err
}

func (h pages) shownExport(c *web.Ctx, e exports.Export, names map[string]people.Person, decides bool) ShownExport {
	s := ShownExport{ID: e.ID, Who: who(e.By, names), Reason: e.Reason, When: clock.Told(e.At), What: "All concerns that the asker deals with"}
	if e.Of != "" {
		s.What += ", " + e.Of
	}
	if e.From != "" {
		s.What += ", from " + clock.Date(e.From)
	}
	if e.Until != "" {
		s.What += ", to " + clock.Date(e.Until)
	}
	tags := map[string]*web.Tag{exports.Asked: {Text: "To be decided", Colour: "yellow"}, exports.Approved: {Text: "Approved", Colour: "green"}, exports.Refused: {Text: "Refused", Colour: "red"}, exports.Used: {Text: "Downloaded", Colour: "grey"}}
	s.Tag = tags[e.State]
	if e.Over(h.Base.Now()) {
		s.Tag = &web.Tag{Text: "Day has passed", Colour: "grey"}
	}
	if e.Decider != "" {
		s.Decided = clock.Told(e.Decided) + ", " + who(e.Decider, names) + ". " + e.Note
	}
	if e.State == exports.Used {
		s.Decided += fmt.Sprintf(" Downloaded %s: %d concerns, SHA-256 %s", clock.Told(e.UsedAt), e.Cases, e.Hash)
	}
	if e.Ready(c.Actor, h.Base.Now()) == nil {
		s.Download = "/chronology/exports/" + e.ID + "/file"
	}
	if e.State == exports.Asked && decides && e.By != c.Actor.Person && c.May("chronology.approve") {
		s.Note = &web.Field{Type: "textarea", Name: "note", ID: "note-" + e.ID, Label: "Note, or why it is refused", Rows: 2, Max: 1000}
	}
	return s
}

func exportFields() []web.Field {
	return []web.Field{
		{Type: "textarea", Name: "reason", Label: "Why are these concerns needed outside the system?", Rows: 3, Max: 1000},
		{Type: "date", Name: "from", Label: "First day", Optional: true}, {Type: "date", Name: "until", Label: "Last day", Optional: true},
		{Type: "select", Name: "of", Label: "State", Options: []web.Option{{Text: "All"}, {Value: incidents.Open, Text: "Open"}, {Value: incidents.Closed, Text: "Closed"}}}}
}

// ask sends a request to the head.
func (h pages) ask(c *web.Ctx) (web.Page, error) {
	e := exports.Export{Reason: c.Form("reason"), Of: c.Form("of")}
	from, err := c.Day("from", "the first day")
	if err == nil {
		e.From = iso(from)
		until, uerr := c.Day("until", "the last day")
		e.Until, err = iso(until), uerr
	}
	if err == nil && !slices.Contains([]string{"", incidents.Open, incidents.Closed}, e.Of) {
		err = errs.Bad("of", "Choose which concerns.")
	}
	if err == nil {
		err = h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			e, err := h.bulk.Ask(c, tx, e)
			return ledger.Event{Verb: "chronology.export-asked", Subject: e.Ref(c.School.ID), Changes: []ledger.Change{{Field: "reason", Class: ledger.Personal}}}, err
		})
	}
	if err != nil {
		p, v, perr := h.exportPage(c)
		if perr != nil {
			return p, perr
		}
		return c.Again(p, err, refs(v.Fields)...)
	}
	return web.Say("/chronology/exports", "success", "The head teacher decides about it. You will be told."), nil
}

// decide approves or refuses.
func (h pages) decide(c *web.Ctx) (web.Page, error) {
	err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e, err := h.bulk.Decide(c, tx, c.Param("id"), c.Form("decision") == "yes", c.Form("note"))
		return ledger.Event{Verb: "chronology.export-decided", Subject: e.Ref(c.School.ID), Changes: []ledger.Change{
			{Field: "state", Class: ledger.Open, Before: exports.Asked, After: e.State}, {Field: "note", Class: ledger.Personal}}}, err
	})
	if err != nil {
		return faultTo("/chronology/exports", err)
	}
	return web.Say("/chronology/exports", "success", "It is decided, and the asker is told."), nil
}

// download sends the archive once; a try that may not be leaves an event too, and is counted. // serves INC-42
func (h pages) download(c *web.Ctx) (web.Page, error) {
	var e exports.Export
	var body []byte
	err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		e, body, err = h.bulk.Draw(c, tx, c.Param("id"))
		return ledger.Event{Verb: "chronology.exported", Subject: e.Ref(c.School.ID), Changes: []ledger.Change{
			{Field: "cases", Class: ledger.Open, After: fmt.Sprint(e.Cases)}, {Field: "sha256", Class: ledger.Open, After: e.Hash}}}, err
	})
	if errs.Is(err, errs.Forbidden) {
		blocked := h.Base.Ledger.Write(c, c.Grant, func(*ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "chronology.export-blocked", Subject: c.Ref(exports.Kind, c.Param("id")), Why: "chronology.export: not approved for this person, or used up"}, nil
		})
		if blocked != nil {
			return web.Page{}, blocked
		}
	}
	if err != nil {
		return faultTo("/chronology/exports", err)
	}
	return web.Page{File: &web.Download{Name: "concerns-" + e.Decided[:10] + ".zip", Type: "application/zip", Body: body}}, nil
}
