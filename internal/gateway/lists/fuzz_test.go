package lists_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"os"
	"path/filepath"

	"belisha/internal/gateway/lists"
)

// FuzzLines: no list, however strange, breaks a build; a sound line before and after is always found.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{"a.example", "0.0.0.0 a.example b.example", "*.a.example # x", "\ufeffa.example\r", "sha256:00",
		"::1 localhost", strings.Repeat("x", 4097), "bücher.example", "[::1]"} {
		f.Add(seed)
	}
	path := filepath.Join(f.TempDir(), "index")
	f.Fuzz(func(t *testing.T, text string) {
		tree := fstest.MapFS{"l/domains": {Data: []byte("before.test.invalid\n" + text + "\nafter.test.invalid")}}
		report, err := lists.BuildFS(t.Context(), tree, path)
		if err != nil {
			t.Fatal(err)
		}
		if one := report.Lists[0]; one.Bad < len(one.Faults) || one.Entries < 2 {
			t.Fatalf("report %+v", one)
		}
		ix, err := lists.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer ix.Close()
		if ix.Lookup("before.test.invalid").Empty() || ix.Lookup("after.test.invalid").Empty() {
			t.Fatal("a sound line was lost")
		}
	})
}

// FuzzOpen: no file, however strange, is read outside its bounds.
func FuzzOpen(f *testing.F) {
	path, _ := build(f, map[string]string{"l": "a.example\nb.example\n"})
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:128])
	bad := filepath.Join(f.TempDir(), "bad")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		ix, err := lists.Open(bad)
		if err != nil {
			return
		}
		defer ix.Close()
		ix.LookupChain("www.a.example")
	})
}
