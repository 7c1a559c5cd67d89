// Package paths says which ways of handling a case the policy asks for, and what each of them wants done: pure rules over
// a pack's cases. It serves INC-08, INC-09, INC-10, INC-11 and INC-45.
package paths

import (
	"strings"

	"belisha/internal/policy"
)

// Keys names paths, with a space between.
func Keys(all []policy.CasePath) string {
	var out []string
	for _, p := range all {
		out = append(out, p.Key)
	}
	return strings.Join(out, " ")
}
