package policy_test

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/policy"
)

// shelf is a house that knows some layers.
func shelf(layers map[string]policy.FileSet) func(string) (fs.FS, error) {
	return func(name string) (fs.FS, error) {
		if files, ok := layers[name]; ok {
			return files, nil
		}
		return nil, fs.ErrNotExist
	}
}

func identity(urn, extends string) string {
	return strings.Replace(topIdentity, "trust/oak", urn, 1) + "extends: " + extends + "\n"
}

func TestAClosedPackCarriesAllItStandsOn(t *testing.T) { // shows POL-13
	find := shelf(map[string]policy.FileSet{"ground": ground(t), "trust": {"pack.yaml": identity("x/trust", "ground"), "settings.yaml": "log_days: 300\n"}})
	school := policy.FileSet{"pack.yaml": identity("x/oak", "trust"), "settings.yaml": "small_number: 8\n", "README.md": "Oak"}
	closed, err := policy.Close(school, find)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(closed)
	if err != nil {
		t.Fatal(err)
	}
	if p.Settings.LogDays != 300 || p.Settings.SmallNumber != 8 || len(p.Layers) != 3 || p.Layers[1].URN != "x/trust" {
		t.Errorf("got %+v, %+v", p.Settings, p.Layers)
	}
	again, err := policy.Close(closed, find)
	if err != nil {
		t.Fatalf("what is closed closes again: %v", err)
	}
	if q, err := policy.Parse(again); err != nil || q.Hash != p.Hash {
		t.Errorf("want the same pack, got %v", err)
	}
	if kept, err := policy.FromFiles(p.Files); err != nil || kept.Hash != p.Hash || kept.Settings.LogDays != 300 {
		t.Errorf("a stored version must stay what it was: %v", err)
	}
	if err := fstest.TestFS(closed, "pack.yaml", "README.md", "layers/trust/settings.yaml", "layers/ground/matrices/learner.yaml"); err != nil {
		t.Error(err)
	}
}

func TestLayersThatDoNotHold(t *testing.T) { // shows POL-13
	weak := maps.Clone(ground(t))
	delete(weak, "floors.yaml")
	brings := policy.FileSet{"pack.yaml": identity("x/oak", "ground")}
	for path, text := range weak {
		brings["layers/ground/"+path] = text
	}
	for want, school := range map[string]policy.FileSet{
		"pack.yaml:13: the layers go round in a circle at “a”":        {"pack.yaml": identity("x/oak", "a")},
		"pack.yaml:13: the pack stands on “moon”, which is not known": {"pack.yaml": identity("x/oak", "moon")},
		"“../ground” is not the name of a layer":                      {"pack.yaml": identity("x/oak", "../ground")},
		"pack.yaml:13: there is no layer below":                       {"pack.yaml": topIdentity + "replaces: [forms]\n"},
		"pack.yaml:1: the layer below is nearer to a school":          {"pack.yaml": "layer: trust\n" + identity("x/oak", "ground")},
		"layers/faulty/forms.yaml:1: the key “titel” is not known":    {"pack.yaml": identity("x/oak", "faulty") + "replaces: [forms]\n", "forms.yaml": "[]", "layers/faulty/pack.yaml": identity("x/f", "ground"), "layers/faulty/forms.yaml": "- { key: a, titel: A }"},
		"layers/empty/pack.yaml: this file is missing":                {"pack.yaml": identity("x/oak", "empty"), "layers/empty/forms.yaml": "[]"},
		"brings its own “ground”, which is not the one known here":    brings,
		"layers/spare/pack.yaml: nothing in the pack stands on this":  {"pack.yaml": identity("x/oak", "ground"), "layers/spare/pack.yaml": "urn: x\n"},
		"layers/ground/settings.yml: is not a file of a pack":         {"pack.yaml": identity("x/oak", "own"), "layers/own/pack.yaml": identity("x/own", "ground"), "layers/ground/settings.yml": "a"},
	} {
		find := shelf(map[string]policy.FileSet{"ground": ground(t), "a": {"pack.yaml": identity("x/a", "b")}, "b": {"pack.yaml": identity("x/b", "a")}})
		if strings.Contains(want, "settings.yml") {
			find = shelf(nil)
			for path, text := range ground(t) {
				school["layers/ground/"+path] = text
			}
		}
		err := open(school, find)
		var faults policy.Faults
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func open(school fs.FS, find func(string) (fs.FS, error)) error {
	closed, err := policy.Close(school, find)
	if err == nil {
		_, err = policy.Parse(closed)
	}
	return err
}

func TestATrustsOwnLayerMayComeAlong(t *testing.T) { // shows POL-13
	school := policy.FileSet{"pack.yaml": identity("x/oak", "trust"), "layers/trust/pack.yaml": identity("x/trust", "ground"), "layers/trust/settings.yaml": "log_days: 300\n"}
	find := shelf(map[string]policy.FileSet{"ground": ground(t)})
	if err := open(school, find); err != nil {
		t.Error(err)
	}
	school["layers/trust/settings.yaml"] = "log_days: 30\n"
	if err := open(school, find); err == nil || !strings.Contains(err.Error(), "layers/trust/settings.yaml:1: clause monitoring.lead: “settings.log_days” is 30") {
		t.Errorf("a layer may not loosen what is below it: %v", err)
	}
}

func TestAPackThatWasNotClosedIsRefused(t *testing.T) { // shows POL-01
	_, err := policy.FromFiles(map[string]string{"pack.yaml": identity("x/oak", "ground")})
	if err == nil || !strings.Contains(err.Error(), "pack.yaml:13: the pack stands on “ground”, which is not with it") {
		t.Errorf("got %v", err)
	}
}

func TestAHouseThatCannotReadItsLayersSaysSo(t *testing.T) {
	broken := errors.New("the disk is gone")
	school := policy.FileSet{"pack.yaml": identity("x/oak", "ground"), "layers/ground/pack.yaml": "urn: weaker\n"}
	if err := open(school, func(string) (fs.FS, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("what was brought along must not step in: %v", err)
	}
}
