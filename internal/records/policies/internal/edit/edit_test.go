package edit

import (
	"strings"
	"testing"

	"belisha/internal/kit/errs"
)

const clauses = `# Our policy.
- id: a.one # the first
  section: "A"
  text: "Old words." # said twice
  owner: head

# Part B
- id: b.two
  text: >
    A long text
    on two lines.
  audience:
    ks1: "Tell." # short
  owner: head
`

func at(item string, keys ...string) Place { return Place{Part: "clauses", Item: item, Keys: keys} }

// Every other line stays as it was, comments included. // shows POL-18
func TestOneValueChangesAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		at          Place
		value       string
		gone, there string
	}{
		{at("a.one", "text"), `New "words": they're # here.`, `"Old words."`, `  text: "New \"words\": they're # here." # said twice` + "\n"},
		{at("b.two", "text"), "Short.", "    A long text\n    on two lines.\n", "  text: \"Short.\"\n"},
		{at("b.two", "audience", "ks1"), "Ask.", `"Tell."`, "    ks1: \"Ask.\" # short\n"},
		{at("b.two", "audience", "staff"), "Log it.", "", "    ks1: \"Tell.\" # short\n    staff: \"Log it.\"\n"},
		{at("a.one", "audience", "ks1"), "Tell.", "", "- id: a.one # the first\n  audience:\n    ks1: \"Tell.\"\n"},
		{at("a.one", "figure"), "people.register", "", "- id: a.one # the first\n  figure: \"people.register\"\n"},
	} {
		out, err := Set(map[string]string{"clauses.yaml": clauses}, c.at, c.value)
		if err != nil {
			t.Fatal(err)
		}
		got := out["clauses.yaml"]
		if !strings.Contains(got, c.there) || c.gone != "" && strings.Contains(got, c.gone) {
			t.Errorf("%s:\n%s", c.at, got)
		}
		for line := range strings.Lines(clauses) {
			if !strings.Contains(got, line) && (c.gone == "" || !strings.Contains(c.gone, strings.TrimSpace(line)) && !strings.Contains(line, c.gone)) && !strings.HasPrefix(line, "  text: >") {
				t.Errorf("%s lost the line %q", c.at, line)
			}
		}
	}
}

// An emptied text of a group goes, and with the last one the whole list of them.
func TestAnEmptiedTextGoes(t *testing.T) {
	two, err := Set(map[string]string{"clauses.yaml": clauses}, at("b.two", "audience", "staff"), "Log it.")
	if err != nil {
		t.Fatal(err)
	}
	one, err := Set(two, at("b.two", "audience", "ks1"), "")
	if err != nil || strings.Contains(one["clauses.yaml"], "ks1") || !strings.Contains(one["clauses.yaml"], "Log it.") {
		t.Errorf("%v\n%s", err, one["clauses.yaml"])
	}
	none, err := Set(one, at("b.two", "audience", "staff"), "")
	if err != nil || strings.Contains(none["clauses.yaml"], "audience") || !strings.Contains(none["clauses.yaml"], "owner: head") {
		t.Errorf("%v\n%s", err, none["clauses.yaml"])
	}
}

func TestWhatLiesBelowGetsAnOverlay(t *testing.T) {
	files := map[string]string{"clauses.yaml": clauses, "layers/england/clauses.yaml": "- id: c.three\n  text: base\n"}
	out, err := Set(files, at("c.three", "text"), "Ours.")
	if err != nil || out["clauses/edited.yaml"] != "- id: \"c.three\"\n  text: \"Ours.\"\n" {
		t.Errorf("%v\n%s", err, out["clauses/edited.yaml"])
	}
	out, err = Set(out, at("c.three", "owner"), "dsl")
	if err != nil || out["clauses/edited.yaml"] != "- id: \"c.three\"\n  owner: \"dsl\"\n  text: \"Ours.\"\n" {
		t.Errorf("%v\n%s", err, out["clauses/edited.yaml"])
	}
	if files["clauses/edited.yaml"] != "" || out["layers/england/clauses.yaml"] != files["layers/england/clauses.yaml"] {
		t.Error("the files that were given have changed")
	}
}

func TestWhatCannotBeChangedIsSaid(t *testing.T) {
	_, err := Set(map[string]string{"clauses.yaml": "- {id: a.one,\n   text: x}\n"}, at("a.one", "text"), "y")
	if !errs.Is(err, errs.Invalid) {
		t.Error(err)
	}
	if _, err := Set(map[string]string{}, Place{Part: "pack", Keys: []string{"version"}}, "4"); !errs.Is(err, errs.NotFound) {
		t.Error(err)
	}
	if _, err := Set(map[string]string{"pack.yaml": "a: [\n"}, Place{Part: "pack", Keys: []string{"version"}}, "4"); err == nil {
		t.Error("a broken file was edited")
	}
}

// Items on one line between braces stay on one line. // shows POL-18
func TestItemsOnOneLine(t *testing.T) {
	const text = `# Answers
- { key: a, value: "one, two", source: "001 l.2: {x}", undecided: 'It''s, open' } # why
- { key: b, source: it's here }
- key: c
  words: { ks1: Tell, ks2: "Ask, please" }
`
	for _, c := range []struct {
		item  string
		keys  []string
		there string
	}{
		{"a", []string{"value"}, `- { key: a, value: "new", source: "001 l.2: {x}", undecided: 'It''s, open' } # why` + "\n"},
		{"b", []string{"value"}, `- { key: b, source: it's here, value: "new" }` + "\n"},
		{"c", []string{"words", "ks1"}, `  words: { ks1: "new", ks2: "Ask, please" }` + "\n"},
		{"c", []string{"words", "staff"}, `  words: { ks1: Tell, ks2: "Ask, please", staff: "new" }` + "\n"},
	} {
		out, err := Set(map[string]string{"choices.yaml": text}, Place{Part: "choices", Item: c.item, Keys: c.keys}, "new")
		if err != nil || !strings.Contains(out["choices.yaml"], c.there) || strings.Count(out["choices.yaml"], "\n") != 6-1 {
			t.Errorf("%s %v: %v\n%s", c.item, c.keys, err, out["choices.yaml"])
		}
	}
}
