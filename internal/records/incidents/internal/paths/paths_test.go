package paths

import (
	"slices"
	"testing"

	"belisha/internal/policy"
)

// Which cases are meant: each condition alone is enough, none means none, and a key that is empty means nothing.
func TestMeets(t *testing.T) {
	for _, c := range []struct {
		name string
		when policy.CaseWhen
		of   policy.CaseFacts
		want bool
	}{
		{"none", policy.CaseWhen{}, policy.CaseFacts{Row: "a", Serious: true, Staff: true, Child: true}, false},
		{"all", policy.CaseWhen{Always: true}, policy.CaseFacts{}, true},
		{"a row", policy.CaseWhen{Rows: []string{"a", "b"}}, policy.CaseFacts{Row: "b"}, true},
		{"no row yet", policy.CaseWhen{Rows: []string{""}}, policy.CaseFacts{}, false},
		{"an action", policy.CaseWhen{Actions: []string{"x"}}, policy.CaseFacts{Action: "x"}, true},
		{"one of the risks", policy.CaseWhen{Risks: []string{"r"}}, policy.CaseFacts{Risks: []string{"q", "r"}}, true},
		{"another risk", policy.CaseWhen{Risks: []string{"r"}}, policy.CaseFacts{Risks: []string{"q"}}, false},
		{"a kind of report", policy.CaseWhen{Reports: []string{"images"}}, policy.CaseFacts{Report: "images"}, true},
		{"serious", policy.CaseWhen{Serious: true}, policy.CaseFacts{Serious: true}, true},
		{"not serious", policy.CaseWhen{Serious: true}, policy.CaseFacts{Staff: true}, false},
		{"one of two", policy.CaseWhen{Serious: true, Rows: []string{"a"}}, policy.CaseFacts{Row: "a"}, true},
		{"elsewhere", policy.CaseWhen{OffSite: true}, policy.CaseFacts{OffSite: true}, true},
		{"a child affected", policy.CaseWhen{Affected: true}, policy.CaseFacts{Child: true}, false},
	} {
		if got := c.when.Meets(c.of); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// For whom a step is wanted, each person once, and a step that a question proposes only after a yes.
func TestSteps(t *testing.T) {
	named := []Named{{ID: "a", Child: true, Subject: true}, {ID: "b", Child: true, Affected: true}, {ID: "b", Child: true, Reporter: true}, {ID: "c", Affected: true}, {ID: "d", Child: true, Reporter: true}}
	path := policy.CasePath{Key: "p", Asks: []policy.Question{{Key: "q", Proposes: "later"}, {Key: "z"}}, Steps: []policy.CaseStep{{Key: "once"}, {Key: "child", Each: "child"},
		{Key: "affected", Each: "affected"}, {Key: "all", Each: "involved"}, {Key: "later"}, {Key: "never", Lifts: true}}}
	keys := func(named []Named, yes ...string) (out []string) {
		for _, w := range Steps([]policy.CasePath{path}, named, yes) {
			out = append(out, w.Key())
		}
		return out
	}
	want := []string{"p/once", "p/child/a", "p/child/b", "p/affected/b", "p/affected/c", "p/all/a", "p/all/b", "p/all/c", "p/all/d"}
	if got := keys(named, "z"); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := keys(named, "q"); !slices.Equal(got, append(slices.Clone(want), "p/later")) {
		t.Errorf("after a yes: %v", got)
	}
	if got := keys(Unseen(named)); slices.Contains(got, "p/all/d") || !slices.Contains(got, "p/all/b") {
		t.Errorf("with the reporter unseen: %v", got)
	}
	if got := Unanswered([]policy.CasePath{path, path}, []string{"z"}); len(got) != 1 || got[0].Key != "q" {
		t.Errorf("unanswered: %v", got)
	}
}

// Several paths together forbid what one of them forbids, and leave the closing to those whom all of them name.
func TestRulesOf(t *testing.T) {
	r := RulesOf([]policy.CasePath{
		{Hands: []string{"dsl"}, Closers: []string{"dsl"}, Answer: "15 minutes", Then: []string{"head"}},
		{Hands: []string{"head"}, Closers: []string{"dsl", "head"}, NoFiles: true, Refuses: []string{"x"}, Answer: "1 hour", Then: []string{"head", "deputy"}},
		{Protects: true, Sees: []string{"head"}, Finding: true, Freezes: true, Closers: []string{"chair"}},
	})
	if !slices.Equal(r.Hands, []string{"dsl"}) || !slices.Equal(r.Closers, []string{"dsl"}) || !slices.Equal(r.Then, []string{"head", "deputy"}) || len(r.Answers) != 2 ||
		!r.NoFiles || !r.Protects || !r.Finding || !r.Freezes || !slices.Equal(r.Sees, []string{"head"}) || !slices.Equal(r.Refuses, []string{"x"}) {
		t.Errorf("%+v", r)
	}
	if got := Left([]string{"dsl", "head"}, []string{"dsl"}); !slices.Equal(got, []string{"head"}) {
		t.Errorf("%v", got)
	}
}
