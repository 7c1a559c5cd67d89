package defence

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// auditsPage is the list of audits, and the form for another.
type auditsPage struct {
	Table            web.Table
	Pager            web.Pager
	May              bool
	File, Tool, Made web.Field
}

func (h pages) audits(c *web.Ctx) (web.Page, error) { return h.auditList(c, nil) }

func (h pages) auditList(c *web.Ctx, wrong error) (web.Page, error) {
	p := &auditsPage{May: c.May("defence.audit"),
		File: web.Field{Name: "file", Label: "The report", Type: "file", Accept: ".csv,.xlsx,.xml", Hint: "A table (CSV or XLSX) with the names of its columns in the first row, or the report of nmap (-oX). At most 5 MB."},
		Tool: web.Field{Name: "tool", Label: "Tool with which it was made", Optional: true, Width: "20"},
		Made: web.Field{Name: "made", Label: "Day of the audit", Type: "date", Optional: true, Hint: "Empty means today."}}
	p.Table = web.Table{Caption: "Reports", Head: []string{"Day of the audit", "Tool", "Devices", "Programs", "Open shares", "Unknown", "State"}, Numeric: []int{2, 3, 4, 5}, Empty: "No report was taken in yet."}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, total, err := h.d.store.audits(c, tx, c.PageNumber())
		p.Pager = c.Pager(total, perPage)
		for _, a := range all {
			tag := web.Tag{Text: "Taken in", Colour: "green"}
			if a.State == Draft {
				tag = web.Tag{Text: "To be looked at", Colour: "yellow"}
			}
			number := func(n int64) web.Cell { return web.Cell{Text: strconv.FormatInt(n, 10), Numeric: true} }
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: clock.Date(a.Made), Href: "/defence/audits/" + a.ID, Header: true}, {Text: a.Tool}, number(a.Devices), number(a.Programs), number(a.Shares), number(a.Unknown), {Tag: &tag}})
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	page := web.Show("defence/audits", "Network audits", p)
	page.Wide = true
	if wrong != nil {
		return c.Again(page, wrong, &p.File, &p.Tool, &p.Made)
	}
	return page, nil
}

// upload reads a report and shows what was understood of it. Nothing is taken in yet. // serves MON-20
func (h pages) upload(c *web.Ctx) (web.Page, error) {
	file, err := c.Upload("file", sheet.MaxBytes)
	if err == nil && file == nil {
		err = errs.Bad("file", "Choose the report of the audit tool.")
	}
	var a Audit
	if err == nil {
		err = h.write(c, func(tx *ledger.Tx) (e ledger.Event, err error) {
			a, e, err = h.d.draft(c, tx, file.Name, c.Form("tool"), typedDay(c), file.Body)
			return e, err
		})
	}
	if errs.Is(err, errs.Invalid) {
		return h.auditList(c, err)
	}
	return web.Go("/defence/audits/" + a.ID), err
}

// typedDay is the day of the audit; what is none is given as it was typed, for draft to refuse.
func typedDay(c *web.Ctx) string {
	text := strings.TrimSpace(c.Form("made-day") + " " + c.Form("made-month") + " " + c.Form("made-year"))
	if day, ok := clock.ReadDay(text); ok {
		return clock.ISO(day)
	}
	return text
}

// auditPage is a report: before it is taken in, what was understood; afterwards what came of it.
type auditPage struct {
	ID            string
	Draft, May    bool
	Summary       web.Summary
	Ignored       string
	Unknown, Gaps web.Table
	More          int // unknown items that are not listed
	Entries       []string
}

// shownItems bounds the preview: all of them are tasks afterwards, on pages.
const shownItems = 200

func (h pages) audit(c *web.Ctx) (web.Page, error) {
	p := auditPage{ID: c.Param("id"), May: c.May("defence.audit")}
	p.Unknown = web.Table{Caption: "In no inventory", Head: []string{"What", "Kind", "What is known of it"}, Empty: "Everything that was found is in an inventory."}
	p.Gaps = web.Table{Caption: "In the inventory, and not seen by the audit", Head: []string{"Device"}, Empty: "Every device of the inventory that has an address was seen."}
	err := h.read(c, func(tx *ledger.Tx) error {
		a, err := h.d.store.audit(c, tx, p.ID)
		if err != nil {
			return err
		}
		gaps := a.gaps()
		unknown := strconv.FormatInt(a.Unknown, 10)
		if p.Draft = a.State == Draft; p.Draft {
			r, found, err := h.d.report(c, tx, a)
			if err != nil {
				return err
			}
			gaps, unknown = found.Missing, strconv.Itoa(len(found.Unknown))
			p.preview(r, found)
		} else {
			unknown += fmt.Sprintf(", %d of them new", a.Fresh)
			if err := json.Unmarshal([]byte(a.Entries), &p.Entries); err != nil {
				return fmt.Errorf("defence: reading the entries of an audit: %w", err)
			}
		}
		for _, g := range gaps {
			cell := web.Cell{Text: g.Label}
			if c.Opens(g.Href) {
				cell.Href = g.Href
			}
			p.Gaps.Rows = append(p.Gaps.Rows, []web.Cell{cell})
		}
		p.Summary.Rows = append([]web.SummaryRow{{Key: "Day of the audit", Lines: []string{clock.Date(a.Made)}}, {Key: "Tool", Lines: []string{a.Tool}}, {Key: "File", Lines: []string{a.File}},
			{Key: "Understood", Lines: []string{several(int(a.Devices), "device") + ", " + several(int(a.Programs), "program") + ", " + several(int(a.Shares), "open share")}}, {Key: "In no inventory", Lines: []string{unknown}}}, p.Summary.Rows...)
		if !p.Draft {
			p.Summary.Rows = append(p.Summary.Rows, web.SummaryRow{Key: "Taken in", Lines: []string{clock.Told(a.At)}})
		}
		return nil
	})
	page := web.Show("defence/audit", "A network audit", p)
	page.Back, page.Wide = &web.Link{Text: "Network audits", Href: "/defence/audits"}, true
	return page, err
}

func (p *auditPage) preview(r Report, found Compared) {
	p.Ignored = strings.Join(r.Ignored, ", ")
	if r.Skipped > 0 {
		p.Summary.Rows = append(p.Summary.Rows, web.SummaryRow{Key: "Not understood", Lines: []string{fmt.Sprintf("%d of %d rows name nothing that can be compared", r.Skipped, r.Rows)}})
	}
	p.More = max(0, len(found.Unknown)-shownItems)
	for _, s := range found.Unknown[:min(len(found.Unknown), shownItems)] {
		p.Unknown.Rows = append(p.Unknown.Rows, []web.Cell{{Text: s.title(), Header: true}, {Text: itemKind(s.Kind)}, {Text: s.detail()}})
	}
}

func (h pages) take(c *web.Ctx) (web.Page, error) {
	var a Audit
	err := h.write(c, func(tx *ledger.Tx) (e ledger.Event, err error) {
		a, e, err = h.d.take(c, tx, c.Param("id"))
		return e, err
	})
	return web.Say("/defence/audits/"+c.Param("id"), "success", "The report is taken in. New: "+several(int(a.Fresh), "task")+"."), err
}
