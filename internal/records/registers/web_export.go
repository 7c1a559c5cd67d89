package registers

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// export gives the list as it is filtered, with every field, as a file. It is personal data in bulk, so it leaves an
// event that says of which register, how many lines and under which filters; never what stood in them.
func (h pages) export(c *web.Ctx) (web.Page, error) {
	as := c.Query("as")
	if as != "csv" && as != "xlsx" {
		return web.Page{}, errs.Bad("as", "Choose CSV or XLSX.")
	}
	var t sheet.Table
	var key string
	err := h.clerk.Base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		def, _, err := h.clerk.Known(c, tx, c.Param("register"))
		if err != nil {
			return ledger.Event{}, err
		}
		a, err := h.ask(c, tx, def, c.Query)
		if err != nil {
			return ledger.Event{}, err
		}
		key = def.Key
		if t, err = h.table(c, tx, def, a.query); err != nil {
			return ledger.Event{}, err
		}
		return exported(tx, def, a, as, t)
	})
	if err != nil {
		return web.Page{}, err
	}
	return download(key, as, t)
}

// exported tells the trail of a file. The names of the filters are open; what was asked for may be a person's name. Of
// a sensitive register each entry is named, as if it had been opened by itself.
func exported(tx *ledger.Tx, def policy.Register, a asked, as string, t sheet.Table) (ledger.Event, error) {
	e := ledger.Event{Verb: "registers.exported", Subject: ref.New(tx.School, entry.RefRegister, def.Key), Why: def.Clause, Changes: []ledger.Change{
		{Field: "as", Class: ledger.Open, After: as}, {Field: "lines", Class: ledger.Open, After: strconv.Itoa(len(t.Rows))},
		{Field: "filters", Class: ledger.Open, After: strings.Join(slices.Sorted(maps.Keys(a.values)), " ")}}}
	if !def.Sensitive {
		return e, nil
	}
	if len(t.Rows) > mostPrint {
		return e, errs.Bad("as", "This register is sensitive, so at most %d of its entries go into one file. Narrow the list first.", mostPrint)
	}
	for _, row := range t.Rows {
		e.Changes = append(e.Changes, ledger.Change{Field: "entry", Class: ledger.Open, After: row[len(row)-1].Text})
	}
	return e, nil
}

func download(name, as string, t sheet.Table) (web.Page, error) {
	if as == "csv" {
		return web.Spreadsheet(name, sheet.WriteCSV(t)), nil
	}
	body, err := sheet.WriteXLSX(t)
	return web.Page{File: &web.Download{Name: name + ".xlsx", Type: sheet.TypeXLSX, Body: body}}, err
}

// table is entries as a file has them. Its first columns are the register's fields, under their own titles, so that the
// file can be changed and imported again.
func (h pages) table(c *web.Ctx, tx *ledger.Tx, def policy.Register, q cabinet.Query) (sheet.Table, error) {
	t := sheet.Table{Name: def.Title}
	for _, f := range def.Fields {
		t.Head = append(t.Head, heading(def, f))
		t.Widths = append(t.Widths, width(f))
	}
	t.Head = append(t.Head, ownColumns()...)
	for skip := 0; ; {
		part, err := h.clerk.Store.Find(c, tx, q, mostAtOnce, skip)
		if err != nil {
			return t, err
		}
		words, err := h.clerk.NamesFor(c, tx, def, part)
		if err != nil {
			return t, err
		}
		whom, err := h.accounts(c, tx, def, part)
		if err != nil {
			return t, err
		}
		for _, e := range part {
			t.Rows = append(t.Rows, fileRow(def, e, words, whom))
		}
		if skip += len(part); len(part) < mostAtOnce {
			return t, nil
		}
		if skip > mostLines {
			return t, errs.Bad("as", "This list has more than %d entries, which is more than one file should hold. Narrow it by a date or a state first.", mostLines)
		}
	}
}

// mostAtOnce is how many entries are in hand at once while a file is written.
const mostAtOnce = 25_000

// accounts are the people whom entries name, as an import reads them back: name and user name.
func (h pages) accounts(c *web.Ctx, tx *ledger.Tx, def policy.Register, all []entry.Entry) (map[string]string, error) {
	out := map[string]string{}
	for _, e := range all {
		for _, f := range def.Fields {
			if v := e.Values[f.Key]; f.Kind == "person" && v != "" {
				out[v] = v
			}
		}
	}
	found, err := h.clerk.People.Many(c, tx, slices.Collect(maps.Keys(out)))
	for _, p := range found {
		out[p.ID] = clerk.ShownPerson(p)
	}
	return out, err
}

// heading is a field's title, or its key where two fields share a title.
func heading(def policy.Register, f policy.Field) string {
	for _, other := range def.Fields {
		if other.Key != f.Key && strings.EqualFold(entry.Title(other), entry.Title(f)) {
			return f.Key
		}
	}
	if slices.ContainsFunc(ownColumns(), func(own string) bool { return strings.EqualFold(own, entry.Title(f)) }) {
		return f.Key
	}
	return entry.Title(f)
}

// ownColumns are what an export adds behind the fields; an import knows them by these words.
func ownColumns() []string { return []string{"State", "Due", "Added", "Changed", "Entry"} }

func fileRow(def policy.Register, e entry.Entry, words entry.Names, whom map[string]string) []sheet.Cell {
	row := make([]sheet.Cell, 0, len(def.Fields)+5)
	for _, f := range def.Fields {
		row = append(row, fileCell(f, e.Values[f.Key], words, whom))
	}
	s, _ := entry.StateOf(def, e.State)
	added, changed := "", ""
	if at, err := clock.Parse(e.CreatedAt); err == nil {
		added = clock.ISO(at)
	}
	if at, err := clock.Parse(e.ChangedAt); err == nil {
		changed = clock.ISO(at)
	}
	return append(row, sheet.Cell{Text: cmp.Or(s.Title, e.State)}, sheet.Cell{Text: e.DueOn, Kind: sheet.Date},
		sheet.Cell{Text: added, Kind: sheet.Date}, sheet.Cell{Text: changed, Kind: sheet.Date}, sheet.Cell{Text: e.ID})
}

// fileCell is a value as a file has it: dates and numbers as such, people and entries by their names.
func fileCell(f policy.Field, value string, words entry.Names, whom map[string]string) sheet.Cell {
	switch f.Kind {
	case "number":
		return sheet.Cell{Text: value, Kind: sheet.Number}
	case "money":
		return sheet.Cell{Text: strings.NewReplacer("£", "").Replace(entry.Pounds(value)), Kind: sheet.Number}
	case "date":
		return sheet.Cell{Text: value, Kind: sheet.Date}
	case "person":
		return sheet.Cell{Text: whom[value]}
	}
	sep := ", "
	if f.Kind == "long" || f.Kind == "address" {
		sep = "\n"
	}
	return sheet.Cell{Text: strings.Join(words.Lines(f, value), sep)}
}

func width(f policy.Field) float64 {
	switch f.Kind {
	case "long", "address", "figures":
		return 50
	case "date", "time", "yes_no", "number", "money":
		return 12
	}
	return 22
}
