package people

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	feeds "belisha/internal/records/people/internal/feed"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// The bounds of a file that is sent through a page: it is sent again when it is confirmed.
const (
	webFile = 7 << 20
	webBody = 12 << 20
)

// Imported is the page for a file from the school's information system.
type Imported struct {
	File    web.Field
	Scope   web.Field
	Columns web.Table
	Faults  []string    // why the file was refused
	Plan    *Report     // the dry run
	Changed bool        // the register has changed since the plan that was confirmed
	Lines   web.Table   // what it would do
	More    int         // lines that are not shown
	Field   string      // the name under which the file is sent again
	Text    string      // the file itself, to be sent again when confirmed
	Reach   string      // the scope that was chosen
	Digest  string      // of the plan
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
	return Imported{Columns: t, Scope: scopeField(), File: web.Field{Name: "file", Label: "File of people", Type: "file", Legend: "m",
		Accept: ".csv,.xlsx,.zip,.xml,text/csv",
		Hint:   "A CSV file or spreadsheet with the columns below, a OneRoster archive (ZIP), or a Common Transfer File (XML). Up to 7 MB and 20,000 rows. Nothing is changed before you confirm."}}
}

func scopeField() web.Field {
	return web.Field{Name: "scope", Label: "Who is missing from the file", Type: "radios", Legend: "s", Small: true, Options: []web.Option{
		{Value: "", Text: "They stay as they are", Checked: true},
		{Value: ScopePupils, Text: "The file names all pupils: sign off those who are missing"},
		{Value: ScopeStaff, Text: "The file names all staff: sign off those who are missing"},
		{Value: ScopeAll, Text: "The file names all pupils and staff: sign off those who are missing"}}}
}

func importPage(v Imported) web.Page {
	p := web.Show("people/import", "Import people", v)
	p.Back = &web.Link{Text: "People", Href: "/people"}
	return p
}

func (h pages) importForm(*web.Ctx) (web.Page, error) { return importPage(importView()), nil }

// sent is the file of a form: just chosen, or sent again with the plan that was shown.
func sent(c *web.Ctx) (body []byte, confirmed bool, err error) {
	if text := c.Raw("csv"); text != "" {
		return []byte(text), true, nil
	}
	if packed := c.Raw("packed"); packed != "" {
		body, err = base64.StdEncoding.DecodeString(packed)
		if err != nil {
			err = errs.Bad("file", "The file did not come through whole. Choose it again.")
		}
		return body, true, err
	}
	f, err := c.Upload("file", webFile)
	if err == nil && f == nil {
		err = errs.Bad("file", "Choose a CSV file, a spreadsheet, a OneRoster archive or a Common Transfer File.")
	}
	if err != nil {
		return nil, false, err
	}
	return f.Body, false, nil
}

// imported shows the dry run of a file just chosen, or applies one that was confirmed. // serves PPL-05
func (h pages) imported(c *web.Ctx) (web.Page, error) {
	body, confirmed, err := sent(c)
	if err != nil {
		v := importView()
		if e, _ := errs.As(err); e != nil {
			v.File.Error = e.Safe
		}
		return c.Again(importPage(v), err)
	}
	in, faults := ReadFeed(body, Limits{Posts: h.posts()})
	if len(faults) > 0 {
		return h.refused(c, in.Kind, faults)
	}
	in.Scope, in.Percent = c.Form("scope"), h.percent()
	report, err := h.plan(c, in)
	if err == nil && c.Form("do") == "plan" {
		return planFile(report), nil
	}
	stale := confirmed && c.Form("digest") != "" && c.Form("digest") != report.Digest()
	if err == nil && confirmed && !stale {
		report, err = h.apply(c, in)
	}
	switch {
	case errors.As(err, &faults):
		return h.refused(c, in.Kind, faults)
	case errs.Is(err, errs.Conflict) && confirmed: // another change came in between
		stale = true
		if report, err = h.plan(c, in); err != nil {
			return web.Page{}, err
		}
	case err != nil:
		return web.Page{}, err
	}
	if confirmed && !stale {
		return web.Say("/people", "success", done(report)), nil
	}
	return dryRun(report, body, in, stale), nil
}

