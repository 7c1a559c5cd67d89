package policy_test

import (
	"maps"
	"strings"
	"testing"

	"belisha/internal/policy"
)

func TestDifferencesAreReadableByAPerson(t *testing.T) { // shows POL-12, POL-31
	before, err := policy.FromFiles(ground(t))
	if err != nil {
		t.Fatal(err)
	}
	files := ground(t)
	for _, e := range []struct{ file, old, new string }{
		{"pack.yaml", `version: "3"`, `version: "4"`},
		{"clauses.yaml", `source: "001 l.7, 19"`, `source: "001 l.8"`},
		{"roles.yaml", "title: Head teacher", "title: Headteacher"},
		{"matrices/learner.yaml", "marks: [HT, PS]", "marks: [HT, PS, W]"},
		{"settings.yaml", "staff: 10", "staff: 9"},
		{"registers/loans.yaml", "title: Lent on, kind: date, required: true", "title: Lent on, kind: date"},
		{"registers/loans.yaml", "states:", "  - { key: note, title: Note, kind: long }\nstates:"},
		{"choices.yaml", "value: office", "value: none"},
		{"choices.yaml", "- { key: free, title: Free, question: What?, kind: text, value: anything, clause: filter.games }\n", "- { key: fresh, title: Fresh, question: What?, kind: text, clause: filter.games }\n"},
		{"duties/all.yaml", "every: term", "every: month"},
		{"retention.yaml", "days: 2000", "days: 2100"},
		{"words.yaml", "tell: Tell a grown-up", "tell: Tell an adult"},
	} {
		if !strings.Contains(files[e.file], e.old) {
			t.Fatalf("no %q in %s", e.old, e.file)
		}
		files[e.file] = strings.Replace(files[e.file], e.old, e.new, 1)
	}
	after, err := policy.FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range policy.Differences(before, after) {
		got = append(got, d.Part+" | "+d.Key+" | "+d.What+" | "+d.Before+" | "+d.After)
	}
	want := []string{
		"About the policy |  | version | 3 | 4",
		"Clauses | scope.people | source | 001 l.7, 19 | 001 l.8",
		"Posts | head | title | Head teacher | Headteacher",
		"Answers to children's misuse |  | rows illegal_deliberate: marks | HT, PS | HT, PS, W",
		"Settings |  | idle minutes: staff | 10 | 9",
		"Words on the block page |  | block: nursery: tell | Tell a grown-up | Tell an adult",
		"Choices | phones | value | office | none",
		"Choices | fresh | new |  | Fresh",
		"Choices | free | taken away | Free | ",
		"Registers | loans | fields lent: required | yes | ",
		"Registers | loans | fields note: new |  | Note",
		"Duties | review | every | term | month",
		"Retention | case | days | 2000 | 2100",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("want\n%s\ngot\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
}

func TestAnOrderThatDecidesIsADifference(t *testing.T) {
	before := &policy.Pack{Filtering: policy.Filtering{Rules: []policy.Rule{{Key: "a"}, {Key: "b"}, {Key: "gone"}}}}
	after := &policy.Pack{Filtering: policy.Filtering{Rules: []policy.Rule{{Key: "b"}, {Key: "a"}, {Key: "new"}}}}
	var got []string
	for _, d := range policy.Differences(before, after) {
		got = append(got, d.What+" | "+d.Before+" | "+d.After)
	}
	want := "rules new: new |  | key new\nrules gone: taken away | key gone | \nrules: order | a, b | b, a"
	if strings.Join(got, "\n") != want {
		t.Errorf("want\n%s\ngot\n%s", want, strings.Join(got, "\n"))
	}
}

func TestAPackDiffersFromNothingInAllAndFromItselfInNothing(t *testing.T) {
	p, err := policy.FromFiles(maps.Clone(ground(t)))
	if err != nil {
		t.Fatal(err)
	}
	if all := policy.Differences(p, p); len(all) != 0 {
		t.Errorf("got %v", all)
	}
	if all := policy.Differences(nil, p); len(all) < len(p.Clauses) {
		t.Errorf("got only %d", len(all))
	}
}
