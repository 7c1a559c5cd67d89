package gates

import (
	"slices"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// What a gate can need.
const (
	needAgreement = "agreement"
	needConsent   = "consent"
	needRegister  = "register"
)

// need takes apart what a gate needs: "agreement:staff".
func need(g policy.Gate) (kind, key string) {
	kind, key, _ = strings.Cut(g.Needs, ":")
	return kind, key
}

// concerning are the gates that stand before a person, in the order of the pack.
func concerning(all []policy.Gate, p people.Person) []policy.Gate {
	return slices.DeleteFunc(slices.Clone(all), func(g policy.Gate) bool { return !concerns(g, p) })
}

func concerns(g policy.Gate, p people.Person) bool {
	kinds := p.Kinds
	if len(kinds) == 0 {
		kinds = []string{p.Kind}
	}
	return g.Concerns(kinds, p.Holds(), p.Year)
}
