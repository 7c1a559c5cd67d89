package registers

import (
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// importLimit is the largest form: the text of a file goes from step to step with it, so that nothing of it is kept
// here before it is confirmed.
const importLimit = 3*sheet.MaxBytes + 1<<20

// importPage leads through an import: choose a file, match its columns, see what would happen, confirm.
type importPage struct {
	Action    string
	File      *web.Field
	Columns   web.Table
	Templates []web.Link
	Match     []web.Field
	Sample    *web.Table
	Counts    *web.Summary
	Faults    []string
	More      int // faults that are not listed
	Lines     *web.Table
	Text      string // the file, as it goes from step to step
	Hidden    []hidden
	Step      web.Button
	Change    bool // the matching may be changed from here
	No        web.Link
}

// mayImport says whether somebody may bring in entries: those who may both add and change them.
func (h pages) mayImport(a authz.Actor, def policy.Register) bool {
	return h.clerk.May(a, "registers.import", def, clerk.Changing) && h.clerk.May(a, "registers.add", def, clerk.Adding) && h.clerk.Sees(a, def)
}

// importInto finds the register of the address, for those who may add to it as well as change it.
func (h pages) importInto(c *web.Ctx) (policy.Register, error) {
	def, ok := h.clerk.Definition(c.Param("register"))
	if !ok {
		return def, entry.NoRegister()
	}
	if err := h.mustSee(c, def); err != nil {
		return def, err
	}
	_, err := c.Check("registers.add", clerk.Subject(c.School.ID, def, nil, clerk.Adding))
	return def, err
}

func (h pages) importForm(c *web.Ctx) (web.Page, error) {
	def, err := h.importInto(c)
	page, _ := newImport(def)
	return page, err
}

func newImport(def policy.Register) (web.Page, *importPage) {
	base := entry.ListHref(def)
	p := &importPage{Action: base + "/import", No: web.Link{Text: "Cancel", Href: base}, Step: web.Button{Text: "Continue"},
		File: &web.Field{Name: "file", Label: "Spreadsheet (XLSX) or CSV file", Type: "file", Accept: ".csv,.xlsx,text/csv," + sheet.TypeXLSX, Legend: "m",
			Hint: "Up to " + strconv.Itoa(sheet.MaxBytes>>20) + " MB and " + strconv.Itoa(clerk.MostImport) + " rows. The first row holds the headings. Nothing is changed before you confirm."},
		Templates: []web.Link{{Text: "Template as XLSX", Href: base + "/import/template?as=xlsx"}, {Text: "Template as CSV", Href: base + "/import/template?as=csv"}},
		Columns:   web.Table{Caption: "What the file can hold", Head: []string{"Column", "Needed", "What it holds"}}}
	for _, f := range def.Fields {
		if !clerk.CanImport(f) {
			continue
		}
		needed := "No"
		if f.Required {
			needed = "Yes"
		}
		p.Columns.Rows = append(p.Columns.Rows, []web.Cell{{Text: heading(def, f), Header: true}, {Text: needed}, {Text: holds(f)}})
	}
	page := web.Show("registers/import", "Import: "+def.Title, p)
	page.Data = p
	page.Back = &web.Link{Text: def.Title, Href: base}
	return page, p
}

// holds says what a cell of a column should look like.
func holds(f policy.Field) string {
	said := map[string]string{"date": "A date such as 14/3/2026.", "yes_no": "Yes or No.", "number": "A number.", "money": "Pounds, such as 12.50.",
		"time": "A time such as 14:35.", "person": "A user name, or a whole name.", "reference": "The name of an entry of the other register.",
		"post": "A post of the policy.", "term": "A term of the policy.", "email": "An e-mail address.", "phone": "A telephone number."}[f.Kind]
	switch f.Kind {
	case "choice":
		said = "One of: " + entry.Offered(f) + "."
	case "choices":
		said = "Any of: " + entry.Offered(f) + ", with commas between."
	}
	if f.Unique {
		said += " No two entries have the same; a row with one that is there already changes that entry."
	}
	return strings.TrimSpace(said + " " + f.Hint)
}

// template is an empty file with the right headings.
func (h pages) template(c *web.Ctx) (web.Page, error) {
	def, err := h.importInto(c)
	if err != nil {
		return web.Page{}, err
	}
	t := sheet.Table{Name: def.Title}
	for _, f := range def.Fields {
		if clerk.CanImport(f) {
			t.Head, t.Widths = append(t.Head, heading(def, f)), append(t.Widths, width(f))
		}
	}
	as := "xlsx"
	if c.Query("as") == "csv" {
		as = "csv"
	}
	return download(def.Key+"-template", as, t)
}

// imported is every step after the file was chosen; only the last one changes anything.
func (h pages) imported(c *web.Ctx) (web.Page, error) {
	def, err := h.importInto(c)
	if err != nil {
		return web.Page{}, err
	}
	page, p := newImport(def)
	body := []byte(c.Raw("text"))
	if len(body) == 0 {
		if body, err = chosenFile(c); err != nil {
			return c.Again(page, err, p.File)
		}
	}
	file, err := sheet.Read(body, sheet.Limits{Rows: clerk.MostImport})
	if err == nil && len(file.Rows) == 0 {
		err = errs.Bad("file", "The file has headings and nothing below them.")
	}
	if err != nil {
		return c.Again(page, err, p.File)
	}
	im := clerk.Importing{File: file, Seen: map[string]int{}, IDs: map[string]int{}}
	p.File, p.Templates, p.Columns, p.Text = nil, nil, web.Table{}, textOf(file)
	if c.Form("step") == "" || c.Form("step") == "match" {
		im.As = guesses(def, file)
		p.matching(def, im)
		return page, nil
	}
	for i := range file.Head {
		im.As = append(im.As, c.Form(clerk.ColumnName(i)))
	}
	if err := im.Fits(def); err != nil {
		p.matching(def, im)
		return c.Again(page, err, pointers(p.Match)...)
	}
	return h.planned(c, def, im, page, p)
}

func pointers(fields []web.Field) []*web.Field {
	out := make([]*web.Field, len(fields))
	for i := range fields {
		out[i] = &fields[i]
	}
	return out
}

func chosenFile(c *web.Ctx) ([]byte, error) {
	up, err := c.Upload("file", sheet.MaxBytes)
	if err == nil && up == nil {
		err = errs.Bad("file", "Choose a file.")
	}
	if err != nil {
		return nil, err
	}
	return up.Body, nil
}

// textOf writes what was read of a file as CSV, the form in which it goes from step to step.
func textOf(s sheet.Sheet) string {
	t := sheet.Table{Head: s.Head}
	at := 1
	for _, row := range s.Rows {
		for at++; at < row.Number; at++ { // rows keep their numbers, so that a fault names the row of the person's own file
			t.Rows = append(t.Rows, []sheet.Cell{{}})
		}
		cells := make([]sheet.Cell, len(row.Cells))
		for i, text := range row.Cells {
			cells[i] = sheet.Cell{Text: text}
		}
		t.Rows = append(t.Rows, cells)
	}
	return string(sheet.WriteCSV(t))
}

func guesses(def policy.Register, file sheet.Sheet) []string {
	var out []string
	for _, head := range file.Head {
		g := clerk.Guess(def, head)
		for _, other := range out {
			if other == g {
				g = clerk.ColumnNone
			}
		}
		out = append(out, g)
	}
	return out
}

// matching shows each column of the file with the field that it is taken for.
func (p *importPage) matching(def policy.Register, im clerk.Importing) {
	p.Step = web.Button{Text: "See what would happen", Name: "step", Value: "look"}
	p.Sample = &web.Table{Caption: "The first rows of the file", Head: im.File.Head}
	for _, row := range im.File.Rows[:min(3, len(im.File.Rows))] {
		var cells []web.Cell
		for _, text := range row.Cells {
			cells = append(cells, web.Cell{Text: shorten(text)})
		}
		p.Sample.Rows = append(p.Sample.Rows, cells)
	}
	options := []web.Option{{Value: clerk.ColumnNone, Text: "Leave out"}}
	for _, f := range def.Fields {
		if clerk.CanImport(f) {
			options = append(options, web.Option{Value: f.Key, Text: entry.Title(f)})
		}
	}
	if len(def.States) > 0 {
		options = append(options, web.Option{Value: clerk.ColumnState, Text: "State of a new " + entry.One(def)})
	}
	options = append(options, web.Option{Value: clerk.ColumnEntry, Text: "Which entry the row is about (as an export has it)"})
	for i, head := range im.File.Head {
		f := web.Field{Name: clerk.ColumnName(i), Label: "Column “" + head + "”", Type: "select", Value: im.As[i]}
		f.Options = append(f.Options, options...)
		p.Match = append(p.Match, f)
	}
}
