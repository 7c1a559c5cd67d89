package paths

import (
	"slices"

	"belisha/internal/policy"
)

// Rules are what the paths of a case forbid and demand, taken together.
type Rules struct {
	Hands, Closers, Sees, Refuses, Then []string
	Answers                             []string // clocks for an acknowledgement
	NoFiles, Freezes, Protects, Finding bool
}

// RulesOf takes the paths together. Of several that name whose hands it is in, the first counts; a case that one of them
// leaves to fewer people may be closed only by whoever each of them allows.
func RulesOf(walked []policy.CasePath) Rules {
	var r Rules
	for _, p := range walked {
		r.NoFiles, r.Freezes = r.NoFiles || p.NoFiles, r.Freezes || p.Freezes
		r.Protects, r.Finding = r.Protects || p.Protects, r.Finding || p.Finding
		r.Refuses = append(r.Refuses, p.Refuses...)
		if len(r.Hands) == 0 {
			r.Hands = p.Hands
		}
		r.Closers = narrow(r.Closers, p.Closers)
		if p.Protects {
			r.Sees = narrow(r.Sees, p.Sees)
		}
		if p.Answer != "" {
			r.Answers = append(r.Answers, p.Answer)
			r.Then = merge(r.Then, p.Then)
		}
	}
	return r
}

// narrow keeps those that are in both lists; an empty list says nothing, and two that share nobody leave the first.
func narrow(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	both := slices.DeleteFunc(slices.Clone(a), func(x string) bool { return !slices.Contains(b, x) })
	if len(both) == 0 {
		return a
	}
	return both
}

func merge(a, b []string) []string {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// Left are those of a list who are not among the others; with none left, the policy's wish cannot be met and nobody is given.
func Left(hands, involved []string) []string {
	return slices.DeleteFunc(slices.Clone(hands), func(h string) bool { return slices.Contains(involved, h) })
}
