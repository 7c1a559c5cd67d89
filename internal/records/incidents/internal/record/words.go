package record

import (
	"slices"

	"belisha/internal/policy"
)

// Word is a key with what it is called on screen.
type Word struct{ Key, Text string }

// TagsOf are the risks that an incident can carry besides its row: those of the policy's taxonomy. The suspicion of sexual
// images is always among them, whatever the policy lists: it closes every upload (INC-24). // serves POL-05
func TagsOf(pack *policy.Pack) []Word {
	out := []Word{{Key: TagImages, Text: "Sexual images of anyone under 18, made by anyone, or a suspicion of them"}}
	for _, r := range pack.Risks {
		if r.Key != TagImages {
			out = append(out, Word{Key: r.Key, Text: r.Title})
		}
	}
	return out
}

// ActionsOf are the policy's user actions, and one for what it does not name. // serves INC-36
func ActionsOf(pack *policy.Pack) []Word {
	var out []Word
	for _, r := range pack.Actions.Rows {
		out = append(out, Word{Key: r.Key, Text: r.Title})
	}
	return append(out, Word{Key: OtherAction, Text: "Something else"})
}

// Outcomes are fixed, so that they can be counted without a name.
func Outcomes() []Word {
	return []Word{
		{Key: "no_further_action", Text: "Looked into; nothing more is needed"},
		{Key: "resolved", Text: "Dealt with in school"},
		{Key: "support", Text: "Support or teaching arranged"},
		{Key: "sanction", Text: "Sanction under the school's rules"},
		{Key: "staff_procedure", Text: "Dealt with under the staff procedure"},
		{Key: "referred", Text: "Passed to police, social work or the local authority"},
		{Key: "not_upheld", Text: "Found not to have happened"},
	}
}

// Places where it can have happened.
func Places() []Word {
	return []Word{{Key: "school", Text: "In school"}, {Key: "off_site", Text: "On a trip or elsewhere off site"}, {Key: "home", Text: "At home"}, {Key: "unknown", Text: "Not known"}}
}

// RouteNames are the routes as the screen names them.
func RouteNames() []Word {
	return []Word{{Key: BlockPage, Text: "Block page"}, {Key: ChildForm, Text: "Child's form"}, {Key: StaffForm, Text: "Staff form"}, {Key: PublicForm, Text: "Form for parents and visitors"},
		{Key: Paper, Text: "Paper slip"}, {Key: Alert, Text: "Alert"}, {Key: Log, Text: "Log"}}
}

// Parts are the parts as the screen names them.
func Parts() []Word {
	return []Word{{Key: SubjectPart, Text: "Their conduct is in question"}, {Key: AffectedPart, Text: "Affected by it"}, {Key: WitnessPart, Text: "Saw or heard it"}, {Key: ReporterPart, Text: "Told us"}}
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

func Known(words []Word, key string) bool {
	return slices.ContainsFunc(words, func(w Word) bool { return w.Key == key })
}

func OfficeNames(handlers []string) []string {
	called := []Word{{Key: "deputy", Text: "deputy head teacher"}, {Key: "coordinator", Text: "online safety coordinator"}, {Key: "dsl", Text: "safeguarding lead"}, {Key: "head", Text: "head teacher"}, {Key: "chair", Text: "chair of governors"}}
	var out []string
	for _, h := range handlers {
		out = append(out, Said(called, h))
	}
	return out
}
