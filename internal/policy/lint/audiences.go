package lint

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// bound is a kind of people in norms, and the groups in whose words the policy speaks to them.
type bound struct {
	who, all string
	groups   []string
}

func everybody() []bound {
	return []bound{{"pupil", "pupils", []string{"ks1", "ks2"}}, {"staff", "staff", []string{"staff"}}, {"parent", "parents", []string{"parents"}},
		{"governor", "governors", []string{"governors"}}, {"visitor", "visitors", []string{"visitors"}}}
}

// audiences finds people whom a clause binds and who are not told in words of their own, and groups that are told
// nothing at all. serves POL-23
func (r *reader) audiences() {
	spoken := map[string]bool{}
	for _, c := range r.pack.Clauses {
		for group := range c.Audience {
			spoken[group] = true
		}
		for _, b := range everybody() {
			if binds(c, b.who) && !tells(c, b.groups) {
				r.add(Audience, Low, r.clause(c), fmt.Sprintf("%s binds %s and has no words for them", c.ID, b.all),
					"Their view of the policy leaves out a rule that they are held to.", fmt.Sprintf("Write the rule in their words under audience: %s.", b.groups[0]))
			}
		}
	}
	for _, b := range everybody() {
		for _, group := range b.groups {
			if !spoken[group] && len(r.pack.Clauses) > 0 {
				r.add(Audience, Medium, Where{File: "clauses.yaml"}, fmt.Sprintf("The policy has no words at all for the group %s", group),
					"Whoever opens their view of the policy finds it empty.", fmt.Sprintf("Write the rules that matter to them under audience: %s in their clauses.", group))
			}
		}
	}
}

// binds says whether a clause has a norm that names a kind of people.
func binds(c policy.Clause, who string) bool {
	return slices.ContainsFunc(c.Norms, func(n policy.Norm) bool {
		return slices.ContainsFunc(n.Who, func(name string) bool { return under(name, who) })
	})
}

func tells(c policy.Clause, groups []string) bool {
	return slices.ContainsFunc(groups, func(g string) bool { return c.Audience[g] != "" })
}
