package policy

import (
	"fmt"
	"slices"
)

// everyPath serves INC-08 to INC-12, INC-19, INC-26, INC-39 and INC-45: what is asked for can be done by somebody, told to
// somebody when it is late, and is asked for at all.
func (c *checker) everyPath(all []CasePath) {
	path := casesFile + ".paths"
	c.unique(path, "key", "path", keys(all, func(p CasePath) string { return p.Key }))
	asked := map[string]string{}
	for i, p := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.plain(at+".key", p.Clause, "path", p.Key)
		c.filled(at+".title", "title", p.Title)
		c.one(at+".clause", "clause", p.Clause, c.clauses)
		c.caseWhen(at+".when", p.When)
		c.handling(at, p)
		c.questions(at, p, asked)
		c.everyStep(at, p)
	}
}

func (c *checker) plain(at, clause, what, key string) {
	if key != "" && !plainKey.MatchString(key) {
		c.fault(at, clause, "the key of a %s is small letters, digits and _, like child_protection", what)
	}
}

// handling is who may do what on a path. What is told to nobody, or may be read by nobody, is a fault of the pack.
func (c *checker) handling(at string, p CasePath) {
	c.each(at+".hands", "role", p.Hands, accessRoles())
	c.each(at+".closers", "role", p.Closers, accessRoles())
	c.each(at+".sees", "role", p.Sees, accessRoles())
	c.each(at+".then", "post", p.Then, c.posts)
	c.each(at+".refuses", "outcome", p.Refuses, CaseOutcomes())
	c.caseClock(at+".answer", "clock (answer)", p.Answer, false)
	for _, one := range []struct {
		key   string
		wrong bool
		says  string
	}{
		{"answer", p.Answer != "" && len(p.Then) == 0, "has to be answered in time, but nobody is told when it is not (then)"},
		{"then", p.Answer == "" && len(p.Then) > 0, "tells somebody when it is not answered, but has no clock for the answer (answer)"},
		{"protects", p.Protects && len(p.Sees) == 0, "hides the reporter's name, but nobody may read it (sees)"},
		{"sees", !p.Protects && len(p.Sees) > 0, "says who reads the reporter's name, but does not hide it (protects)"},
		{"closers", len(p.Hands) > 0 && len(p.Closers) > 0 && !overlap(p.Hands, p.Closers), "cannot be closed by anybody whose hands it is in"},
		{"refuses", len(p.Refuses) >= len(CaseOutcomes()), "refuses every outcome and could never be closed"},
	} {
		if one.wrong {
			c.fault(at+"."+one.key, p.Clause, "the path %s %s", quote(p.Key), one.says)
		}
	}
}

// questions serves INC-12. One answer counts on every path that asks, so a question has the same words everywhere.
func (c *checker) questions(at string, p CasePath, asked map[string]string) {
	c.unique(at+".asks", "key", "question", keys(p.Asks, func(q Question) string { return q.Key }))
	for i, q := range p.Asks {
		here := fmt.Sprintf("%s.asks[%d]", at, i)
		c.plain(here+".key", p.Clause, "question", q.Key)
		c.filled(here+".text", "question's text", q.Text)
		c.one(here+".proposes", "step", q.Proposes, keys(p.Steps, func(s CaseStep) string { return s.Key }))
		if words, before := asked[q.Key]; before && words != q.Text {
			c.fault(here+".key", p.Clause, "the question %s is asked on another path in other words; give it a key of its own", quote(q.Key))
		}
		asked[q.Key] = q.Text
	}
	for i, s := range p.Steps {
		proposed := slices.ContainsFunc(p.Asks, func(q Question) bool { return q.Proposes == s.Key })
		if s.Lifts && !proposed {
			c.fault(fmt.Sprintf("%s.steps[%d].lifts", at, i), p.Clause, "the step %s waits for a question that nobody asks", quote(s.Key))
		}
	}
}

func (c *checker) everyStep(at string, p CasePath) {
	c.unique(at+".steps", "key", "step", keys(p.Steps, func(s CaseStep) string { return s.Key }))
	for i, s := range p.Steps {
		here := fmt.Sprintf("%s.steps[%d]", at, i)
		c.plain(here+".key", p.Clause, "step", s.Key)
		c.filled(here+".title", "title", s.Title)
		c.filled(here+".task", "sentence on the list (task)", s.Task)
		c.one(here+".post", "post", s.Post, c.posts)
		c.caseClock(here+".within", "clock (within)", s.Within, false)
		c.maybe(here+".each", "group (each)", s.Each, []string{"child", "affected", "involved"})
		c.each(here+".needs", "need", s.Needs, StepNeeds())
		c.each(here+".skip", "role", s.Skip, accessRoles())
		c.each(here+".escalate", "post", s.Escalate, c.posts)
		c.maybe(here+".contact", "contact", s.Contact, c.contactKeys())
		c.maybe(here+".register", "register", s.Register, c.registers)
		c.each(here+".choices", "support", s.Choices, keys(c.pack.Cases.Supports, func(x Support) string { return x.Key }))
		c.stepFits(here, p.Clause, s)
	}
}

func (c *checker) stepFits(at, clause string, s CaseStep) {
	decides := slices.Contains(s.Needs, "choice")
	if decides && len(s.Choices) == 0 {
		c.fault(at+".needs", clause, "the step %s asks for a choice, but has none to choose from (choices)", quote(s.Key))
	}
	if !decides && len(s.Choices) > 0 {
		c.fault(at+".choices", clause, "the step %s has choices, but does not ask for one (needs: [choice])", quote(s.Key))
	}
	if len(s.Escalate) > 0 && s.Within == "" {
		c.fault(at+".escalate", clause, "the step %s is told upwards when it is late, but has no clock (within)", quote(s.Key))
	}
}
