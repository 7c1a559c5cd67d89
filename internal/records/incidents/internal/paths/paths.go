// Package paths says which ways of handling a case the policy asks for, and what each of them wants done: pure rules over
// a pack's cases. It serves INC-08, INC-09, INC-10, INC-11 and INC-45.
package paths

import (
	"slices"
	"strings"

	"belisha/internal/policy"
)

// Facts are what a path asks about a case.
type Facts struct {
	Row, Action, Report                      string
	Risks                                    []string
	Serious, Staff, Child, Affected, OffSite bool
}

// Meets says whether a case is among those that are meant: one condition that holds is enough.
func (f Facts) Meets(w policy.CaseWhen) bool {
	holds := func(list []string, key string) bool { return key != "" && slices.Contains(list, key) }
	return w.Always || holds(w.Rows, f.Row) || holds(w.Actions, f.Action) || holds(w.Reports, f.Report) ||
		slices.ContainsFunc(f.Risks, func(r string) bool { return holds(w.Risks, r) }) ||
		w.Serious && f.Serious || w.Staff && f.Staff || w.Child && f.Child || w.Affected && f.Affected || w.OffSite && f.OffSite
}

// Walked are the paths that a case walks, in the policy's order.
func Walked(all []policy.CasePath, f Facts) []policy.CasePath {
	var out []policy.CasePath
	for _, p := range all {
		if f.Meets(p.When) {
			out = append(out, p)
		}
	}
	return out
}

// TargetOf is the first target that fits. // serves INC-13
func TargetOf(all []policy.Target, f Facts) (policy.Target, bool) {
	i := slices.IndexFunc(all, func(t policy.Target) bool { return f.Meets(t.When) })
	if i < 0 {
		return policy.Target{}, false
	}
	return all[i], true
}

// Keys names paths, with a space between.
func Keys(all []policy.CasePath) string {
	var out []string
	for _, p := range all {
		out = append(out, p.Key)
	}
	return strings.Join(out, " ")
}
