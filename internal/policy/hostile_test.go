package policy_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"belisha/internal/policy"
)

// hostile texts aim at the memory, the stack or the time of a YAML reader.
func hostile() map[string]string {
	const many = 200_000
	return map[string]string{
		"aliases that multiply": "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n",
		"merge":                 "base: &base\n  key: a\nother:\n  <<: *base\n",
		"deep brackets":         strings.Repeat("[", many),
		"deep braces":           strings.Repeat("{a: ", many),
		"deep dashes":           strings.Repeat("- ", many) + "x",
		"deep questions":        strings.Repeat("? ", many) + "x",
		"deep lines":            staircase(3000),
		"deep brackets by line": strings.Repeat("[\n", many),
		"keys in a row":         strings.Repeat("a: ", many) + "b",
		"tags":                  strings.Repeat("!!map ", many) + "{}",
		"directive":             "%YAML 1.2\n---\na: b\n",
		"two documents":         "a: b\n---\nc: d\n",
		"empty":                 "",
		"comment only":          "# nothing\n",
		"null":                  "~\n",
		"a word":                "hello\n",
		"not UTF-8":             "a: \xff\xfe\n",
		"zero byte":             "a: b\x00c\n",
		"tabs":                  "a:\n\t- b\n",
		"open quote":            "a: \"" + strings.Repeat("x", many),
		"open bracket":          "[a, b",
		"huge":                  "a: " + strings.Repeat("x", 1<<20),
		"many items":            "[" + strings.Repeat("a,", many) + "a]",
	}
}

func staircase(steps int) string {
	var b strings.Builder
	for i := range steps {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestHostileFilesAreRefusedWithAReason(t *testing.T) { // shows POL-01
	for name, text := range hostile() {
		for _, path := range []string{"clauses.yaml", "filtering.yaml", "words.yaml"} {
			t.Run(name+" in "+path, func(t *testing.T) {
				files := maps.Clone(pack(t).Files)
				files[path] = text
				got, err := policy.FromFiles(files)
				var faults policy.Faults
				if !errors.As(err, &faults) || got != nil {
					t.Fatalf("want it refused with reasons, got %v", err)
				}
				if faults[0].File != path || faults[0].Reason == "" {
					t.Errorf("want a reason that names %s, got %q", path, faults[0])
				}
			})
		}
	}
}

// FuzzParse shows POL-01: whatever a file of the pack holds, it is read or refused with a reason, never a panic.
func FuzzParse(f *testing.F) {
	for _, text := range hostile() {
		if len(text) < 1<<12 {
			f.Add("settings.yaml", text)
		}
	}
	good := pack(f).Files
	for path, text := range good {
		f.Add(path, text[:min(len(text), 1<<12)])
	}
	f.Fuzz(func(t *testing.T, path, text string) {
		if len(text) > 1<<16 {
			t.Skip()
		}
		files := maps.Clone(good)
		files[path] = text
		got, err := policy.FromFiles(files)
		var faults policy.Faults
		switch {
		case err == nil && got.Hash == "":
			t.Error("a pack without a hash")
		case err != nil && (!errors.As(err, &faults) || len(faults) == 0 || got != nil):
			t.Errorf("refused without reasons: %v", err)
		}
		for _, fault := range faults {
			if fault.Reason == "" || strings.Contains(fault.Reason, "\n") {
				t.Errorf("not one readable line: %q", fault)
			}
		}
	})
}
