package people

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Fed is the list of feeds.
type Fed struct {
	Table web.Table
	Pager web.Pager
}

// feeds lists what was brought in by file, and what was refused. // serves PPL-05
func (h pages) feeds(c *web.Ctx) (web.Page, error) {
	v := Fed{Table: web.Table{Caption: "Files of people", Head: []string{"When", "By", "Kind", "New", "Changed", "Signed off", "Outcome"}, Numeric: []int{3, 4, 5},
		Empty: "No file has been imported yet."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		runs, err := h.store.Feeds(c, tx, c.PageNumber())
		if err != nil {
			return err
		}
		count, err := h.store.runs(c, tx)
		if err != nil {
			return err
		}
		v.Pager = c.Pager(count.Runs, PageSize)
		ids := make([]string, len(runs))
		for i, r := range runs {
			ids[i] = r.By
		}
		by, err := h.named(c, tx, ids)
		for _, r := range runs {
			v.Table.Rows = append(v.Table.Rows, feedRow(r, by))
		}
		return err
	})
	p := web.Show("people/feeds", "Files of people", v)
	p.Back = &web.Link{Text: "Import people", Href: "/people/import"}
	return p, err
}

func feedRow(r Run, by map[string]string) []web.Cell {
	who := by[r.By]
	if who == "" {
		who = "Command line"
	}
	outcome := web.Cell{Tag: &web.Tag{Text: "Applied", Colour: "green"}}
	if !r.Applied {
		outcome = web.Cell{Text: strconv.Itoa(r.Faults) + " faults, the first in " + r.FirstAt, Tag: &web.Tag{Text: "Refused", Colour: "red"}}
	}
	return []web.Cell{{Text: clock.Told(r.At), Header: true}, {Text: who}, {Text: kindOfFile(r.Kind)}, number(r.Added), number(r.Changed), number(r.Removed), outcome}
}

func number(n int) web.Cell { return web.Cell{Text: strconv.Itoa(n), Numeric: true} }

func kindOfFile(kind string) string {
	switch kind {
	case "xlsx":
		return "Spreadsheet"
	case "oneroster":
		return "OneRoster archive"
	case "ctf":
		return "Common Transfer File"
	}
	return "CSV"
}

// named gives whole names by id.
func (h pages) named(c *web.Ctx, tx *ledger.Tx, ids []string) (map[string]string, error) {
	found, err := h.store.Many(c, tx, ids)
	out := map[string]string{}
	for _, p := range found {
		out[p.ID] = p.Full()
	}
	return out, err
}
