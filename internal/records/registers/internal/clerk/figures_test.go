package clerk

import (
	"testing"

	"belisha/internal/feature"
	"belisha/internal/policy"
)

func TestEvidenceOfThePackDecides(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		ev   policy.Evidence
		n    policy.Counts
		want feature.State
	}{
		{policy.Evidence{}, policy.Counts{}, feature.Due}, {policy.Evidence{Empty: "proven"}, policy.Counts{}, feature.Proven},
		{policy.Evidence{}, policy.Counts{Total: 1, Missing: 1}, feature.Failing}, {policy.Evidence{}, policy.Counts{Total: 1, Overdue: 1}, feature.Failing},
		{policy.Evidence{}, policy.Counts{Total: 1, Open: 1}, feature.Proven}, {policy.Evidence{Proven: "this_term > 2"}, policy.Counts{Total: 9}, feature.Due},
		{policy.Evidence{Failing: "last_days > 30"}, policy.Counts{LastDays: never}, feature.Failing}, {policy.Evidence{Failing: "bad > 3", Due: "bad > 0"}, policy.Counts{Total: 2, Bad: 2}, feature.Due},
	} {
		got, err := judged(&policy.Pack{}, policy.Register{Key: "x", Figure: x.ev}, x.n)
		if err != nil || got != x.want {
			t.Errorf("%+v of %+v: %s, %v", x.ev, x.n, got, err)
		}
	}
	if _, err := judged(&policy.Pack{}, policy.Register{Figure: policy.Evidence{Failing: "totl > 1"}}, policy.Counts{}); err == nil {
		t.Error("a rule that cannot be read decides something")
	}
}
