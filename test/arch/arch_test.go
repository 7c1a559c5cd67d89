package arch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func rules() map[string]func(*House) []string {
	return map[string]func(*House) []string{
		"arrows point down":          Arrows,
		"the hot path is light":      HotPath,
		"layers are files":           Layers,
		"nothing acts unasked":       Hidden,
		"no drawers":                 Drawers,
		"the socket stays small":     Socket,
		"statements have owners":     Owners,
		"tables have owners":         Schemas,
		"dependencies have reasons":  Dependencies,
		"no addresses in npm's lock": Addresses,
		"golden files exist":         func(h *House) []string { return Goldens(h, goldens()...) },
	}
}

// goldens are read by more than one test or person, so they must be there whoever prints them.
func goldens() []string {
	return []string{
		"docs/duties/duties.md",
		"docs/licences/third-party.md",
		"docs/schema.sql",
		"internal/authz/testdata/matrix.golden",
	}
}

func TestTheHouseStands(t *testing.T) {
	h, err := Load(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Files) < 20 {
		t.Fatalf("only %d files were read: this is not the house", len(h.Files))
	}
	for name, rule := range rules() {
		t.Run(name, func(t *testing.T) {
			for _, breach := range rule(h) {
				t.Error(breach)
			}
		})
	}
}

// plant builds a small house. A file may be written as its import alone.
func plant(t *testing.T, files map[string]string) *House {
	t.Helper()
	root := t.TempDir()
	if _, ok := files["go.mod"]; !ok {
		write(t, filepath.Join(root, "go.mod"), "module belisha\n")
	}
	for name, text := range files {
		if strings.HasSuffix(name, ".go") && !strings.Contains(text, "package ") {
			text = "package " + filepath.Base(filepath.Dir(name)) + "\n" + text
		}
		write(t, filepath.Join(root, name), text)
	}
	h, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// breach is a planted house and the words in which the rule must complain; no words: the rule must be content.
type breach struct {
	name  string
	files map[string]string
	say   string
}

func try(t *testing.T, rule func(*House) []string, breaches []breach) {
	t.Helper()
	for _, b := range breaches {
		t.Run(b.name, func(t *testing.T) {
			said := strings.Join(rule(plant(t, b.files)), "\n")
			if b.say == "" && said != "" {
				t.Errorf("complains without cause: %s", said)
			}
			if !strings.Contains(said, b.say) {
				t.Errorf("said %q, not %q", said, b.say)
			}
		})
	}
}

// one is a house of one file.
func one(path, text string) map[string]string { return map[string]string{path: text} }
