package paths

import (
	"slices"

	"belisha/internal/policy"
)

// Named is somebody in a case.
type Named struct {
	ID                                 string
	Child, Subject, Affected, Reporter bool
}

// Unseen leaves out whoever is in a case only because they told it: where their name is kept, no step may carry it.
// serves INC-39
func Unseen(named []Named) []Named {
	return slices.DeleteFunc(slices.Clone(named), func(n Named) bool { return n.Reporter })
}

// Wanted is one step that a case asks for, for one person or for nobody in particular.
type Wanted struct {
	Path   policy.CasePath
	Step   policy.CaseStep
	Person string
}

// Key is the task's key, unique in its case.
func (w Wanted) Key() string {
	key := w.Path.Key + "/" + w.Step.Key
	if w.Person != "" {
		key += "/" + w.Person
	}
	return key
}

// Steps are all that is wanted: a step for each person it is for, and one that lifts only after a question proposed it.
// serves INC-12, INC-26, INC-27
func Steps(walked []policy.CasePath, named []Named, yes []string) []Wanted {
	var out []Wanted
	for _, p := range walked {
		for _, s := range p.Steps {
			if (s.Lifts || asked(p, s.Key)) && !proposed(p, s.Key, yes) {
				continue
			}
			if s.Each == "" {
				out = append(out, Wanted{Path: p, Step: s})
			}
			for _, id := range each(s.Each, named) {
				out = append(out, Wanted{Path: p, Step: s, Person: id})
			}
		}
	}
	return out
}

func asked(p policy.CasePath, step string) bool {
	return slices.ContainsFunc(p.Asks, func(q policy.Question) bool { return q.Proposes == step })
}

func proposed(p policy.CasePath, step string, yes []string) bool {
	return slices.ContainsFunc(p.Asks, func(q policy.Question) bool { return q.Proposes == step && slices.Contains(yes, q.Key) })
}

func each(whom string, named []Named) []string {
	var out []string
	for _, n := range named {
		meant := whom == "involved" || whom == "affected" && n.Affected || whom == "child" && n.Child && (n.Affected || n.Subject)
		if meant && !slices.Contains(out, n.ID) {
			out = append(out, n.ID)
		}
	}
	return out
}

// Questions are those of all paths, each once. // serves INC-12
func Questions(walked []policy.CasePath) []policy.Question {
	var out []policy.Question
	for _, p := range walked {
		for _, q := range p.Asks {
			if !slices.ContainsFunc(out, func(o policy.Question) bool { return o.Key == q.Key }) {
				out = append(out, q)
			}
		}
	}
	return out
}

// Unanswered are the questions that nobody has answered.
func Unanswered(walked []policy.CasePath, answered []string) []policy.Question {
	return slices.DeleteFunc(Questions(walked), func(q policy.Question) bool { return slices.Contains(answered, q.Key) })
}
