package incidents

import "slices"

// Word is a key with what it is called on screen.
type Word struct{ Key, Text string }

// Tags are the risks that an incident can carry besides its row, from the policy's list of risks.
func Tags() []Word {
	return []Word{
		{tagImages, "Sexual images of anyone under 18, made by anyone, or a suspicion of them"},
		{"grooming", "Contact with strangers, or grooming"},
		{"bullying", "Bullying online"},
		{"self_harm", "Self-harm, suicide or eating disorders"},
		{"hate", "Hate or extreme views"},
		{"pornography", "Pornography"},
		{"violence", "Violence, or games above the child's age"},
		{"drugs", "Drugs, alcohol or tobacco"},
		{"gambling", "Gambling or buying"},
		{"identity", "Passwords or personal information shared"},
		{"copyright", "Copyright"},
		{"health", "Too much time online"},
	}
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
