package checks

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// mostPrinted bounds one print or export; what is longer comes in parts.
const mostPrinted = 10000

// part is which of them is asked for, from 1.
func part(c *web.Ctx) int {
	n, err := strconv.Atoi(c.Query("part"))
	if err != nil || n < 1 || n > 1000 {
		return 1
	}
	return n
}

// outLinks lead to all parts of a record.
func outLinks(f File) []outLink {
	var out []outLink
	for n := 1; (n-1)*mostPrinted < f.Pages; n++ {
		said := ""
		if f.Pages > mostPrinted {
			said = ", pages " + count((n-1)*mostPrinted+1) + " to " + count(min(n*mostPrinted, f.Pages))
		}
		at := "/checks/" + f.ID
		out = append(out, outLink{CSV: at + "/pages?part=" + count(n), Print: at + "/print?part=" + count(n), Said: said})
	}
	return out
}

// outLink is one part of a record, as a file and on paper.
type outLink struct{ CSV, Print, Said string }

// export is the pages as a file. // serves INC-23
func (h pages) export(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Pages", Head: []string{"No.", "When", "Method", "Address", "Answer", "Bytes", "Category", "List", "Decision", "SHA-256 of the chain"}}
	f, all, _, err := h.whole(c, "checks.exported")
	if err != nil {
		return web.Page{}, err
	}
	for _, p := range all {
		t.Rows = append(t.Rows, []sheet.Cell{{Text: count(int(p.Place))}, {Text: p.At}, {Text: p.Method}, {Text: p.Where()}, {Text: count(int(p.Status))},
			{Text: count(int(p.Bytes))}, {Text: p.Category}, {Text: p.List}, {Text: p.Verdict}, {Text: p.Hash}})
	}
	return web.Spreadsheet("check-"+f.Number+"-"+count(part(c)), sheet.WriteCSV(t)), nil
}

// whole reads a check with all its pages, and refuses to pass on what is no longer as it was recorded.
func (h pages) whole(c *web.Ctx, verb string) (f File, all []Page, name func(string) string, err error) {
	err = h.c.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: verb, Subject: c.Ref(Kind, c.Param("id"))}
		if f, err = h.c.store.File(c, tx, c.Param("id")); err != nil {
			return e, err
		}
		if name, err = h.c.names(c, tx, f.idsOf()...); err != nil {
			return e, err
		}
		ok, err := h.c.store.Whole(c, tx, f.ID)
		if err == nil && !ok {
			err = errs.Clash("", "The recorded pages are no longer what their seal says. Someone has changed them in the database. Please tell the head teacher, and run the check of the trail.")
		}
		if err != nil {
			return e, err
		}
		all, err = h.c.store.Pages(c, tx, f.ID, (part(c)-1)*mostPrinted, mostPrinted)
		e.Changes = []ledger.Change{open("pages", "", count(len(all)))}
		return e, err
	})
	return f, all, name, err
}

// printPage is the whole record on paper.
type printPage struct {
	Title, School, Policy, Head string
	Summary                     web.Summary
	Seniors, Devices, Pages     web.Table
}

func (h pages) print(c *web.Ctx) (web.Page, error) {
	f, all, name, err := h.whole(c, "checks.printed")
	if err != nil {
		return web.Page{}, err
	}
	p := printPage{Title: "Record of a check, case " + f.Number, School: c.School.Name, Policy: c.School.Policy, Head: f.Head, Summary: summary(f, name),
		Seniors: seniorTable(f, name), Devices: deviceTable(f, name), Pages: pageTable(all)}
	page := web.Show("checks/print", p.Title, p)
	page.Wide = true
	page.Back = &web.Link{Text: "Back to the check", Href: "/checks/" + f.ID}
	return page, nil
}

// devicePage is the statement that goes with the device when it is handed to the police. // serves INC-22
type devicePage struct {
	Title, School, Label, Key, Address, Number, From, To string
	Changed                                              bool
	Devices                                              web.Table
}

func (h pages) handOver(c *web.Ctx) (web.Page, error) {
	f, _, name, err := h.whole(c, "checks.printed")
	if err != nil {
		return web.Page{}, err
	}
	p := devicePage{Title: "Statement on the device used, case " + f.Number, School: c.School.Name, Label: f.Label, Key: f.Device, Address: f.Address, Number: f.Number,
		From: clock.Told(f.StartedAt), To: clock.Told(f.EndedAt), Changed: len(f.Devices) > 1, Devices: deviceTable(f, name)}
	page := web.Show("checks/device", p.Title, p)
	page.Back = &web.Link{Text: "Back to the check", Href: "/checks/" + f.ID}
	return page, nil
}
