package filter

import (
	"slices"

	"belisha/internal/policy"
)

// Fair returns the bounds on what the person of a verdict moves, nil for none. // serves WEB-26
func (e *Engine) Fair(v *Verdict) *policy.Fairness {
	if e == nil {
		return nil
	}
	for i := range e.pack.Filtering.Fairness {
		if f := &e.pack.Filtering.Fairness[i]; concerns(f.Profiles, v.Profile) {
			return f
		}
	}
	return nil
}

// concerns says whether a list of profiles in which none means all of them holds one.
func concerns(profiles []string, key string) bool {
	return len(profiles) == 0 || slices.Contains(profiles, key)
}
