package incidents

import (
	"errors"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/web"
)

// faultsIn gives every fault of a closing at once: one sentence each, leading to its field.
func faultsIn(err error, fields []web.Field) []web.FieldError {
	var all Faults
	if !errors.As(err, &all) {
		return nil
	}
	var out []web.FieldError
	for _, f := range all {
		one := web.FieldError{Field: f.Field, Text: f.Text}
		for i := range fields {
			if fields[i].Name == f.Field {
				fields[i].Error, one.Field = f.Text, fields[i].Target()
			}
		}
		out = append(out, one)
	}
	return out
}

func classifyFields(k Case, pack *policy.Pack, repeat bool) []web.Field {
	chosen := ""
	if k.Row != "" {
		chosen = k.Audience + ":" + k.Row
	}
	row := web.Field{Type: "select", Name: "row", Label: "Kind of misuse", Hint: "From the policy's matrix. The responses it asks for become tasks.", Value: chosen,
		Options: []web.Option{{Value: "", Text: "Choose one"}}}
	for _, m := range []struct {
		audience, title string
		matrix          policy.Matrix
	}{{Learner, "Child: ", pack.Learner}, {Staff, "Staff: ", pack.Staff}} {
		for _, r := range m.matrix.Rows {
			row.Options = append(row.Options, web.Option{Value: m.audience + ":" + r.Key, Text: m.title + r.Title})
		}
	}
	secret := web.Field{Type: "checkboxes", Name: "confidential", Label: "Who sees it", Small: true,
		Options: []web.Option{{Value: "yes", Text: "Keep it from class teachers", Checked: k.Confidential}}}
	fields := []web.Field{row}
	if repeat {
		fields = append(fields, web.Field{Type: "textarea", Name: "repeat-why", Label: "If it is not dealt with as carrying on after warnings: why not?", Value: k.RepeatWhy, Rows: 2, Optional: true})
	}
	action := web.Field{Type: "select", Name: "action", Label: "User action", Hint: "From the policy's table of user actions, if it is one of them.", Value: k.Action,
		Options: append([]web.Option{{Text: "None of them"}}, options(record.ActionsOf(pack))...), Optional: true}
	return append(fields, action,
		web.Field{Name: "action-text", Label: "If it is something else: what?", Value: k.ActionText, Optional: true},
		web.Field{Type: "checkboxes", Name: "tags", Label: "Risks", Small: true, Options: options(record.TagsOf(pack)), Values: strings.Fields(k.Tags)},
		web.Field{Name: "heading", Label: "Title", Hint: "In a few words, without a name.", Value: k.Title},
		web.Field{Type: "radios", Name: "place", Label: "Where did it happen?", Options: options(Places()), Value: k.Place, Inline: true, Small: true},
		web.Field{Type: "textarea", Name: "school-link", Label: "If it was not in school: how does it belong to the school?", Hint: "For example: both are pupils here, and it went on in class.", Value: k.SchoolLink, Rows: 2, Optional: true},
		web.Field{Name: "clause", Label: "… and which clause of the behaviour policy covers it?", Value: k.Clause, Width: "20", Optional: true},
		web.Field{Type: "date", Name: "happened", Label: "On what date?", Value: clock.Stamp(k.Happened)},
		web.Field{Name: "hour", Label: "At what time?", Width: "5", Value: hourOf(k.Happened), Optional: true},
		secret,
		web.Field{Type: "textarea", Name: "classify-reason", Label: "Reason for this choice", Rows: 2})
}

func personFields() []web.Field {
	return []web.Field{
		{Name: "person", Label: "Name", Hint: "The whole name or the account name, as in the register."},
		{Type: "radios", Name: "part", Label: "What part do they have in it?", Options: options(Parts()), Small: true,
			Hint: "Whoever's conduct is in question can no longer open the case. It goes to others if the rules say so."},
	}
}

func noteFields() []web.Field {
	return []web.Field{{Type: "textarea", Name: "note", Label: "Note", Rows: 3}}
}

func evidenceFields(k Case) []web.Field {
	fields := []web.Field{
		{Name: "address", ID: "evidence-address", Label: "Address of the page", Optional: true},
		{Type: "textarea", Name: "description", Label: "What does it show?", Rows: 2},
	}
	if k.NoPictures() {
		return fields
	}
	older := []web.Option{{Value: "", Text: "Nothing, it is a new item"}}
	for _, e := range k.Evidence {
		older = append(older, web.Option{Value: e.ID, Text: record.Clip(clock.Told(e.At) + ": " + e.Description)})
	}
	return append(fields,
		web.Field{Type: "checkboxes", Name: "images", Label: "Sexual images", Small: true,
			Options: []web.Option{{Value: "yes", Text: "It may show a sexual image of someone under 18 (then only the address is kept)"}}},
		web.Field{Type: "file", Name: "file", Label: "Screenshot or document", Hint: "PNG, JPEG, PDF or a sound recording, up to 5 MB. Never a sexual image of a child.", Accept: ".png,.jpg,.jpeg,.pdf,.webm,.ogg,.m4a,.mp3", Optional: true},
		web.Field{Type: "select", Name: "supersedes", Label: "What does it take the place of?", Options: older},
		web.Field{Type: "checkboxes", Name: "signed", Label: "Signed form", Small: true, Options: []web.Option{{Value: "yes", Text: "It is the scan of a printed and signed page"}}})
}

// noRisk stands for a case that shows none of the policy's risks.
const noRisk = "none"

func closeFields(k Case, pack *policy.Pack) []web.Field {
	fields := []web.Field{
		{Type: "radios", Name: "outcome", Label: "Outcome", Options: options(Outcomes()), Value: k.Outcome, Small: true},
		{Type: "textarea", Name: "informed", Label: "Who was told about it?", Hint: "For example the child's parents, on what day and by whom; or that nobody needed to be told.", Rows: 2, Value: k.Informed},
		{Type: "textarea", Name: "close-reason", Label: "Reason for closing", Rows: 3},
	}
	if k.Tags == "" {
		risks := append(options(record.TagsOf(pack)), web.Option{Value: noRisk, Text: "None of these"})
		fields = append(fields, web.Field{Type: "checkboxes", Name: "risks", Label: "Which risks does it show?", Small: true, Options: risks})
	}
	if course.Someone(k.Persons) {
		return fields
	}
	return append(fields, web.Field{Type: "checkboxes", Name: "nobody", Label: "Nobody is named yet", Small: true,
		Options: []web.Option{{Value: "yes", Text: "Nobody who did it or was affected by it could be named"}}})
}

func reopenFields() []web.Field {
	return []web.Field{{Type: "textarea", Name: "reopen-reason", Label: "Why is it opened again?", Rows: 2}}
}
