package lint

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// opened holds the filter's rules against the table of activities: what the table forbids to a group, no rule may let
// through to that group. serves NEW-02, POL-10
func (r *reader) opened() {
	for _, row := range r.pack.Activity.Rows {
		if row.Category == "" {
			continue
		}
		for _, profile := range r.pack.Filtering.Profiles {
			pupils := len(profile.Years) > 0
			if pupils && row.Children != policy.MarkNo || !pupils && row.Staff != policy.MarkNo {
				continue
			}
			if rule, ok := lets(r.pack.Filtering.Rules, profile.Key, row.Category); ok {
				r.disagree(row, profile, rule)
			}
		}
	}
}

func (r *reader) disagree(row policy.ActivityRow, profile policy.Profile, rule policy.Rule) {
	w := Where{File: r.at("filtering", rule.Key), Clauses: []string{r.pack.Activity.Clause, rule.Clause}, Sources: []string{row.Source}}
	r.add(Contradiction, Medium, w,
		fmt.Sprintf("The filter lets %s through to %s, and the table of activities forbids it", row.Category, profile.Title),
		fmt.Sprintf("The row “%s” (%s) says no; the rule %s lets the category pass.", row.Title, row.Source, rule.Key),
		"Change the mark in matrices/activity.yaml, or take the category out of the rule.")
}

// lets finds the rule that lets a category pass for a profile, at some time at least.
func lets(rules []policy.Rule, profile, category string) (policy.Rule, bool) {
	for _, rule := range rules {
		fits := slices.Contains(rule.Categories, category) && (len(rule.Profiles) == 0 || slices.Contains(rule.Profiles, profile))
		switch {
		case fits && rule.Verdict == "allow":
			return rule, true
		case fits && rule.Window == "":
			return policy.Rule{}, false
		}
	}
	return policy.Rule{}, false
}
