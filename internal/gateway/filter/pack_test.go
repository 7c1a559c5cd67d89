package filter_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
)

// noon is a Tuesday in winter, at noon in London; the list files are as old.
func noon() time.Time { return time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC) }

// tree is the lists of the test school.
func tree() map[string]string {
	return map[string]string{
		"iwf":      "illegal.example\nillegal.help.example\nillegal.school.test-school.example\n192.0.2.66\n",
		"police":   "police.example\n",
		"adult":    "adult.example\nboth.example\n",
		"selfharm": "harm.example\nharmgames.example\n",
		"games":    "games.example\nboth.example\nharmgames.example\n203.0.113.7\n",
		"shopping": "shop.example\nwww.help.example\n",
		"news":     "news.example\n",
		"orphan":   "orphan.example\n",
	}
}

func index(tb testing.TB, content map[string]string) *lists.Index {
	tb.Helper()
	files := fstest.MapFS{}
	for name, text := range content {
		files[name+"/domains"] = &fstest.MapFile{Data: []byte(text), ModTime: noon()}
	}
	path := filepath.Join(tb.TempDir(), "index")
	if _, err := lists.BuildFS(tb.Context(), files, path); err != nil {
		tb.Fatal(err)
	}
	ix, err := lists.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	return ix
}

// book is the test school's rulebook; a test may change it before compiling.
func book(tb testing.TB) *board.Rulebook {
	tb.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS("testdata/pack"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join("testdata/pack", path))
		files[path] = string(text)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return &board.Rulebook{
		School: "s1", Version: "version-7", ApprovedBy: "Governors", ApprovedAt: noon().Add(-time.Hour), Minute: "12/3",
		Files: files,
	}
}

func compile(tb testing.TB, rb *board.Rulebook, ix *lists.Index) *filter.Engine {
	tb.Helper()
	e, err := filter.Compile(rb, ix)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func engine(tb testing.TB, exceptions ...board.Exception) *filter.Engine {
	tb.Helper()
	rb := book(tb)
	rb.Exceptions = exceptions
	return compile(tb, rb, index(tb, tree()))
}

func pupil(year string) *board.Person {
	return &board.Person{ID: "p" + year, Roles: []string{"pupil"}, Year: year}
}

func adult(role string) *board.Person { return &board.Person{ID: "a-" + role, Roles: []string{role}} }

// short is a verdict in few words.
func short(v filter.Verdict) string {
	word := "block"
	if v.Allow {
		word = "allow"
	}
	return fmt.Sprintf("%s %s %s/%s/%s/%s", word, v.Reason, v.Profile, v.Category, v.Rule, v.Clause)
}
