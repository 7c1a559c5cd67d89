package policy_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"belisha/internal/policy"
	"belisha/test/golden"
)

func TestThePublishedSchemaIsThatOfTheStructs(t *testing.T) { // shows NEW-10
	text, err := policy.Schema()
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, filepath.Join("..", "..", "docs", "pack-schema.json"), string(text))
}

func compiled(t testing.TB, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("pack.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("pack.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plainJSON is what an editor's YAML reader makes of a text.
func plainJSON(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func folder(t testing.TB, dir string) map[string]string {
	files := map[string]string{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		text, err := fs.ReadFile(root, path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestOurOwnPacksFitTheSchema(t *testing.T) { // shows NEW-10
	text, err := policy.Schema()
	if err != nil {
		t.Fatal(err)
	}
	schema := compiled(t, text)
	dirs, err := filepath.Glob("../../packs/*/pack.yaml")
	if err != nil || len(dirs) < 2 {
		t.Fatalf("want our packs, got %v (%v)", dirs, err)
	}
	whole := []map[string]string{ground(t)}
	for _, dir := range dirs {
		whole = append(whole, folder(t, filepath.Dir(dir)))
	}
	for i, files := range whole {
		doc := map[string]any{}
		for path, text := range files {
			doc[path] = plainJSON(t, text)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("pack %d (%s): %v", i, files["pack.yaml"][:30], err)
		}
	}
}

func TestTheSchemaRefusesWhatParseRefuses(t *testing.T) { // shows NEW-10
	for _, c := range []struct{ part, good, bad, says string }{
		{"clauses", "[{ id: a.b, text: T }]", "[{ id: a.b, texd: T }]", "texd"},
		{"clauses", "[{ id: a.b, control: record }]", "[{ id: a.b, control: hope }]", "control"},
		{"registers", loansYAML, strings.Replace(loansYAML, "kind: date", "kind: day", 1), "kind"},
		{"registers", loansYAML, strings.Replace(loansYAML, "purpose:", "purpos:", 1), "purpos"},
		{"duties", dutiesYAML, strings.Replace(dutiesYAML, "key: review", "kee: review", 1), "key"},
		{"choices", choicesYAML, strings.Replace(choicesYAML, "kind: many", "kind: money", 1), "kind"},
		{"settings", "log_days: 5", "log_days: five", "log_days"},
		{"pack", "version: 3", "version: [3]", "version"},
		{"filtering", "rules: []", "rules: {}", "rules"},
	} {
		text, err := policy.SchemaOf(c.part)
		if err != nil {
			t.Fatal(err)
		}
		schema := compiled(t, text)
		if err := schema.Validate(plainJSON(t, c.good)); err != nil {
			t.Errorf("%s: %v", c.part, err)
		}
		if err := schema.Validate(plainJSON(t, c.bad)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: want %s refused, got %v", c.part, c.says, err)
		}
	}
	if _, err := policy.SchemaOf("clause"); err == nil || !strings.Contains(err.Error(), "did you mean “clauses”?") {
		t.Errorf("got %v", err)
	}
}
