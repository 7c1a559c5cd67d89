package course

import (
	"slices"

	"belisha/internal/records/incidents/internal/paths"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
)

// Closing is what the lead decides at the end. Nobody is the lead's word that no one could be named in the case.
type Closing struct {
	Outcome, Informed, Reason string
	Nobody                    bool
	Tags                      []string // risks, asked for at the end at the latest
	NoRisk                    bool     // none of them fits
	Version                   string   // Incident.Changed as whoever closes it saw it; empty: not asked
}

// Someone reports that a case names whom it is about: a child who told it counts, an adult who passed it on does not.
func Someone(named []record.Person) bool {
	return slices.ContainsFunc(named, func(p record.Person) bool { return p.Part != record.ReporterPart || p.Kind == people.Pupil })
}

// Missing lists what keeps an incident open: fields of the record, responses not touched, the decision itself.
// serves INC-04, INC-14, STD-13
func Missing(i record.Incident, named []record.Person, tasks []record.Task, c Closing) record.Faults {
	var out record.Faults
	need := func(ok bool, field, text string) {
		if !ok {
			out = append(out, record.Fault{Field: field, Text: text})
		}
	}
	need(i.Row != "", "row", "Choose the kind of misuse from the policy's matrix before you close this.")
	need(i.Happened != "", "happened", "Enter the date on which it happened.")
	need(record.Known(record.Places(), i.Place), "place", "Choose where it happened.")
	need(i.Title != "", "heading", "Enter a title.")
	need(Someone(named) || c.Nobody, "nobody", "Name the people it is about before you close this, or tick that nobody could be named.")
	for _, t := range tasks {
		need(t.State != record.TaskOpen, record.TaskField(t.Key), "“"+t.Title+"” is still to do. Do it and say what was done, or skip it with a reason.")
	}
	need(c.Informed != "", "informed", "Enter who was told about it, or that nobody needed to be told.")
	need(record.Known(record.Outcomes(), c.Outcome), "outcome", "Choose the outcome.")
	need(c.Outcome != "sanction" || i.MayPunish(), "outcome", "This happened outside school, so no sanction can follow until the case says how it belongs to the school and which clause of the behaviour policy covers it.")
	need(i.Tags != "" || len(c.Tags) > 0 || c.NoRisk, "risks", "Choose the risks that this case shows, or tick that none of them fits.")
	need(c.Reason != "", "close-reason", "Enter the reason for closing. No decision is stored without a written reason.")
	return out
}

// missing lists what the paths ask for before a case may be closed. // serves INC-09, INC-10, INC-12, INC-25
func (w Walk) missing(i record.Incident, tasks []record.Task, c Closing) record.Faults {
	var out record.Faults
	if slices.Contains(w.Rules.Refuses, c.Outcome) {
		out = append(out, record.Fault{Field: "outcome", Text: "The policy does not let this kind of case end with “" + record.Said(record.Outcomes(), c.Outcome) + "”. Choose another outcome."})
	}
	if w.Rules.Finding && i.Substance == "" {
		out = append(out, record.Fault{Field: "substance", Text: "Enter the finding: whether the concern had substance, who decided, when and why."})
	}
	if w.Rules.Freezes && !w.advised(tasks) {
		out = append(out, record.Fault{Field: "police", Text: "This may be unlawful. Write down the police's advice or their reference before you close it."})
	}
	answered, _ := i.Answered()
	for _, q := range paths.Unanswered(w.Walked, answered) {
		out = append(out, record.Fault{Field: record.QuestionField(q.Key), Text: "Answer yes or no: " + q.Text})
	}
	return out
}

// kept are the tags that no closing takes away.
func kept(i record.Incident) []string {
	if i.HasTag(record.TagImages) {
		return []string{record.TagImages}
	}
	return nil
}
