package people

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"belisha/internal/policy"
	feeds "belisha/internal/records/people/internal/feed"
	"belisha/internal/sheet"
)

// Column is one column of the import file.
type Column struct {
	Name     string
	Required bool
	Means    string
}

// Columns documents the import file. Lists in a cell are separated by semicolons. A column that is left out leaves
// what the register says; an empty cell clears it.
func Columns() []Column {
	return []Column{
		{"account", false, "The user name, which nobody else may have: a.lovelace. It says whom the row is about. Without this column the pupil number, or name and date of birth, say so, and new people are given a user name."},
		{"given", true, "First name."},
		{"family", true, "Family name. Empty for a person of one name."},
		{"kind", true, "One or more of: " + strings.Join(Kinds(), ", ") + "."},
		{"posts", false, "Keys of posts in the school's policy: teacher; computing_lead."},
		{"year", false, "Pupils only: N, R, 1, 2, 3, 4, 5 or 6."},
		{"class", false, "Pupils only: the class attended, such as 4A."},
		{"taught", false, "Teachers and assistants: the classes taught, such as 4A; 4B."},
		{"manager", false, "The user name of the line manager."},
		{"carers", false, "Pupils only: the user names of parents and carers. A ! in front bars one from seeing the child."},
		{"starts", false, "The first day, as 2026-09-01. Before it there is no sign-in."},
		{"born", false, "Pupils only: date of birth."},
		{"upn", false, "Pupils only: unique pupil number of 13 characters, such as B801200005001."},
		{"email", false, "Adults only: where letters go."},
		{"language", false, "Language of letters and forms, such as cy or pl. Empty: English."},
		{"needs", false, "Pupils only: " + strings.Join(Needs(), ", ") + "."},
		{"group", false, "The outside organisation that the person comes from."},
		{"left", false, "The first day without access, as 2027-07-21, for somebody who leaves."},
		{"status", false, "As the export writes it. It is not read: who leaves is entered on the person's page."},
	}
}

// Limits bound what is read. The zero value of a bound means the usual one.
type Limits struct {
	Bytes int64         // 5 MB
	Rows  int           // 20,000
	Posts []policy.Post // posts of the pack in force; nil: not checked
}

// The usual bounds of an import file.
const (
	MaxBytes = 5 << 20
	MaxRows  = 20_000
	mostTold = 50 // faults listed; more than that help nobody
)

// Row is one person of an import file.
type Row struct {
	Number  int // as a spreadsheet counts: the headings are row 1
	Person  Person
	Manager string   // account
	Carers  []string // accounts, with ! in front of a barred one
	Place   string   // the part of the feed, such as users.csv; empty where there is only one
	Key     string   // the feed's own name for the person; empty in a spreadsheet
	has     []string // the columns of the file
	posts   []policy.Post

	hint        string   // a user name to propose
	carerKeys   []string // carers by the feed's own names
	leaving     bool     // the feed says that the person is gone
	unconfirmed bool     // new carers wait for the office
	means       *Person  // the person of the register, once known
}

// Has reports whether the file has a column.
func (r Row) Has(column string) bool { return slices.Contains(r.has, column) }

// Fault is one thing wrong with an import file, with how to put it right.
type Fault struct {
	Row    int
	Column string
	Why    string
	Place  string // the part of the feed; empty where there is only one
}

func (f Fault) String() string {
	if f.Place != "" {
		f.Why, f.Place = f.Why+" ("+f.Place+")", ""
		return f.String()
	}
	if f.Column == "" {
		return fmt.Sprintf("Row %d: %s", f.Row, f.Why)
	}
	return fmt.Sprintf("Row %d, column %s: %s", f.Row, f.Column, f.Why)
}

// Faults refuse a whole file.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// ParseCSV reads an import file and checks every row by itself. Any fault refuses the whole file. // serves PPL-05
func ParseCSV(r io.Reader, l Limits) ([]Row, Faults) {
	if l.Bytes == 0 {
		l.Bytes = MaxBytes
	}
	if l.Rows == 0 {
		l.Rows = MaxRows
	}
	text, err := io.ReadAll(io.LimitReader(r, l.Bytes+1))
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	switch {
	case err != nil:
		return nil, Faults{{Row: 1, Why: "the file could not be read. Choose it again."}}
	case int64(len(text)) > l.Bytes:
		return nil, Faults{{Row: 1, Why: fmt.Sprintf("the file is larger than %d MB. Split it into smaller files.", l.Bytes>>20)}}
	case !utf8.Valid(text):
		return nil, Faults{{Row: 1, Why: "the file is not UTF-8 text. In your spreadsheet save it as CSV UTF-8."}}
	}
	p := parse{limits: l, seen: map[string]int{}}
	p.file(csv.NewReader(bytes.NewReader(text)))
	if len(p.faults) > 0 {
		return nil, p.faults[:min(len(p.faults), mostTold)]
	}
	return p.rows, nil
}

