package feature_test

import (
	"sync"
	"testing"
	"time"

	"belisha/internal/feature"
	"belisha/internal/policy"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTermIsTheOneThatNowLiesIn(t *testing.T) {
	t.Parallel()
	a := &feature.Active{Pack: &policy.Pack{Settings: policy.Settings{Terms: []policy.Term{
		{Title: "Summer", From: "2027-04-12", To: "2027-07-23"}, // the order in the pack does not matter
		{Title: "Autumn", From: "2026-09-01", To: "2026-12-18"},
		{Title: "Spring", From: "2027-01-04", To: "2027-03-26"},
	}}}}
	for now, want := range map[string]string{
		"2026-08-31T22:59:59Z": "",
		"2026-08-31T23:00:00Z": "Autumn", // midnight in London
		"2026-12-25T12:00:00Z": "Autumn", // between terms, the one before
		"2027-01-03T23:59:59Z": "Autumn",
		"2027-01-04T00:00:00Z": "Spring",
		"2027-04-11T23:00:00Z": "Summer",
		"2030-01-01T00:00:00Z": "Summer",
	} {
		term, from := a.Term(at(now))
		if term.Title != want || (want == "") != from.IsZero() {
			t.Errorf("at %s it is %q, from %v", now, term.Title, from)
		}
	}
	if _, from := a.Term(at("2026-10-01T00:00:00Z")); !from.Equal(at("2026-08-31T23:00:00Z")) || from.Location() != time.UTC {
		t.Errorf("autumn begins at %v", from)
	}
}

func TestInForceIsSwappedWhole(t *testing.T) {
	t.Parallel()
	var f feature.InForce
	if f.Load() != nil {
		t.Error("a policy is in force before the first")
	}
	var all sync.WaitGroup
	for _, v := range []string{"1", "2"} {
		all.Go(func() {
			for range 1000 {
				f.Store(&feature.Active{Version: v, Minute: v})
				if a := f.Load(); a.Version != a.Minute {
					t.Error("half of one policy and half of another")
				}
			}
		})
	}
	all.Wait()
}

// shows NEW-01: a refusal names the clause, the version, who approved it and whom to ask; without a clause it claims none.
func TestARefusalCitesItsRule(t *testing.T) {
	t.Parallel()
	a := &feature.Active{ApprovedBy: "the governing body", Pack: &policy.Pack{Identity: policy.Identity{Title: "Safety Policy", Version: "3"},
		Clauses: []policy.Clause{{ID: "a.b", Serves: []string{"PPL-01"}}, {ID: "sign.lock", Serves: []string{"PPL-14", "PPL-16"}}}}}
	const want = "This is the rule sign.lock of the Safety Policy, version 3, approved by the governing body. If you think that it is wrong, tell the online safety coordinator."
	if got := a.Cite("PPL-16"); got != want {
		t.Errorf("cited: %q", got)
	}
	if got := a.Cite("PPL-02"); got != "" {
		t.Errorf("a rule that is not there was cited: %q", got)
	}
	if got := (*feature.Active)(nil).Cite("PPL-16"); got != "" {
		t.Errorf("before any policy: %q", got)
	}
}
