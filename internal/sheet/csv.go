package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

const mark = "\xef\xbb\xbf" // the byte-order mark by which a spreadsheet knows UTF-8

func readCSV(body []byte, l Limits) (Sheet, error) {
	body = bytes.TrimPrefix(body, []byte(mark))
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return Sheet{}, refuse("The file is neither a spreadsheet (XLSX) nor UTF-8 text. In your spreadsheet save it as XLSX or as CSV UTF-8.")
	}
	r := csv.NewReader(bytes.NewReader(body))
	r.Comma, r.FieldsPerRecord = comma(body), -1 // rows are counted by table, to name them as a spreadsheet does
	t := &table{limits: l}
	for number := 1; ; number++ {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return t.done()
		case errors.As(err, &bad):
			return Sheet{}, refuse("Row %d: the quotation marks do not match. Save the file again from the spreadsheet.", number)
		case err != nil:
			return Sheet{}, refuse("The file could not be read. Save it again from the spreadsheet.")
		}
		if err := t.add(number, cells); err != nil {
			return Sheet{}, err
		}
	}
}

// comma finds what stands between the cells: a spreadsheet set up for another country writes semicolons.
func comma(body []byte) rune {
	first, _, _ := bytes.Cut(body, []byte("\n"))
	best, most := ',', bytes.Count(first, []byte(","))
	for _, c := range []rune{';', '\t'} {
		if n := bytes.Count(first, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// WriteCSV writes a table with a byte-order mark and Windows line ends. Every cell is in quotation marks, so that no
// other separator can split one into a formula.
func WriteCSV(t Table) []byte {
	var b bytes.Buffer
	b.WriteString(mark)
	head := make([]Cell, len(t.Head))
	for i, h := range t.Head {
		head[i] = Cell{Text: h}
	}
	writeLine(&b, head)
	for _, row := range t.Rows {
		writeLine(&b, row)
	}
	return b.Bytes()
}

func writeLine(b *bytes.Buffer, cells []Cell) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		text := c.Text
		if !c.plain() {
			text = Guard(text)
		}
		b.WriteByte('"')
		b.WriteString(strings.ReplaceAll(text, `"`, `""`))
		b.WriteByte('"')
	}
	b.WriteString("\r\n")
}
