package main

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// kind says what sort of place names a requirement.
type kind int

const (
	inCode kind = iota
	inPack
	inTest
)

// mark is one place that names a requirement.
type mark struct {
	ID   string
	Path string
	Line int
	Kind kind
}

var (
	anyID  = regexp.MustCompile(`\b[A-Z]{2,5}-[0-9]{2,3}\b`)
	serves = regexp.MustCompile(`\bserves:?\s+\[?((?:[A-Z]{2,5}-[0-9]{2,3})(?:(?:,|\s+and)\s+[A-Z]{2,5}-[0-9]{2,3})*)`)
	// A list in YAML may go on in lines of its own.
	servesBlock = regexp.MustCompile(`^\s*(?:-\s+)?serves:\s*(#.*)?$`)
	blockItem   = regexp.MustCompile(`^\s*-\s+["']?([A-Z]{2,5}-[0-9]{2,3})["']?\s*(#.*)?$`)
	// A test's name may carry the id without its dash.
	inName = regexp.MustCompile(`^func (?:Test|Fuzz)\w*?([A-Z]{3,4})_?([0-9]{2})(?:_|\(|[A-Z])`)
)

// scan reads code, packs and tests. tools/ is left out: its tests hold made-up ids.
func scan(root string, list requirements) ([]mark, error) {
	var out []mark
	for _, dir := range []string{"cmd", "internal", "packs", "test"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(full string, e fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil {
				return err
			}
			if e.IsDir() && (e.Name() == "testdata" || e.Name() == "vendor" || e.Name() == "node_modules") {
				return filepath.SkipDir
			}
			rel, err := filepath.Rel(root, full)
			if err != nil || e.IsDir() || !readable(rel) {
				return err
			}
			text, err := os.ReadFile(full)
			out = append(out, marksOf(filepath.ToSlash(rel), string(text), list)...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return out, nil
}

func readable(path string) bool {
	return slices.Contains([]string{".go", ".html", ".sql", ".css", ".js", ".sh", ".yaml", ".md", ".txtar"}, filepath.Ext(path))
}

func kindOf(path string) kind {
	switch {
	case strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, ".txtar"),
		packTest(path):
		return inTest
	case strings.HasPrefix(path, "packs/") && !strings.HasSuffix(path, ".go"):
		return inPack
	}
	return inCode
}

// packTest says whether a file is a pack's own test: there "serves" names what the case shows.
func packTest(path string) bool {
	return strings.HasPrefix(path, "packs/") && strings.Contains(path, "/tests/")
}

// marksOf finds the ids a file names. In a test every id counts but those of a planted pack ("serves:"), in a pack's own
// test those too;
// elsewhere those after the word serves.
func marksOf(path, text string, list requirements) []mark {
	var out []mark
	k := kindOf(path)
	block := false
	for n, line := range strings.Split(text, "\n") {
		var ids []string
		switch item := blockItem.FindStringSubmatch(line); {
		case block && item != nil:
			ids = item[1:2]
		case k == inTest && !(packTest(path) && serves.MatchString(line)):
			ids = inTestLine(line, list)
		default:
			for _, m := range serves.FindAllStringSubmatch(line, -1) {
				ids = append(ids, anyID.FindAllString(m[1], -1)...)
			}
		}
		block = k == inPack && (servesBlock.MatchString(line) || block && len(ids) > 0)
		for _, id := range ids {
			out = append(out, mark{ID: id, Path: path, Line: n + 1, Kind: k})
		}
	}
	return out
}

// inTestLine keeps ids of our areas. One that is wrong counts only where it is claimed, in a comment or after "shows":
// a test may well hold a wrong one to see it refused.
func inTestLine(line string, list requirements) []string {
	if strings.Contains(line, "serves:") {
		return nil
	}
	claimed := strings.Contains(line, "shows ") || strings.HasPrefix(strings.TrimSpace(line), "//")
	var out []string
	for _, id := range anyID.FindAllString(line, -1) {
		area, _, _ := strings.Cut(id, "-")
		if list.has(id) || claimed && slices.Contains(list.areas(), area) {
			out = append(out, id)
		}
	}
	if m := inName.FindStringSubmatch(line); m != nil && slices.Contains(list.areas(), m[1]) {
		out = append(out, m[1]+"-"+m[2])
	}
	return out
}
