package incidents

import (
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
)

// suspends is the column by which a member of staff is suspended: it belongs to head and chair alone. // serves INC-15
func suspends(t Task) bool { return t.Matrix() && t.Column() == "SUS" }

// punishes are the columns of a sanction.
func punishes(t Task) bool {
	return t.Matrix() && slices.Contains([]string{"W", "FS", "RA"}, t.Column())
}

// outside are the columns that go on while the school's own steps stand still: the head is told, and those outside.
func outside(t Task) bool {
	return !t.Matrix() || slices.Contains([]string{"HT", "PS", "POL", "LA"}, t.Column())
}

// Skippers are the roles that may set a task aside: a step's own; of the children's matrix a senior; of the staff matrix
// head or chair. // serves INC-14, INC-15
func (t Task) Skippers() []string {
	switch {
	case !t.Matrix():
		return strings.Fields(t.SkipBy)
	case strings.HasPrefix(t.Key, Staff+":"):
		return []string{"head", "chair"}
	}
	return []string{"head", "dsl", "chair"}
}

// step finds what the policy says of a task.
func (w walk) step(t Task) (policy.CaseStep, bool) {
	for _, p := range w.walked {
		if i := slices.IndexFunc(p.Steps, func(s policy.CaseStep) bool { return s.Key == t.Step }); p.Key == t.Path && i >= 0 {
			return p.Steps[i], true
		}
	}
	return policy.CaseStep{}, false
}

// advised reports that the police's advice, or their reference, has been written down. // serves INC-10
func (w walk) advised(tasks []Task) bool {
	return slices.ContainsFunc(tasks, func(t Task) bool {
		return t.State == TaskDone && w.freezing(t) && (t.Wants("reference") || t.Wants("reply")) && (t.Reference != "" || t.Answer.Reply != "")
	})
}

func (w walk) freezing(t Task) bool {
	return slices.ContainsFunc(w.walked, func(p policy.CasePath) bool { return p.Freezes && p.Key == t.Path })
}

// held reports a task of the school's own that has to wait for the police. // serves INC-10
func (w walk) held(t Task, tasks []Task) bool {
	return w.rules.Freezes && !outside(t) && !w.advised(tasks)
}

// mayDo says what keeps a task from being done.
func (w walk) mayDo(i Incident, t Task, tasks []Task) error {
	switch {
	case w.held(t, tasks):
		return errs.Bad(TaskField(t.Key), "This may be unlawful, so the school does nothing of its own until the police have said so. Write down the police's advice or reference first; then “%s” can go on.", t.Title)
	case punishes(t) && !i.MayPunish():
		return errs.Bad(TaskField(t.Key), "This happened outside school. No sanction can follow until the case says how it belongs to the school and which clause of the behaviour policy covers it. Enter both under “Kind of misuse”, or skip this with a reason.")
	}
	return nil
}

// Lacking lists what a step asks for and nobody has entered. // serves INC-11, INC-19, STD-14
func Lacking(t Task, words string, a Answer, pack *policy.Pack) Faults {
	var out Faults
	need := func(what, value, text string) {
		if t.Wants(what) && value == "" {
			out = append(out, Fault{NeedField(t.Key, what), text})
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
	if t.Wants("choice") && (a.Choice == "" || !known(supportsOf(pack), a.Choice)) {
		out = append(out, Fault{NeedField(t.Key, "choice"), "Choose what was decided."})
	}
	if words == "" {
		out = append(out, Fault{TaskField(t.Key), "Enter what was done for “" + t.Title + "”."})
	}
	return out
}

// NeedField is the name of the field for one of a step's needs.
func NeedField(key, need string) string { return need + strings.TrimPrefix(TaskField(key), "reason") }

// supportsOf are the ways of standing by somebody. // serves INC-26
func supportsOf(pack *policy.Pack) []Word {
	out := make([]Word, 0, len(pack.Cases.Supports))
	for _, s := range pack.Cases.Supports {
		out = append(out, Word{s.Key, s.Title})
	}
	return out
}

// Channels by which somebody can be told.
func Channels() []Word {
	return []Word{{"person", "Face to face"}, {"telephone", "By telephone"}, {"letter", "By letter"}, {"mail", "By e-mail"}, {"online", "Through an online form"}}
}

// listed writes a list as a sentence does.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
