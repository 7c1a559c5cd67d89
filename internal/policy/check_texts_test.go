package policy_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"belisha/internal/policy"
)

const textsYAML = `
texts:
  clause: filter.all
  kinds:
    - { key: selfharm, title: Self-harm, level: urgent, page: high, from: 45, profiles: { staff: 60 }, post: dsl, clause: filter.all }
    - { key: drugs, title: Drugs, level: normal, post: dsl, block: [ks1] }
  phrases: [{ kind: drugs, words: "(blue|green) smarties", weight: 80 }]
  excused: [{ words: how to make a bomb, kinds: [drugs], why: A topic, until: 2026-12-18 }]
  topics: [{ title: Medicines, words: [medicines], kinds: [drugs] }]
`

// Every fault of the rules on words names its line and the way out; self-harm stays within its floor. shows STD-09, NEW-09
func TestTextsAreChecked(t *testing.T) {
	files := maps.Clone(pack(t).Files)
	files["filtering.yaml"] += textsYAML
	p, err := policy.FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	k, ok := p.Filtering.Texts.Kind("selfharm")
	if !ok || k.Least("staff") != 60 || k.Least("ks1") != 45 || (&policy.TextKind{Key: "x"}).Least("ks1") != 50 || k.AlertCategory() != "selfharm" {
		t.Errorf("read as %+v", k)
	}
	for _, c := range []struct{ old, new, want string }{
		{"key: selfharm, title: Self-harm", "key: hurt, title: Self-harm", "may not be switched off"},
		{"from: 45", "from: 75", "at most 70 is allowed"},
		{"staff: 60", "staff: 90", "at most 70 is allowed"},
		{"staff: 60", "staf: 60", "the profile “staf” does not exist; did you mean “staff”?"},
		{"from: 45", "from: 450", "it goes from 1 to 100"},
		{"title: Self-harm, level: urgent", "title: Self-harm, level: normal", "urgent or high, never normal"},
		{"page: high", "page: loud", "the level of a page “loud” does not exist"},
		{"block: [ks1]", "block: [ks9]", "the profile “ks9” does not exist"},
		{"kind: drugs, words", "kind: drug, words", "the kind of text “drug” does not exist; did you mean “drugs”?"},
		{"(blue|green) smarties", "(blue|green smarties", "a bracket is not closed"},
		{"(blue|green) smarties", "~9 smarties", "~ is followed by 1 to 5"},
		{"(blue|green) smarties", "[smarties]", "it has no words that must be there"},
		{"weight: 80", "weight: 800", "the weight of"},
		{"how to make a bomb", "a", "is too short"},
		{"why: A topic, ", "", "the reason is missing"},
		{"2026-12-18", "18 December", "is no day"},
		{"kinds: [drugs], why: A topic, until: 2026-12-18", "kinds: [selfharm], why: A topic", "need a last day"},
		{"words: [medicines], kinds: [drugs]", "words: [medicines], kinds: [drugs, selfharm]", "no lesson explains what a child says"},
		{"words: [medicines], kinds: [drugs]", "words: [medicines], kinds: [abuse]", "no lesson explains what a child says"},
		{"words: [medicines], ", "words: [], ", "has no words"},
	} {
		bad := maps.Clone(files)
		if bad["filtering.yaml"] = strings.Replace(bad["filtering.yaml"], c.old, c.new, 1); bad["filtering.yaml"] == files["filtering.yaml"] {
			t.Fatalf("%q is not there", c.old)
		}
		_, err := policy.FromFiles(bad)
		var faults policy.Faults
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), c.want) || faults[0].Line == 0 {
			t.Errorf("%s: want %q with its line, got %v", c.new, c.want, err)
		}
	}
}
