package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belisha/test/arch"
)

func TestMeasure(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                    "module belisha\n",
		"internal/kit/id/id.go":     "// Package id is small.\npackage id\n\n// New is documented.\nfunc New() string {\n\treturn `a\nb`\n}\n\nfunc Old() {}\n",
		"internal/db/db.go":         "package db\n\nimport _ \"belisha/internal/kit/id\"\n",
		"internal/db/db_test.go":    "package db\n",
		"tools/sizes/nothing.go":    "package main\n",
		"internal/db/testdata/x.go": "not Go at all",
	} {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	h, err := arch.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	f := measure(h)
	if f.code != 8 || f.comments != 2 || f.tests != 1 || f.packages != 2 || f.chain != 2 {
		t.Errorf("%+v", f)
	}
	if f.exported != 2 || f.documented != 1 || f.longestFunc.lines != 4 || !strings.Contains(f.longestFunc.name, "New") {
		t.Errorf("%+v", f)
	}
	var out strings.Builder
	if err := show(&out, f); err != nil || !strings.Contains(out.String(), "50 %") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestAt(t *testing.T) {
	if at(nil, 50) != 0 || at([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 90) != 10 || at([]int{1, 2, 3}, 50) != 2 {
		t.Error("the percentiles are wrong")
	}
}
