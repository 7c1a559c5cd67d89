package sheet

import (
	"belisha/internal/kit/clock"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Kind is what a cell holds. The zero kind is text, the harmless one.
type Kind int

const (
	Text   Kind = iota
	Number      // digits with a point
	Date        // 2006-01-02
)

// Cell is one cell to be written. A text that is not of its kind is written as text.
type Cell struct {
	Text string
	Kind Kind
}

// Table is a table to be written.
type Table struct {
	Name   string // of the sheet in the file
	Head   []string
	Rows   [][]Cell
	Widths []float64 // in characters, per column; nought: 18
}

// Line adds a row of texts. A moment as records store it is written as the school's clocks showed it.
func (t *Table) Line(texts ...string) {
	row := make([]Cell, len(texts))
	for i, text := range texts {
		row[i] = Cell{Text: clock.Exact(text)}
	}
	t.Rows = append(t.Rows, row)
}

// plain says that the cell is what its kind says, and so no formula.
func (c Cell) plain() bool {
	switch c.Kind {
	case Number:
		_, ok := c.number()
		return ok
	case Date:
		_, err := time.Parse(time.DateOnly, c.Text)
		return err == nil
	}
	return false
}

// number gives the value of a number that a spreadsheet can keep whole: it has fifteen digits.
func (c Cell) number() (float64, bool) {
	digits := strings.TrimPrefix(c.Text, "-")
	if len(digits) > 15 || strings.Trim(digits, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(c.Text, 64)
	return n, err == nil
}

// WriteXLSX writes a table as a spreadsheet: a bold row of headings that stays in sight, dates and numbers as such.
// Text is stored as text, which no spreadsheet takes for a formula.
func WriteXLSX(t Table) (body []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	name := sheetName(t.Name)
	if err = f.SetSheetName("Sheet1", name); err != nil {
		return nil, fmt.Errorf("sheet: write: %w", err)
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("sheet: write: %w", err)
	}
	if err = fill(f, w, t); err != nil {
		return nil, fmt.Errorf("sheet: write: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("sheet: write: %w", err)
	}
	return b.Bytes(), nil
}

func fill(f *excelize.File, w *excelize.StreamWriter, t Table) error {
	day := "yyyy-mm-dd"
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	date, err := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
	if err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i := range t.Head {
		width := 18.0
		if i < len(t.Widths) && t.Widths[i] > 0 {
			width = t.Widths[i]
		}
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	head := make([]any, len(t.Head))
	for i, h := range t.Head {
		head[i] = excelize.Cell{StyleID: bold, Value: text(h)}
	}
	if err := w.SetRow("A1", head); err != nil {
		return err
	}
	for n, row := range t.Rows {
		values := make([]any, len(row))
		for i, c := range row {
			values[i] = value(c, date)
		}
		if err := w.SetRow("A"+strconv.Itoa(n+2), values); err != nil {
			return err
		}
	}
	return w.Flush()
}

// value is the cell as the spreadsheet's own type.
func value(c Cell, date int) any {
	switch c.Kind {
	case Number:
		if n, ok := c.number(); ok {
			return n
		}
	case Date:
		// Before 1 March 1900 a spreadsheet counts days wrongly.
		if d, err := time.Parse(time.DateOnly, c.Text); err == nil && d.Year() > 1900 {
			return excelize.Cell{StyleID: date, Value: d}
		}
	}
	if c.Text == "" {
		return nil
	}
	return text(c.Text)
}

// text is what an XLSX file can hold of a text: an apostrophe that Read would take away is doubled, and what is no
// character in XML is left out.
func text(s string) string {
	if strings.HasPrefix(s, "'") {
		s = Guard(s)
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) > MaxCell {
		s = string([]rune(s)[:MaxCell])
	}
	return s
}

// sheetName is a name that a spreadsheet takes: 31 characters, none of them special.
func sheetName(s string) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' || r == utf8.RuneError {
			return -1
		}
		return r
	}, s), " ")
	if r := []rune(s); len(r) > 31 {
		s = strings.TrimSpace(string(r[:31]))
	}
	if s == "" {
		return "Entries"
	}
	return s
}
