package feed

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"

	"belisha/internal/sheet"
)

// The bounds of an archive: what it may hold, and what it may unfold to.
const (
	mostParts    = 40
	maxUnfold    = 64 << 20
	mostLinks    = 200_000 // rows of a part that only ties people to classes
	workbookPart = "[Content_Types].xml"
)

func isWorkbook(body []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	return err != nil || slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == workbookPart })
}

// archive is an opened zip: each part read at most once, all of them within one budget.
type archive struct {
	parts map[string]*zip.File
	left  int64
}

func openArchive(body []byte) (*archive, Faults) {
	one := func(why string) (*archive, Faults) { return nil, Faults{{"", 1, "", why}} }
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return one("the archive could not be opened. It may be damaged or locked with a password. Export it again.")
	}
	if len(z.File) > mostParts {
		return one("the archive holds too many files. A OneRoster archive has manifest.csv and the lists that it names.")
	}
	a := &archive{parts: map[string]*zip.File{}, left: maxUnfold}
	for _, f := range z.File {
		switch {
		case strings.HasSuffix(f.Name, "/"), strings.HasPrefix(f.Name, "__MACOSX/"):
			continue
		case strings.ContainsAny(f.Name, `/\`):
			return one("the files of the archive lie in a folder. Put the CSV files themselves into the archive.")
		case a.parts[f.Name] != nil:
			return one("the archive holds one file twice. Export it again.")
		}
		a.parts[f.Name] = f
	}
	return a, nil
}

// table reads one part as a table; nothing when there is no such part.
func (a *archive) table(name string, rows int) ([]line, Faults) {
	f := a.parts[name]
	if f == nil {
		return nil, nil
	}
	fault := func(why string) ([]line, Faults) { return nil, Faults{{name, 1, "", why}} }
	r, err := f.Open()
	if err != nil {
		return fault("this part of the archive could not be opened. Export it again without a password.")
	}
	defer r.Close() //nolint:errcheck // it is only read
	text, err := io.ReadAll(io.LimitReader(r, a.left+1))
	if err != nil {
		return fault("this part of the archive is damaged. Export it again.")
	}
	if a.left -= int64(len(text)); a.left < 0 {
		return fault("the archive is too large once unpacked. Split it into smaller ones.")
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		return fault("this part is an archive again. Put CSV files into the archive.")
	}
	s, err := sheet.Read(text, sheet.Limits{Bytes: maxUnfold, Rows: rows})
	if err != nil {
		return fault(plain(err))
	}
	return lines(s), nil
}

// line is a row of a part, its cells by heading; headings are compared without regard to capitals.
type line struct {
	number int
	at     map[string]int
	cells  []string
}

func lines(s sheet.Sheet) []line {
	at := map[string]int{}
	for i, h := range s.Head {
		at[strings.ToLower(h)] = i
	}
	out := make([]line, len(s.Rows))
	for i, r := range s.Rows {
		out[i] = line{r.Number, at, r.Cells}
	}
	return out
}

func (l line) get(heading string) string {
	if i, ok := l.at[strings.ToLower(heading)]; ok {
		return l.cells[i]
	}
	return ""
}

// list reads a cell that holds several values.
func (l line) list(heading string) []string {
	var out []string
	for _, one := range strings.Split(l.get(heading), ",") {
		if one = strings.TrimSpace(one); one != "" && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// gone reports whether the feed takes a line back.
func (l line) gone() bool { return strings.EqualFold(l.get("status"), "tobedeleted") }
