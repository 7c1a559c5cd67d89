package incidents

import (
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/records/incidents/internal/paths"
	"belisha/internal/records/people"
)

// Fault is one thing that stands in the way, with the field that puts it right.
type Fault struct{ Field, Text string }

// Faults are all of them at once, so that nobody has to find them one by one.
type Faults []Fault

func (f Faults) Error() string {
	var all []string
	for _, one := range f {
		all = append(all, one.Text)
	}
	return strings.Join(all, " ")
}

// Unwrap gives the first as the house's own error.
func (f Faults) Unwrap() error { return errs.Bad(f[0].Field, "%s", f[0].Text) }

// Closing is what the lead decides at the end. Nobody is the lead's word that no one could be named in the case.
type Closing struct {
	Outcome, Informed, Reason string
	Nobody                    bool
	Tags                      []string // risks, asked for at the end at the latest
	NoRisk                    bool     // none of them fits
	Version                   string   // Incident.Changed as whoever closes it saw it; empty: not asked
}

// someone reports that a case names whom it is about: a child who told it counts, an adult who passed it on does not.
func someone(named []Person) bool {
	return slices.ContainsFunc(named, func(p Person) bool { return p.Part != ReporterPart || p.Kind == people.Pupil })
}

// Missing lists what keeps an incident open: fields of the record, responses not touched, the decision itself.
// serves INC-04, INC-14, STD-13
func Missing(i Incident, named []Person, tasks []Task, c Closing) Faults {
	var out Faults
	need := func(ok bool, field, text string) {
		if !ok {
			out = append(out, Fault{field, text})
		}
	}
	need(i.Row != "", "row", "Choose the kind of misuse from the policy's matrix before you close this.")
	need(i.Happened != "", "happened", "Enter the date on which it happened.")
	need(known(Places(), i.Place), "place", "Choose where it happened.")
	need(i.Title != "", "heading", "Enter a title.")
	need(someone(named) || c.Nobody, "nobody", "Name the people it is about before you close this, or tick that nobody could be named.")
	for _, t := range tasks {
		need(t.State != TaskOpen, TaskField(t.Key), "“"+t.Title+"” is still to do. Do it and say what was done, or skip it with a reason.")
	}
	need(c.Informed != "", "informed", "Enter who was told about it, or that nobody needed to be told.")
	need(known(Outcomes(), c.Outcome), "outcome", "Choose the outcome.")
	need(c.Outcome != "sanction" || i.MayPunish(), "outcome", "This happened outside school, so no sanction can follow until the case says how it belongs to the school and which clause of the behaviour policy covers it.")
	need(i.Tags != "" || len(c.Tags) > 0 || c.NoRisk, "risks", "Choose the risks that this case shows, or tick that none of them fits.")
	need(c.Reason != "", "close-reason", "Enter the reason for closing. No decision is stored without a written reason.")
	return out
}

// missing lists what the paths ask for before a case may be closed. // serves INC-09, INC-10, INC-12, INC-25
func (w walk) missing(i Incident, tasks []Task, c Closing) Faults {
	var out Faults
	if slices.Contains(w.rules.Refuses, c.Outcome) {
		out = append(out, Fault{"outcome", "The policy does not let this kind of case end with “" + Said(Outcomes(), c.Outcome) + "”. Choose another outcome."})
	}
	if w.rules.Finding && i.Substance == "" {
		out = append(out, Fault{"substance", "Enter the finding: whether the concern had substance, who decided, when and why."})
	}
	if w.rules.Freezes && !w.advised(tasks) {
		out = append(out, Fault{"police", "This may be unlawful. Write down the police's advice or their reference before you close it."})
	}
	answered, _ := i.Answered()
	for _, q := range paths.Unanswered(w.walked, answered) {
		out = append(out, Fault{QuestionField(q.Key), "Answer yes or no: " + q.Text})
	}
	return out
}

// kept are the tags that no closing takes away.
func kept(i Incident) []string {
	if i.HasTag(tagImages) {
		return []string{tagImages}
	}
	return nil
}

// TaskField is the name of the field in which a task's reason is written.
func TaskField(key string) string {
	return "reason-" + strings.NewReplacer(":", "-", "/", "-").Replace(key)
}
