package entry

import (
	"slices"
	"testing"
	"time"

	"belisha/internal/policy"
)

func TestStepsOfTelling(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 10, 42, 0, 0, time.UTC)
	def := policy.Register{Due: policy.Due{Within: "5 days", Remind: []int{14, 7, 2}, Escalate: "head", After: 3}}
	for due, want := range map[string][]string{
		"": nil, "soon": nil, "2026-03-25": nil, "2026-03-24": {"before 14"}, "2026-03-17": {"before 7"}, "2026-03-12": {"before 2"}, "2026-03-10": {"before 2"},
		"2026-03-09": {StepLate}, "2026-03-07": {StepLate, StepEscalate}, "2026-03-10T10:41:00.000Z": {StepLate}, "2026-03-10T10:43:00.000Z": {"before 2"},
	} {
		if got := StepsOf(def, Entry{DueOn: due}, now); !slices.Equal(got, want) {
			t.Errorf("due %q: %v, want %v", due, got, want)
		}
	}
	if FinalStep(def) != StepEscalate || FinalStep(policy.Register{}) != StepLate || Furthest(def.Due.Remind) != 14 || Furthest(nil) != 0 {
		t.Error("the last step, or the first reminder")
	}
	if got := StepsOf(def, Entry{DueOn: "2026-03-01", RemovedAt: "2026-03-02T09:00:00.000Z"}, now); slices.Contains(got, StepLate) {
		t.Errorf("a removed entry is late: %v", got)
	}
}

func TestKeepIsSaidInWords(t *testing.T) {
	t.Parallel()
	for want, k := range map[string]policy.Keep{
		"The policy does not say how long entries are kept, so they stay.":                                                            {},
		"Entries are kept for 1 year from when they are closed. Then they are deleted. By law.":                                       {Days: 365, Why: "By law."},
		"Entries are kept for 6 years from when they are written. Then they are deleted. By law.":                                     {Days: 6 * 365, From: "created", Why: "By law."},
		"Entries are kept for 90 days from the day that they name. Then names and words are taken out, and the figures stay. Enough.": {Days: 90, From: "back", Then: Anonymise, Why: "Enough."},
	} {
		if got := KeepWords(k); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
