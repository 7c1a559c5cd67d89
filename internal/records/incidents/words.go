package incidents

import (
	"slices"

	"belisha/internal/policy"
)

// Word is a key with what it is called on screen.
type Word struct{ Key, Text string }

// tagsOf are the risks that an incident can carry besides its row: those of the policy's taxonomy. The suspicion of sexual
// images is always among them, whatever the policy lists: it closes every upload (INC-24). // serves POL-05
func tagsOf(pack *policy.Pack) []Word {
	out := []Word{{tagImages, "Sexual images of anyone under 18, made by anyone, or a suspicion of them"}}
	for _, r := range pack.Risks {
		if r.Key != tagImages {
			out = append(out, Word{r.Key, r.Title})
		}
	}
	return out
}

// actionsOf are the policy's user actions, and one for what it does not name. // serves INC-36
func actionsOf(pack *policy.Pack) []Word {
	var out []Word
	for _, r := range pack.Actions.Rows {
		out = append(out, Word{r.Key, r.Title})
	}
	return append(out, Word{OtherAction, "Something else"})
}

// Outcomes are fixed, so that they can be counted without a name.
func Outcomes() []Word {
	return []Word{
		{"no_further_action", "Looked into; nothing more is needed"},
		{"resolved", "Dealt with in school"},
		{"support", "Support or teaching arranged"},
		{"sanction", "Sanction under the school's rules"},
		{"staff_procedure", "Dealt with under the staff procedure"},
		{"referred", "Passed to police, social work or the local authority"},
		{"not_upheld", "Found not to have happened"},
	}
}

// Places where it can have happened.
func Places() []Word {
	return []Word{{"school", "In school"}, {"off_site", "On a trip or elsewhere off site"}, {"home", "At home"}, {"unknown", "Not known"}}
}

// RouteNames are the routes as the screen names them.
func RouteNames() []Word {
	return []Word{{BlockPage, "Block page"}, {ChildForm, "Child's form"}, {StaffForm, "Staff form"}, {PublicForm, "Form for parents and visitors"},
		{Paper, "Paper slip"}, {Alert, "Alert"}, {Log, "Log"}}
}

// Parts are the parts as the screen names them.
func Parts() []Word {
	return []Word{{SubjectPart, "Their conduct is in question"}, {AffectedPart, "Affected by it"}, {WitnessPart, "Saw or heard it"}, {ReporterPart, "Told us"}}
}

// Said finds what a key is called; an unknown key stands for itself.
func Said(words []Word, key string) string {
	for _, w := range words {
		if w.Key == key {
			return w.Text
		}
	}
	return key
}

func known(words []Word, key string) bool {
	return slices.ContainsFunc(words, func(w Word) bool { return w.Key == key })
}