type parse struct {
	limits Limits
	head   []string
	seen   map[string]int // account or pupil number → row
	rows   []Row
	faults Faults
}

func (p *parse) refuse(row int, column, format string, args ...any) {
	p.faults = append(p.faults, Fault{Row: row, Column: column, Why: fmt.Sprintf(format, args...)})
}

func (p *parse) file(r *csv.Reader) {
	r.FieldsPerRecord = -1 // counted below, to name the row as a spreadsheet does
	for number := 1; ; number++ {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if number == 1 {
				p.refuse(1, "", "the file is empty. The first row holds the names of the columns.")
			}
			return
		case errors.As(err, &bad):
			p.refuse(number, "", "the quotation marks do not match. Save the file again from the spreadsheet.")
			return
		case err != nil || number > p.limits.Rows+1:
			p.refuse(number, "", "the file has more than %d rows. Split it into smaller files.", p.limits.Rows)
			return
		case number == 1:
			if !p.heading(cells) {
				return
			}
		case !blank(cells):
			p.row(number, cells)
		}
	}
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

func (p *parse) heading(cells []string) bool {
	known := Columns()
	for _, c := range cells {
		name := feeds.Heading(c)
		switch {
		case feeds.Refused(name):
			p.refuse(1, c, "the school's register keeps nothing medical and no photographs. Take this column out of the file.")
		case !slices.ContainsFunc(known, func(k Column) bool { return k.Name == name }):
			p.refuse(1, c, "this column is not known. Take it out, or rename it to one of: %s.", names(known))
		case slices.Contains(p.head, name):
			p.refuse(1, name, "this column is there twice. Take one out.")
		}
		p.head = append(p.head, name)
	}
	for _, k := range known {
		if k.Required && !slices.Contains(p.head, k.Name) {
			p.refuse(1, k.Name, "this column is missing. Add it.")
		}
	}
	return len(p.faults) == 0
}

func names(columns []Column) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return strings.Join(out, ", ")
}

func (p *parse) row(number int, cells []string) {
	if len(cells) != len(p.head) {
		p.refuse(number, "", "there are %d cells but %d columns. Look for a comma too many or too few.", len(cells), len(p.head))
		return
	}
	r := Row{Number: number, has: p.head, posts: p.limits.Posts}
	for i, c := range cells {
		r.set(p.head[i], sheet.Unguard(strings.TrimSpace(c))) // as the export writes it
	}
	p.take(r)
}

// set puts a cell where it belongs.
func (r *Row) set(column, cell string) {
	switch column {
	case "account":
		r.Person.Account = cell
	case "given":
		r.Person.Given = cell
	case "family":
		r.Person.Family = cell
	case "kind":
		r.Person.Kinds = words(strings.ToLower(cell))
	case "posts":
		r.Person.Posts = words(cell)
	case "year":
		r.Person.Year = strings.ToUpper(cell)
	case "class":
		r.Person.Class = cell
	case "taught":
		r.Person.Taught = words(cell)
	case "manager":
		r.Manager = Account(cell)
	case "left":
		r.Person.Left = isoDay(cell)
	case "starts":
		r.Person.Starts = isoDay(cell)
	case "born":
		r.Person.Born = isoDay(cell)
	case "upn":
		r.Person.UPN = cell
	case "email":
		r.Person.Email = cell
	case "language":
		r.Person.Language = cell
	case "needs":
		r.Person.Needs = words(strings.ToLower(cell))
	case "group":
		r.Person.Group = cell
	case "carers":
		r.Carers = words(strings.ToLower(cell))
	}
}

// isoDay reads a date as schools write it; what is no date stays as it is, for Check to refuse.
func isoDay(cell string) string {
	if day, ok := sheet.Day(cell); ok {
		return day
	}
	return cell
}

// words reads a list in a cell, each word once.
func words(cell string) []string {
	var out []string
	for w := range strings.SplitSeq(cell, ";") {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
