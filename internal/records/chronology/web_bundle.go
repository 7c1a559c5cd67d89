package chronology

import (
	"fmt"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Bundle is a child's years as one page to be printed: a cover, contents, and case by case.
type Bundle struct {
	Child, About, Born, School, Made, By, Why, Names, Other, Back string
	Cases                                                         []BundledCase
	Lines                                                         []ShownLine // what does not belong to a case
}

// BundledCase is one case in a bundle.
type BundledCase struct {
	ID, Number, Title, State, When, Words, Outcome string
	Persons                                        []string
	Entries                                        []ShownLine
	Tasks                                          []web.Cell
	Evidence                                       []BundledItem
}

// BundledItem is one piece of evidence, which stands in a bundle by its hash.
type BundledItem struct{ When, Kind, Description, Address, Hash string }

// bundle prints the years of a child. Other children stand without their names unless asked for. // serves INC-04
func (h pages) bundle(c *web.Ctx) (web.Page, error) {
	why := reason(c)
	if why == "" {
		return h.askWhy(c)
	}
	names := nobody
	if c.Query("names") == "show" {
		names = h.seen(c.Actor)
	}
	var b Bundle
	err := h.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		y, err := h.Read(c, tx, c.Param("person"), names)
		if err == nil {
			b, err = h.bundled(c, tx, y)
		}
		b.Why = incidents.Said(Reasons(), why)
		return ledger.Event{Verb: "chronology.printed", Subject: c.Ref(people.RefKind, c.Param("person")), Why: why,
			Changes: []ledger.Change{{Field: "cases", Class: ledger.Open, After: fmt.Sprint(len(y.Cases))}}}, err
	})
	at := "/chronology/" + c.Param("person")
	b.Back = at + "?why=" + why
	if c.Query("names") != "show" {
		b.Names = "/chronology/bundle/" + c.Param("person") + "?why=" + why + "&names=show"
	}
	return web.Show("chronology/bundle", "Chronology to print", b), err
}

func (h pages) bundled(c *web.Ctx, tx *ledger.Tx, y Years) (Bundle, error) {
	b := Bundle{Child: y.Child.Full(), About: standing(y.Child), Born: clock.Date(y.Child.Born), School: c.School.Name, Made: clock.Told(tx.Now), By: c.Actor.Name}
	if n := len(y.Other); n > 0 {
		b.Other = fmt.Sprintf("%d other children stand here without their names.", n)
	}
	var ids []string
	for _, k := range y.Cases {
		for _, p := range k.Persons {
			ids = append(ids, p.ID)
		}
	}
	known, err := h.Names(c, tx, ids)
	for _, k := range y.Cases {
		b.Cases = append(b.Cases, bundledCase(k, y.hide, known))
	}
	for _, l := range y.Lines {
		if l.Case == "" {
			b.Lines = append(b.Lines, ShownLine{When: clock.Told(l.At), Title: l.Title, Text: l.Text, Tag: kindTag(l.Kind)})
		}
	}
	slices.Reverse(b.Lines)
	return b, err
}

func bundledCase(k incidents.Case, hide *redactor, known map[string]people.Person) BundledCase {
	out := BundledCase{ID: k.ID, Number: k.Number, Title: k.Title, State: "Open", When: clock.Told(k.Happened), Words: k.Words}
	if k.State == incidents.Closed {
		out.State = "Closed " + clock.Told(k.ClosedAt)
		out.Outcome = incidents.Said(incidents.Outcomes(), k.Outcome) + ". " + k.Reason
	}
	for _, p := range k.Persons {
		out.Persons = append(out.Persons, hide.called(p.ID, known)+": "+incidents.Said(incidents.Parts(), p.Part))
	}
	for _, l := range linesOf(k, "")[1:] {
		if l.Kind == EvidenceLine {
			continue // it stands below, with its hash
		}
		out.Entries = append(out.Entries, ShownLine{When: clock.Told(l.At), Text: l.Text, Tag: kindTag(l.Kind)})
	}
	for _, t := range k.Tasks {
		out.Tasks = append(out.Tasks, web.Cell{Text: t.Title + ". " + t.Reason, Tag: &web.Tag{Text: t.State, Colour: "grey"}})
	}
	for _, e := range k.Evidence {
		out.Evidence = append(out.Evidence, BundledItem{When: clock.Told(e.At), Kind: e.Kind, Description: e.Description, Address: e.Address, Hash: e.Hash})
	}
	return out
}
