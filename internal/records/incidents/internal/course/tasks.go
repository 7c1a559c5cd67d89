package course

import (
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/record"
)

// suspends is the column by which a member of staff is suspended: it belongs to head and chair alone. // serves INC-15
func suspends(t record.Task) bool { return t.Matrix() && t.Column() == "SUS" }

// punishes are the columns of a sanction.
func punishes(t record.Task) bool {
	return t.Matrix() && slices.Contains([]string{"W", "FS", "RA"}, t.Column())
}

// outside are the columns that go on while the school's own steps stand still: the head is told, and those outside.
func outside(t record.Task) bool {
	return !t.Matrix() || slices.Contains([]string{"HT", "PS", "POL", "LA"}, t.Column())
}

// Step finds what the policy says of a task.
func (w Walk) Step(t record.Task) (policy.CaseStep, bool) {
	for _, p := range w.Walked {
		if i := slices.IndexFunc(p.Steps, func(s policy.CaseStep) bool { return s.Key == t.Step }); p.Key == t.Path && i >= 0 {
			return p.Steps[i], true
		}
	}
	return policy.CaseStep{}, false
}

// advised reports that the police's advice, or their reference, has been written down. // serves INC-10
func (w Walk) advised(tasks []record.Task) bool {
	return slices.ContainsFunc(tasks, func(t record.Task) bool {
		return t.State == record.TaskDone && w.freezing(t) && (t.Wants("reference") || t.Wants("reply")) && (t.Reference != "" || t.Answer.Reply != "")
	})
}

func (w Walk) freezing(t record.Task) bool {
	return slices.ContainsFunc(w.Walked, func(p policy.CasePath) bool { return p.Freezes && p.Key == t.Path })
}

// Held reports a task of the school's own that has to wait for the police. // serves INC-10
func (w Walk) Held(t record.Task, tasks []record.Task) bool {
	return w.Rules.Freezes && !outside(t) && !w.advised(tasks)
}

// mayDo says what keeps a task from being done.
func (w Walk) mayDo(i record.Incident, t record.Task, tasks []record.Task) error {
	switch {
	case w.Held(t, tasks):
		return errs.Bad(record.TaskField(t.Key), "This may be unlawful, so the school does nothing of its own until the police have said so. Write down the police's advice or reference first; then “%s” can go on.", t.Title)
	case punishes(t) && !i.MayPunish():
		return errs.Bad(record.TaskField(t.Key), "This happened outside school. No sanction can follow until the case says how it belongs to the school and which clause of the behaviour policy covers it. Enter both under “Kind of misuse”, or skip this with a reason.")
	}
	return nil
}

// Lacking lists what a step asks for and nobody has entered. // serves INC-11, INC-19, STD-14
func Lacking(t record.Task, words string, a record.Answer, pack *policy.Pack) record.Faults {
	var out record.Faults
	need := func(what, value, text string) {
		if t.Wants(what) && value == "" {
			out = append(out, record.Fault{Field: record.NeedField(t.Key, what), Text: text})
		}
	}
	need("when", a.When, "Enter when this was done.")
	need("who", a.Told, "Enter who was spoken to.")
	need("channel", a.Channel, "Choose how they were told.")
	if a.Reply == "" || !t.Wants("reply") {
		need("reference", a.Reference, "Enter the reference you were given.")
	}
	if a.Reference == "" || !t.Wants("reference") {
		need("reply", a.Reply, "Enter what they answered, or that they have not answered yet.")
	}
	need("review", a.Review, "Enter the date on which this is looked at again.")
	need("owner", a.Owner, "Choose who looks after this.")
	if t.Wants("choice") && (a.Choice == "" || !record.Known(SupportsOf(pack), a.Choice)) {
		out = append(out, record.Fault{Field: record.NeedField(t.Key, "choice"), Text: "Choose what was decided."})
	}
	if words == "" {
		out = append(out, record.Fault{Field: record.TaskField(t.Key), Text: "Enter what was done for “" + t.Title + "”."})
	}
	return out
}

// SupportsOf are the ways of standing by somebody. // serves INC-26
func SupportsOf(pack *policy.Pack) []record.Word {
	out := make([]record.Word, 0, len(pack.Cases.Supports))
	for _, s := range pack.Cases.Supports {
		out = append(out, record.Word{Key: s.Key, Text: s.Title})
	}
	return out
}

// listed writes a list as a sentence does.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// Choices are what a step lets one decide between: its own, or all supports.
func (w Walk) Choices(t record.Task) []record.Word {
	all := SupportsOf(w.Pack)
	step, ok := w.Step(t)
	if !ok || len(step.Choices) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(one record.Word) bool { return !slices.Contains(step.Choices, one.Key) })
}
