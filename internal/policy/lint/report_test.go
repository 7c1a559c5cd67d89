package lint

import (
	"fmt"
	"strings"
	"testing"

	"belisha/internal/policy"
)

// A report counts by kind, then says of each finding where, why and what to write. shows NEW-02
func TestPrint(t *testing.T) {
	var out strings.Builder
	if err := Print(&out, Check(&policy.Pack{Clauses: clauses(t, "testdata/st-neot.yaml")}, today)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"   5  Rules that contradict one another (5 high, 0 medium, 0 low)", "[high] social.times and social.reasonable",
		"where: clauses.yaml, clause social.times and social.reasonable (001 l.211; 001 l.513)", "why:", "write: Keep one of the two."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%.1500s", want, out.String())
		}
	}
	out.Reset()
	if err := Print(&out, nil); err != nil || out.String() != "Nothing was found.\n" {
		t.Errorf("nothing: %q", out.String())
	}
}

// A hostile pack of thousands of norms that all clash ends in time, and says that there is more.
func TestManyNormsEnd(t *testing.T) {
	p := &policy.Pack{}
	for i := range 3000 {
		p.Clauses = append(p.Clauses, policy.Clause{ID: fmt.Sprintf("a.n%d", i), Norms: []policy.Norm{{What: "x", Do: "use", Verdict: []string{may, mayNot}[i%2]}}})
	}
	found := only(Check(p, today), Contradiction)
	if len(found) < maxClashes || len(found) > maxClashes+2 || !strings.Contains(strings.Join(found, "\n"), "too many norms") || !strings.Contains(strings.Join(found, "\n"), "There are more") {
		t.Errorf("%d contradictions", len(found))
	}
}

// The order in which clauses stand changes nothing about which of them contradict one another. shows NEW-02
func TestOrderDoesNotMatter(t *testing.T) {
	all := clauses(t, "testdata/st-marys.yaml")
	count := func(cs []policy.Clause) map[string]Severity {
		out := map[string]Severity{}
		for _, f := range Check(&policy.Pack{Clauses: cs}, today) {
			if f.Kind == Contradiction {
				a, b := f.Where.Clauses[0], f.Where.Clauses[len(f.Where.Clauses)-1]
				out[min(a, b)+" "+max(a, b)] = f.Severity
			}
		}
		return out
	}
	want := count(all)
	for turn := range len(all) {
		turned := append(append([]policy.Clause{}, all[turn:]...), all[:turn]...)
		if got := count(turned); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("turned by %d: %v, want %v", turn, got, want)
		}
	}
}
