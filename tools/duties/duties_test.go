package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// project lays out a small project with two requirements.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	files[listPath] = "id,area,title,priority\nPOL-01,POL,Load a pack,must\nWEB-02,WEB,Show the rule,should\n"
	for name, text := range files {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestAnUnknownIDFails(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"in code":            {"internal/a.go": "// serves POL-01, POL-77\n"},
		"of an unknown area": {"internal/a.go": "// serves ZZZ-01\n"},
		"in a template":      {"internal/html/a.html": "{{/* serves WEB-77 */}}"},
		"in a pack":          {"packs/a/clauses.yaml": "- id: x\n  serves: [POL-01, WEB-77]\n"},
		"in a pack's block":  {"packs/a/clauses.yaml": "- id: x\n  serves:\n    - POL-01\n    - WEB-77\n"},
		"in a pack's test":   {"packs/a/tests/x.yaml": "- name: x\n  serves: [WEB-77]\n"},
		"in a test":          {"internal/a_test.go": "// shows WEB-77\n"},
		"in a test's name":   {"internal/a_test.go": "func TestWEB77Rule(t *testing.T) {}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			ok, err := run(project(t, files), false, &out)
			if err != nil || ok || !strings.Contains(out.String(), "there is no requirement") {
				t.Errorf("ok %v, err %v, said %q", ok, err, out.String())
			}
		})
	}
}

func TestThePageFollowsADuty(t *testing.T) {
	root := project(t, map[string]string{
		"internal/policy/a.go": "// load serves POL-01 and WEB-02.\n",
		"packs/a/clauses.yaml": "- id: x\n  serves: [WEB-02]\n",
		"packs/a/tests/a.yaml": "- name: WEB-02 the rule is shown\n",
	})
	var out strings.Builder
	if ok, err := run(root, false, &out); ok || err != nil || !strings.Contains(out.String(), "out of date") {
		t.Errorf("before writing: ok %v, err %v, said %q", ok, err, out.String())
	}
	if ok, err := run(root, true, &out); !ok || err != nil {
		t.Fatal(ok, err)
	}
	page, err := os.ReadFile(filepath.Join(root, pagePath))
	if err != nil {
		t.Fatal(err)
	}
	row := "| WEB-02 Show the rule | should | [policy/a.go](../../internal/policy/a.go) | [a/clauses.yaml](../../packs/a/clauses.yaml) | [tests/a.yaml](../../packs/a/tests/a.yaml) |"
	if !strings.Contains(string(page), row) {
		t.Errorf("the page lacks %s:\n%s", row, page)
	}
	if ok, err := run(root, false, &out); !ok || err != nil {
		t.Errorf("after writing: ok %v, err %v", ok, err)
	}
}

func TestATestMayHoldAWrongIDToSeeItRefused(t *testing.T) {
	list := requirements{{ID: "POL-01", Area: "POL"}}
	got := marksOf("internal/a_test.go", "text := \"POL-77\"\nyaml := \"serves: [POL-01]\"\nt.Error(\"POL-01 is not kept, SHA-256\")", list)
	if len(got) != 1 || got[0].ID != "POL-01" || got[0].Line != 3 {
		t.Errorf("marks: %v", got)
	}
}

func TestTheListIsWhole(t *testing.T) {
	list, err := readList(filepath.Join("..", "..", listPath))
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 448 || len(list.areas()) != 16 {
		t.Errorf("%d requirements in %d areas", len(list), len(list.areas()))
	}
	if !slices.IsSortedFunc(list, func(a, b requirement) int {
		return slices.Index(list.areas(), a.Area) - slices.Index(list.areas(), b.Area)
	}) {
		t.Error("an area is torn apart")
	}
}
