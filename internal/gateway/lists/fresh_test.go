package lists_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"belisha/internal/gateway/lists"
)

// An index knows whether it is still what a build would make.
func TestBuiltFrom(t *testing.T) {
	dir, out := many(t, 1000), filepath.Join(t.TempDir(), "index")
	if _, err := lists.Build(t.Context(), dir, out); err != nil {
		t.Fatal(err)
	}
	ix, err := lists.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	file := filepath.Join(dir, "list0", "domains")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put := func(text string, at time.Time) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if !ix.BuiltFrom(dir) {
		t.Error("nothing has changed")
	}
	put(string(data), info.ModTime().Add(time.Second))
	if ix.BuiltFrom(dir) {
		t.Error("a newer source")
	}
	put(string(data)+"more.example\n", info.ModTime())
	if ix.BuiltFrom(dir) {
		t.Error("a longer source")
	}
	put(string(data), info.ModTime())
	if !ix.BuiltFrom(dir) {
		t.Error("all is as it was")
	}
	if err := os.Mkdir(filepath.Join(dir, "none"), 0o755); err != nil {
		t.Fatal(err)
	}
	if !ix.BuiltFrom(dir) {
		t.Error("a folder without a list")
	}
	if err := os.WriteFile(filepath.Join(dir, "none", "urls"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if ix.BuiltFrom(dir) || ix.BuiltFrom(filepath.Join(dir, "gone")) {
		t.Error("one list more, or no folder")
	}
	if age := ix.Lists()[0].Age(info.ModTime().Add(time.Hour)); age != time.Hour {
		t.Errorf("age %v", age)
	}
}
