// Package golden compares what a test printed with a file in the repository, so that a change is a diff to read.
package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Update is the variable that makes Check write the files again when it is "1": `make golden` sets it.
const Update = "BELISHA_UPDATE"

// Check compares got with the file at path, from the test's own folder, and shows the first line that differs.
func Check(t testing.TB, path, got string) {
	t.Helper()
	if os.Getenv(Update) == "1" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run make golden, and read what it wrote", err)
	}
	if got != string(want) {
		line, was, is := firstDifference(string(want), got)
		t.Errorf("%s, line %d:\n was %q\n  is %q\nIf the change is meant, run make golden and read the diff.", path, line, was, is)
	}
}

func firstDifference(a, b string) (line int, was, is string) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		was, is = "(end of file)", "(end of file)"
		if i < len(x) {
			was = x[i]
		}
		if i < len(y) {
			is = y[i]
		}
		if was != is {
			return i + 1, was, is
		}
	}
	return 0, "", ""
}
