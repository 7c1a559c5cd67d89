// Package feed reads the files in which information systems hand over people, each into rows of the register's own
// columns. It knows no register and no database: what a row means for the school is decided by package people.
//
// Everything is bounded, for the files come from outside, and nothing medical and no photograph is ever read.
//
// It serves PPL-05.
package feed

import (
	"bytes"
	"fmt"
	"strings"

	"belisha/internal/sheet"
)

// The kinds of file, as their first bytes tell them.
const (
	CSV       = "csv"
	XLSX      = "xlsx"
	OneRoster = "oneroster"
	CTF       = "ctf"
)

// The usual bounds of a feed.
const (
	MaxBytes = 20 << 20
	MaxRows  = 20_000
	mostTold = 50 // faults listed; more than that help nobody
)

// File is what a feed says.
type File struct {
	Kind  string
	Rows  []Row
	Head  []string // a spreadsheet's headings, by the register's names
	Notes []string // what of the file was not read, in sentences
}

// Row is one person. A column that is missing from Cells says nothing; an empty cell clears.
type Row struct {
	Place   string // the part of the feed, such as users.csv; empty where there is only one
	Number  int    // as a spreadsheet counts, or the child's place in a transfer file
	Key     string // the feed's own name for the person
	Hint    string // a user name to propose, should the person be new
	Cells   map[string]string
	Carers  []string // keys of those who care for this child
	Leaving bool     // the feed says that the person is no longer here
}

// Fault is one thing wrong with a feed, with the way out.
type Fault struct {
	Place  string
	Row    int
	Column string
	Why    string
}

// Faults refuse a whole feed.
type Faults []Fault

func (f *Faults) add(place string, row int, column, format string, args ...any) {
	if len(*f) < mostTold {
		*f = append(*f, Fault{place, row, column, fmt.Sprintf(format, args...)})
	}
}

// Sniff tells the kind of a file by its content; its name says nothing.
func Sniff(body []byte) string {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case bytes.HasPrefix(body, []byte("PK\x03\x04")) && isWorkbook(body):
		return XLSX
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		return OneRoster
	case bytes.HasPrefix(body, []byte("<")):
		return CTF
	}
	return CSV
}

// Read reads a spreadsheet, a OneRoster archive or a Common Transfer File. A CSV file is read by package people, which
// names its rows.
func Read(body []byte) (File, Faults) {
	if len(body) > MaxBytes {
		return File{}, Faults{{"", 1, "", fmt.Sprintf("the file is larger than %d MB. Split it into smaller files.", MaxBytes>>20)}}
	}
	switch Sniff(body) {
	case OneRoster:
		return readOneRoster(body)
	case CTF:
		return readCTF(body)
	}
	return readSheet(body)
}

// readSheet reads a spreadsheet whose headings are the register's columns.
func readSheet(body []byte) (File, Faults) {
	s, err := sheet.Read(body, sheet.Limits{Rows: MaxRows, Bytes: MaxBytes})
	if err != nil {
		return File{}, Faults{{"", 1, "", plain(err)}}
	}
	f := File{Kind: XLSX}
	for _, head := range s.Head {
		f.Head = append(f.Head, Heading(head))
	}
	for _, r := range s.Rows {
		row := Row{Number: r.Number, Cells: map[string]string{}}
		for i, head := range f.Head {
			row.Cells[head] = r.Cells[i]
		}
		f.Rows = append(f.Rows, row)
	}
	if len(f.Rows) == 0 {
		return File{}, Faults{{"", 1, "", "the file names nobody. Put one person in each row below the headings."}}
	}
	return f, nil
}

// Heading is a column's name as the register writes it, for the names that information systems give it.
func Heading(typed string) string {
	name := strings.ToLower(strings.Join(strings.Fields(typed), " "))
	switch name {
	case "forename", "first name", "given name":
		return "given"
	case "surname", "family name", "last name":
		return "family"
	case "username", "user name", "login":
		return "account"
	case "dob", "date of birth":
		return "born"
	case "year group", "nc year":
		return "year"
	case "registration group", "reg group", "reg", "form":
		return "class"
	case "unique pupil number":
		return "upn"
	case "e-mail", "email address":
		return "email"
	case "start date", "first day":
		return "starts"
	case "leaving date":
		return "left"
	case "organisation":
		return "group"
	}
	return name
}

// Refused reports whether a column holds what the school's register never keeps: health, or a picture of a child.
func Refused(heading string) bool {
	name := strings.ToLower(heading)
	for _, word := range []string{"medical", "medic", "allerg", "health", "doctor", "diagnos", "disab", "dietary", "nhs", "photo", "picture", "portrait", "image"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "gp" || name == "sen" || strings.HasPrefix(name, "sen ")
}
