package people

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Imported is the page for a file from the school's information system.
type Imported struct {
	File    web.Field
	Columns web.Table
	Faults  []string    // why the file was refused
	Plan    *Report     // the dry run
	Lines   web.Table   // what it would do
	Text    string      // the file itself, to be sent again when confirmed
	Yes     *web.Button // nil: nothing to do
}

func importView() Imported {
	t := web.Table{Caption: "Columns of the file", Head: []string{"Column", "Needed", "What it holds"}}
	for _, c := range Columns() {
		needed := "No"
		if c.Required {
			needed = "Yes"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: c.Name, Header: true}, {Text: needed}, {Text: c.Means}})
	}
	return Imported{Columns: t, File: web.Field{Name: "file", Label: "CSV file", Type: "file", Accept: ".csv,text/csv", Legend: "m",
		Hint: "Up to 5 MB and 20,000 rows. Nothing is changed before you confirm."}}
}

func importPage(v Imported) web.Page {
	p := web.Show("people/import", "Import people", v)
	p.Back = &web.Link{Text: "People", Href: "/people"}
	return p
}

func (h pages) importForm(*web.Ctx) (web.Page, error) { return importPage(importView()), nil }

// imported shows the dry run of a file just chosen, or applies one that was confirmed. // serves PPL-05
func (h pages) imported(c *web.Ctx) (web.Page, error) {
	text := []byte(c.Raw("csv"))
	confirmed := len(text) > 0
	if !confirmed {
		f, err := c.Upload("file", MaxBytes)
		if err == nil && f == nil {
			err = errs.Bad("file", "Choose a CSV file.")
		}
		if err != nil {
			v := importView()
			e, _ := errs.As(err)
			if e != nil {
				v.File.Error = e.Safe
			}
			return c.Again(importPage(v), err)
		}
		text = f.Body
	}
	rows, faults := ParseCSV(bytes.NewReader(text), Limits{Posts: h.posts()})
	if len(faults) > 0 {
		return refusedFile(faults), nil
	}
	report, err := h.apply(c, rows, confirmed)
	if errors.As(err, &faults) {
		return refusedFile(faults), nil
	}
	if err != nil {
		return web.Page{}, err
	}
	if confirmed {
		return web.Say("/people", "success", strconv.Itoa(report.Added)+" people were added and "+strconv.Itoa(report.Changed)+" changed."), nil
	}
	return dryRun(report, string(text)), nil
}

func (h pages) apply(c *web.Ctx, rows []Row, confirmed bool) (report Report, err error) {
	if !confirmed {
		err = h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
			report, err = h.store.Plan(c, tx, rows)
			return err
		})
		return report, err
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		report, err = h.store.Import(c, tx, rows)
		return report.Event(tx), err
	})
	return report, err
}

func refusedFile(faults Faults) web.Page {
	v := importView()
	v.File.Error = "The whole file was refused and nothing was changed. Put right what is listed, and choose it again."
	for _, f := range faults {
		v.Faults = append(v.Faults, f.String())
	}
	p := importPage(v)
	p.Status, p.Errors = http.StatusUnprocessableEntity, []web.FieldError{{Field: "file", Text: v.Faults[0]}}
	return p
}

func dryRun(r Report, text string) web.Page {
	v := importView()
	v.Plan, v.Text = &r, text
	v.Lines = web.Table{Caption: "What would happen", Head: []string{"Row", "Person", "User name", "What changes"}, Numeric: []int{0},
		Empty: "Nothing: the register says all of this already."}
	for _, l := range r.Lines[:min(len(r.Lines), 500)] {
		v.Lines.Rows = append(v.Lines.Rows, []web.Cell{{Text: strconv.Itoa(l.Row), Numeric: true}, {Text: l.Name, Header: true}, {Text: l.Account}, {Text: l.What}})
	}
	if len(r.Lines) > 0 {
		v.Yes = &web.Button{Text: "Import " + strconv.Itoa(len(r.Lines)) + " people"}
	}
	return importPage(v)
}
