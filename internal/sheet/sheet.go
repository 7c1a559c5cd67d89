// Package sheet reads and writes tables as people exchange them: CSV and XLSX.
//
// Everything read is bounded, because a file comes from outside: bytes, rows, columns, the length of a cell, and what
// a compressed file may unfold to. A formula is never read (its last result is) and never written: see Guard.
package sheet

import (
	"bytes"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
)

// The usual bounds of a file that is read.
const (
	MaxBytes   = 5 << 20
	MaxRows    = 20_000
	MaxColumns = 100
	MaxCell    = 32_767 // characters; a spreadsheet holds no more either
	maxUnfold  = 64 << 20
	maxParts   = 500 // files inside an XLSX
)

// TypeXLSX is the type of the file for a download.
const TypeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Limits bound what is read. The zero value of a bound means the usual one.
type Limits struct {
	Bytes   int64
	Rows    int // without the heading
	Columns int
}

func (l Limits) usual() Limits {
	if l.Bytes == 0 {
		l.Bytes = MaxBytes
	}
	if l.Rows == 0 {
		l.Rows = MaxRows
	}
	if l.Columns == 0 {
		l.Columns = MaxColumns
	}
	return l
}

// Sheet is a table as it was read: a row of headings, and rows that are each as long as it.
type Sheet struct {
	Head []string
	Rows []Row
}

// Row is one row; Number counts as a spreadsheet does, so the heading is row 1.
type Row struct {
	Number int
	Cells  []string
}

// Read reads either kind of file: what it is shows in its first bytes, never in its name.
func Read(body []byte, l Limits) (Sheet, error) {
	l = l.usual()
	if int64(len(body)) > l.Bytes {
		return Sheet{}, refuse("The file is larger than %d MB. Split it into smaller files.", l.Bytes>>20)
	}
	if bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		return readXLSX(body, l)
	}
	return readCSV(body, l)
}

// refuse blames the file; every reader's fault is one of these, with the way out in its sentence.
func refuse(format string, args ...any) error { return errs.Bad("file", format, args...) }

// table gathers rows under the first that says anything.
type table struct {
	limits Limits
	sheet  Sheet
}

// add takes the cells of row number.
func (t *table) add(number int, cells []string) error {
	cells = trim(cells)
	switch {
	case len(cells) > t.limits.Columns:
		return refuse("Row %d has %d columns, but at most %d are read. Take out what is not needed.", number, len(cells), t.limits.Columns)
	case len(cells) == 0:
		return nil
	case t.sheet.Head == nil:
		return t.heading(number, cells)
	case len(cells) > len(t.sheet.Head):
		return refuse("Row %d has %d cells but there are %d columns. Look for a comma too many, or a column without a heading.", number, len(cells), len(t.sheet.Head))
	case len(t.sheet.Rows) == t.limits.Rows:
		return refuse("The file has more than %d rows. Split it into smaller files.", t.limits.Rows)
	}
	for i, c := range cells {
		if len(c) > 4*MaxCell {
			return refuse("Row %d, column %s: the cell holds too much text. Shorten it.", number, t.sheet.Head[i])
		}
	}
	full := make([]string, len(t.sheet.Head))
	copy(full, cells)
	t.sheet.Rows = append(t.sheet.Rows, Row{Number: number, Cells: full})
	return nil
}

func (t *table) heading(number int, cells []string) error {
	for i, c := range cells {
		switch {
		case c == "":
			return refuse("Row %d: column %d has no heading. The first row holds the names of the columns.", number, i+1)
		case len(c) > 200:
			return refuse("Row %d: the heading of column %d is too long. The first row holds the names of the columns.", number, i+1)
		case slices.ContainsFunc(cells[:i], func(other string) bool { return strings.EqualFold(other, c) }):
			return refuse("The column %q is there twice. Take one out.", c)
		}
	}
	t.sheet.Head = slices.Clone(cells)
	return nil
}

// done refuses a file without even a heading.
func (t *table) done() (Sheet, error) {
	if t.sheet.Head == nil {
		return Sheet{}, refuse("The file is empty. The first row holds the names of the columns.")
	}
	return t.sheet, nil
}

// trim takes the space around each cell away, the guard of a formula, and empty cells at the end.
func trim(cells []string) []string {
	out := make([]string, len(cells))
	last := 0
	for i, c := range cells {
		out[i] = Unguard(strings.TrimSpace(strings.ReplaceAll(c, "\r\n", "\n")))
		if out[i] != "" {
			last = i + 1
		}
	}
	return out[:last]
}
