package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"belisha/internal/kit/errs"
	"belisha/internal/sheet"
)

func table() sheet.Table {
	return sheet.Table{Name: "Devices: on [loan]?", Head: []string{"Name", "When", "How many", "Note"}, Rows: [][]sheet.Cell{
		{{Text: "Tablet 1"}, {Text: "2026-11-22", Kind: sheet.Date}, {Text: "-12.5", Kind: sheet.Number}, {Text: "two\nlines, \"quoted\""}},
		{{Text: "=HYPERLINK(\"http://bad.example\")"}, {Text: "never", Kind: sheet.Date}, {Text: "=1+1", Kind: sheet.Number}, {Text: "'=kept"}},
		{{Text: "+44 20 7946 0000"}, {}, {Text: "-"}, {Text: "@all; =1"}},
		{{Text: "＝1"}, {}, {Text: "1234567890123456789", Kind: sheet.Number}, {Text: "Zoë 🦊 'quoted'"}},
	}}
}

func want() [][]string {
	return [][]string{
		{"Tablet 1", "2026-11-22", "-12.5", "two\nlines, \"quoted\""},
		{"=HYPERLINK(\"http://bad.example\")", "never", "=1+1", "'=kept"},
		{"+44 20 7946 0000", "", "-", "@all; =1"},
		{"＝1", "", "1234567890123456789", "Zoë 🦊 'quoted'"},
	}
}

func rows(s sheet.Sheet) (out [][]string) {
	for _, r := range s.Rows {
		out = append(out, r.Cells)
	}
	return out
}

func TestWhatIsWrittenComesBack(t *testing.T) {
	t.Parallel()
	xlsx, err := sheet.WriteXLSX(table())
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{"csv": sheet.WriteCSV(table()), "xlsx": xlsx} {
		got, err := sheet.Read(body, sheet.Limits{})
		if err != nil || !reflect.DeepEqual(got.Head, table().Head) || !reflect.DeepEqual(rows(got), want()) {
			t.Errorf("%s: %v\n%q", name, err, rows(got))
		}
	}
}

// A spreadsheet must never calculate what somebody typed into a form.
func TestNoCellIsWrittenAsAFormula(t *testing.T) {
	t.Parallel()
	raw, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(sheet.WriteCSV(table())), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range raw {
		for _, c := range row {
			if c != "" && c != "-12.5" && strings.ContainsAny(c[:1], "=+-@\t\r\n") {
				t.Errorf("the cell %q would be a formula", c)
			}
		}
	}
	body, err := sheet.WriteXLSX(table())
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"A3", "C3", "D3", "A4"} {
		formula, err := f.GetCellFormula("Devices on loan", at)
		kind, err2 := f.GetCellType("Devices on loan", at)
		if err != nil || err2 != nil || formula != "" || kind != excelize.CellTypeInlineString {
			t.Errorf("%s: %q, type %d (%v, %v)", at, formula, kind, err, err2)
		}
	}
}

func TestDatesAndNumbersAreTheSpreadsheetsOwn(t *testing.T) {
	t.Parallel()
	body, err := sheet.WriteXLSX(table())
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	day, _ := f.GetCellValue("Devices on loan", "B2")
	n, _ := f.GetCellValue("Devices on loan", "C2")
	if day != "46348" || n != "-12.5" {
		t.Errorf("stored as %q and %q", day, n)
	}
	long, _ := f.GetCellType("Devices on loan", "C5") // a number that long would lose its last digits
	if long != excelize.CellTypeInlineString {
		t.Errorf("type %d", long)
	}
}

func TestASpreadsheetOfAnotherProgramIsRead(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	short, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
	for at, v := range map[string]any{"A2": "Name", "B2": "Day", "A4": "Ada", "B4": 46348, "C4": nil, "B5": 2.5} {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "A5", "1+1"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", "B4", "B4", short); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	got, err := sheet.Read(b.Bytes(), sheet.Limits{})
	if err != nil || fmt.Sprint(got) != "{[Name Day] [{4 [Ada 2026-11-22]} {5 [ 2.5]}]}" {
		t.Errorf("%v (%v)", got, err)
	}
}

func TestTolerance(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"mark and windows ends": "\ufeffName,Day\r\nAda,1\r\n\r\n,\r\n",
		"semicolons":            "Name;Day\nAda;1\n",
		"tabs":                  "Name\tDay\nAda\t1",
		"empty cells behind":    "Name,Day,,\nAda,1,,,,\n",
		"space":                 " Name , Day \n Ada , 1 \n",
	} {
		got, err := sheet.Read([]byte(text), sheet.Limits{})
		if err != nil || fmt.Sprint(got) != "{[Name Day] [{2 [Ada 1]}]}" {
			t.Errorf("%s: %v (%v)", name, got, err)
		}
	}
}

func TestHostileFilesAreRefusedWithASentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   []byte
		limits sheet.Limits
		says   string
	}{
		"nothing":        {nil, sheet.Limits{}, "empty"},
		"blank lines":    {[]byte("\n,,\n\n"), sheet.Limits{}, "empty"},
		"binary":         {[]byte("\x00\x01\x02"), sheet.Limits{}, "neither"},
		"latin-1":        {[]byte("Name\nZo\xeb"), sheet.Limits{}, "UTF-8"},
		"too large":      {bytes.Repeat([]byte("a"), 100), sheet.Limits{Bytes: 99}, "larger"},
		"too many rows":  {[]byte("a\n1\n2\n3"), sheet.Limits{Rows: 2}, "more than 2 rows"},
		"too wide":       {[]byte("a,b,c\n"), sheet.Limits{Columns: 2}, "3 columns"},
		"a cell too far": {[]byte("a,b\n1,2,3\n"), sheet.Limits{}, "Row 2"},
		"twice":          {[]byte("a,A\n"), sheet.Limits{}, "twice"},
		"no heading":     {[]byte("a,,c\n"), sheet.Limits{}, "no heading"},
		"quotes":         {[]byte("a\n\"b"), sheet.Limits{}, "quotation marks"},
		"huge cell":      {[]byte("a\n" + strings.Repeat("x", 4*sheet.MaxCell+1)), sheet.Limits{}, "too much text"},
		"half a zip":     {[]byte("PK\x03\x04rest"), sheet.Limits{}, "damaged"},
		"bomb":           {bomb(t), sheet.Limits{}, "once unpacked"},
		"lying bomb":     {lying(t), sheet.Limits{}, "damaged"},
		"many parts":     {parts(t), sheet.Limits{}, "parts"},
		"far row":        {far(t, "A1048576"), sheet.Limits{}, "more than"},
		"far column":     {far(t, "XFD2"), sheet.Limits{}, "columns"},
		"no zip inside":  {zipped(t, map[string]string{"a.txt": "hello"}), sheet.Limits{}, ""},
	} {
		_, err := sheet.Read(c.body, c.limits)
		e, ok := errs.As(err)
		if !ok || e.Kind != errs.Invalid || e.Field != "file" || !strings.Contains(e.Safe, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is 70 MB of nothing in a few kilobytes.
func bomb(t testing.TB) []byte {
	return zipped(t, map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", 70<<20)})
}

// lying says in its directory that it is small.
func lying(t testing.TB) []byte {
	t.Helper()
	body := bomb(t)
	at := bytes.LastIndex(body, []byte("PK\x01\x02"))
	copy(body[at+24:], []byte{16, 0, 0, 0})
	return body
}

func parts(t testing.TB) []byte {
	files := map[string]string{}
	for i := range 501 {
		files[fmt.Sprint(i)] = ""
	}
	return zipped(t, files)
}

func far(t testing.TB, at string) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := f.SetCellStr("Sheet1", "A1", "Name"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStr("Sheet1", at, "far"); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"2026-11-22": "2026-11-22", "22/11/2026": "2026-11-22", "1/2/2026": "2026-02-01", "22 November 2026": "2026-11-22",
		"22-Nov-26": "2026-11-22", " 3  Jan 2026 ": "2026-01-03", "2026-11-22T09:00:00Z": "2026-11-22", "2026-11-22 00:00:00": "2026-11-22",
		"14-OCT-2026": "2026-10-14", "14/10/2026 00:00": "2026-10-14", "1/2/99": "1999-02-01", "1/1/1066": "",
		"31/02/2026": "", "11/22/2026": "", "soon": "", "": ""} {
		if got, ok := sheet.Day(text); got != want || ok != (want != "") {
			t.Errorf("%q was read as %q", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	xlsx, err := sheet.WriteXLSX(table())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(xlsx)
	f.Add(sheet.WriteCSV(table()))
	f.Add([]byte("a;b\r\n\"1\";2"))
	f.Add(far(f, "XFD2"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := sheet.Read(body, sheet.Limits{Bytes: 1 << 20, Rows: 100, Columns: 20})
		if err != nil {
			if e, ok := errs.As(err); !ok || e.Field != "file" {
				t.Errorf("%v does not blame the file", err)
			}
			return
		}
		if len(s.Head) == 0 || len(s.Head) > 20 || len(s.Rows) > 100 {
			t.Errorf("%d columns, %d rows", len(s.Head), len(s.Rows))
		}
		for _, r := range s.Rows {
			if len(r.Cells) != len(s.Head) {
				t.Errorf("row %d has %d cells under %d headings", r.Number, len(r.Cells), len(s.Head))
			}
		}
	})
}

// Whatever is in a cell comes back from a CSV file, and is no formula on the way.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "''@", "-3", "' +1", "plain", "\t=x", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "\x00\r") || strings.ToValidUTF8(s, "") != s || strings.TrimSpace(s) != s || s == "" || strings.HasPrefix(s, "\ufeff") {
			t.Skip("cells are trimmed text")
		}
		got := sheet.Guard(s)
		if strings.ContainsAny(got[:1], "=+-@\t\r\n") {
			t.Errorf("%q is written as %q", s, got)
		}
		back, err := sheet.Read(sheet.WriteCSV(sheet.Table{Head: []string{"a"}, Rows: [][]sheet.Cell{{{Text: s}}}}), sheet.Limits{})
		if len(s) < sheet.MaxCell && (err != nil || back.Rows[0].Cells[0] != s) {
			t.Errorf("%q came back as %v (%v)", s, back.Rows, err)
		}
	})
}
