package agreements

import (
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// export is the register as a file for the personnel and pupil files. serves AUA-16
func (h pages) export(c *web.Ctx) (web.Page, error) {
	f := filterOf(c)
	t := sheet.Table{Name: "Agreements", Head: []string{"Name", "User name", "Group", "Class", "Form", "State", "Why", "Asked", "Days of grace end", "Signed", "Signature"}}
	err := h.a.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		all, err := h.a.Entries(c, tx, Filter{Kind: f.Kind, Class: f.Class, Words: f.Words})
		t.Rows = nil // a view is tried again when another write comes between
		for _, e := range h.picked(f, all) {
			asked, due := clock.Day(e.Asked), clock.Day(e.Due)
			if e.State == Current {
				asked, due = "", ""
			}
			t.Line(e.Person.Full(), e.Person.Account, capital(e.Person.Kind), e.Person.Class, e.Title, stateWord(e.State), causeTitle(e.Cause), asked, due, clock.Day(e.Signed), e.Signature)
		}
		return ledger.Event{Verb: "agreements.exported", Subject: c.Ref("school", c.School.ID), Changes: []ledger.Change{{Field: "lines", Class: ledger.Open, After: number(len(t.Rows))}}}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	name := "agreements-" + clock.Day(h.a.base.Now())
	if c.Query("as") != "xlsx" {
		return web.Spreadsheet(name, sheet.WriteCSV(t)), nil
	}
	body, err := sheet.WriteXLSX(t)
	return web.Page{File: &web.Download{Name: name + ".xlsx", Type: sheet.TypeXLSX, Body: body}}, err
}

func stateWord(s State) string {
	switch s {
	case Current:
		return "Signed"
	case Asked:
		return "Asked"
	case Unverified:
		return "Paper to verify"
	}
	return "Not signed"
}
