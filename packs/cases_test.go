package packs_test

import (
	"slices"
	"testing"

	"belisha/internal/policy"
	"belisha/internal/policy/trial"
	"belisha/packs"
)

// TestWhatThePacksSayOfCasesHolds shows INC-08, INC-09, INC-10, INC-11, INC-12, INC-13 and INC-45: each pack's own tests of
// its cases, run over the pack.
func TestWhatThePacksSayOfCasesHolds(t *testing.T) {
	for _, name := range packs.Names() {
		results, err := trial.Run(open(t, name), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, r := range results {
			if len(r.Wrong) > 0 {
				t.Errorf("%s: %s:%d %s: %v", name, r.File, r.Line, r.Name, r.Wrong)
			}
		}
	}
}

// TestEveryPackHasTheWholeOfCases: whatever a school leaves out, a child is handled by the common ground.
func TestEveryPackHasTheWholeOfCases(t *testing.T) {
	for _, name := range packs.Names() {
		c := open(t, name).Cases
		if len(c.Lessons) != 6 { // shows INC-28
			t.Errorf("%s: %d audiences of a lesson", name, len(c.Lessons))
		}
		for _, audience := range []string{"staff", "ks1", "ks2", "parents", "governors", "visitors"} { // shows INC-43
			if g, ok := c.GuidanceFor(audience); !ok || g.Checked == "" {
				t.Errorf("%s: no checked advice for %s", name, audience)
			}
		}
		var marked []string
		for _, p := range c.Paths {
			if p.Floor {
				marked = append(marked, p.Key)
			}
		}
		if want := []string{"child_protection", "intimate_images", "illegal", "allegation", "whistleblowing"}; !slices.Equal(marked, want) {
			t.Errorf("%s: floors are %v", name, marked)
		}
		for _, kind := range policy.ReportKinds() { // shows INC-13: whatever is reported has a clock
			if target, ok := c.TargetFor(policy.CaseFacts{Report: kind}); !ok || target.Within == "" {
				t.Errorf("%s: no clock for %s", name, kind)
			}
		}
	}
}