func done(r Report) string {
	said := strconv.Itoa(r.Added) + " people were added and " + strconv.Itoa(r.Changed) + " changed."
	if r.Removed > 0 {
		said += " " + strconv.Itoa(r.Removed) + " were signed off."
	}
	return said
}

// percent is how many of a group a feed may sign off, by the policy in force.
func (h pages) percent() int {
	if a := h.base.Policy.Load(); a != nil {
		return a.Pack.Settings.Access.RemovalPercent
	}
	return 0
}

func (h pages) plan(c *web.Ctx, in Feed) (report Report, err error) {
	err = h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		report, err = h.store.PlanFeed(c, tx, in)
		return err
	})
	return report, err
}

// apply does in one transaction what was confirmed; a register that has changed meanwhile is a conflict.
func (h pages) apply(c *web.Ctx, in Feed) (report Report, err error) {
	want := c.Form("digest")
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		if report, err = h.store.ImportFeed(c, tx, in); err != nil {
			return e, err
		}
		if want != "" && want != report.Digest() {
			return e, errs.Clash("file", "The register has changed since. Look at the new plan.")
		}
		return report.Event(tx), h.store.NoteFeed(c, tx, in, report)
	})
	return report, err
}

// refused notes that a feed was refused whole, and says why.
func (h pages) refused(c *web.Ctx, kind string, faults Faults) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "people.feed-refused", Subject: c.Ref("school", c.School.ID),
				Changes: []ledger.Change{{Field: "faults", Class: ledger.Open, After: strconv.Itoa(len(faults))}}},
			h.store.NoteRefused(c, tx, kind, c.Form("scope"), faults)
	})
	p := refusedFile(faults)
	v := p.Data.(Imported)
	for i := range v.Scope.Options {
		v.Scope.Options[i].Checked = v.Scope.Options[i].Value == c.Form("scope")
	}
	p.Data = v
	return p, err
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

const mostShown = 500 // lines of a plan on the page; the download has them all

func dryRun(r Report, body []byte, in Feed, changed bool) web.Page {
	v := importView()
	v.Plan, v.Changed, v.Reach, v.Digest = &r, changed, in.Scope, r.Digest()
	v.Field, v.Text = "packed", base64.StdEncoding.EncodeToString(body)
	if in.Kind == feeds.CSV && utf8.Valid(body) {
		v.Field, v.Text = "csv", string(body)
	}
	v.Lines = web.Table{Caption: "What would happen", Head: []string{"Row", "Person", "User name", "What changes"}, Numeric: []int{0},
		Empty: "Nothing: the register says all of this already."}
	for _, l := range r.Lines[:min(len(r.Lines), mostShown)] {
		v.Lines.Rows = append(v.Lines.Rows, []web.Cell{{Text: l.number(), Numeric: true}, {Text: l.Name, Header: true}, {Text: l.Account}, {Text: l.What}})
	}
	v.More = len(r.Lines) - len(v.Lines.Rows)
	if len(r.Lines) > 0 {
		v.Yes = &web.Button{Text: "Import " + strconv.Itoa(len(r.Lines)) + " people"}
	}
	return importPage(v)
}

func (l Line) number() string {
	if l.Row == 0 {
		return ""
	}
	return strconv.Itoa(l.Row)
}

// planFile is the whole plan as a file, for whoever checks it with the class teachers first.
func planFile(r Report) web.Page {
	t := sheet.Table{Head: []string{"row", "person", "user name", "what changes"}}
	for _, l := range r.Lines {
		t.Line(l.number(), l.Name, l.Account, l.What)
	}
	return web.Spreadsheet("plan", sheet.WriteCSV(t))
}
