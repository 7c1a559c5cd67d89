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

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
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
		{"account", true, "The user name, which nobody else may have: a.lovelace. It says whom the row is about."},
		{"given", true, "First name."},
		{"family", true, "Family name."},
		{"kind", true, "One or more of: " + strings.Join(Kinds(), ", ") + "."},
		{"posts", false, "Keys of posts in the school's policy: teacher; computing_lead."},
		{"year", false, "Pupils only: N, R, 1, 2, 3, 4, 5 or 6."},
		{"class", false, "Pupils only: the class attended, such as 4A."},
		{"taught", false, "Teachers and assistants: the classes taught, such as 4A; 4B."},
		{"manager", false, "The user name of the line manager."},
		{"carers", false, "Pupils only: the user names of parents and carers. A ! in front bars one from seeing the child."},
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
	has     []string // the columns of the file
	posts   []policy.Post
}

// Has reports whether the file has a column.
func (r Row) Has(column string) bool { return slices.Contains(r.has, column) }

// Fault is one thing wrong with an import file, with how to put it right.
type Fault struct {
	Row    int
	Column string
	Why    string
}

func (f Fault) String() string {
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
		return nil, Faults{{1, "", "the file could not be read. Choose it again."}}
	case int64(len(text)) > l.Bytes:
		return nil, Faults{{1, "", fmt.Sprintf("the file is larger than %d MB. Split it into smaller files.", l.Bytes>>20)}}
	case !utf8.Valid(text):
		return nil, Faults{{1, "", "the file is not UTF-8 text. In your spreadsheet save it as CSV UTF-8."}}
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
	seen   map[string]int // account → row
	rows   []Row
	faults Faults
}

func (p *parse) refuse(row int, column, format string, args ...any) {
	p.faults = append(p.faults, Fault{row, column, fmt.Sprintf(format, args...)})
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
		name := strings.ToLower(strings.TrimSpace(c))
		switch {
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
		r.set(p.head[i], strings.TrimSpace(c))
	}
	r.Person = tidy(r.Person)
	if err := p.check(r); err != nil {
		e, _ := errs.As(err)
		p.refuse(number, e.Field, "%s", e.Safe)
		return
	}
	if first, twice := p.seen[r.Person.Account]; twice {
		p.refuse(number, "account", "%q stands in row %d already. Every person has a user name of their own; change one of the two.", r.Person.Account, first)
		return
	}
	p.seen[r.Person.Account] = number
	p.rows = append(p.rows, r)
}

func (p *parse) check(r Row) error {
	if err := Check(r.Person, p.limits.Posts); err != nil {
		return err
	}
	if len(r.Carers) > 0 && !r.Person.Is(Pupil) {
		return errs.Bad("carers", "Only pupils have carers. Leave this empty.")
	}
	if len(r.Carers) > mostOfOne {
		return errs.Bad("carers", "One child may have at most %d carers here.", mostOfOne)
	}
	return nil
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
	case "carers":
		r.Carers = words(strings.ToLower(cell))
	}
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
