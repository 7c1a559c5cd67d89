package incidents

import (
	"slices"
	"strings"

	"belisha/internal/kit/errs"
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
	need(c.Reason != "", "close-reason", "Enter the reason for closing. No decision is stored without a written reason.")
	return out
}

// TaskField is the name of the field in which a task's reason is written.
func TaskField(key string) string { return "reason-" + strings.ReplaceAll(key, ":", "-") }
