package lint

import (
	"slices"

	"belisha/internal/policy"
)

// Answer is what the clauses say to a question.
type Answer struct {
	Verdict string   // may | may_not | must; "unclear" where clauses oppose one another; "" where none speaks of it
	Clauses []string // the clauses that say so
	Unless  string   // the exception, in words
}

// Unclear is the verdict where clauses that count alike oppose one another.
const Unclear = "unclear"

// Ask says what the norms answer to one case: who does what, where and when. Of several that cover it the narrowest
// count. An empty place or time asks about everywhere and always. serves NEW-02
func Ask(p *policy.Pack, q policy.Norm) Answer {
	if slices.Contains(q.Who, everyone) {
		q.Who = nil
	}
	asked := said{Norm: q}
	var covering []said
	for _, n := range norms(p) {
		if verdict, ok := n.answers(asked); ok {
			n.Verdict = verdict
			covering = append(covering, n)
		}
	}
	var out Answer
	for _, n := range covering {
		if slices.ContainsFunc(covering, func(o said) bool { return o.within(n) && !n.within(o) }) {
			continue // a narrower one speaks of the case
		}
		out.join(n)
	}
	return out
}

func (a *Answer) join(n said) {
	switch {
	case a.Verdict == "" || a.Verdict == may && n.Verdict == must:
		a.Verdict = n.Verdict
	case a.Verdict == n.Verdict || a.Verdict == must && n.Verdict == may:
	default:
		a.Verdict = Unclear
	}
	if a.Unless == "" {
		a.Unless = n.Unless
	}
	if !slices.Contains(a.Clauses, n.clause.ID) {
		a.Clauses = append(a.Clauses, n.clause.ID)
	}
}

// answers says whether a norm speaks of the whole case, and what it says: who may use may also carry, and who may not
// carry may not use.
func (n said) answers(q said) (string, bool) {
	if !q.within(n) {
		return "", false
	}
	known := knownActs()
	switch {
	case under(q.Do, n.Do):
		return n.Verdict, true
	case n.Verdict != mayNot && reaches(known.chain(n.Do), []string{q.Do}):
		return may, true
	case n.Verdict == mayNot && reaches(known.chain(q.Do), []string{n.Do}):
		return mayNot, true
	case n.Verdict == must && reaches(append(known.chain(q.Do), q.Do), known.barred(n.Do)):
		return mayNot, true
	}
	return "", false
}
