package trial

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// caseOf: a case with some facts, the paths that it walks and what they ask for taken together. case lists the conditions
// that hold (serious, staff, child, affected, off_site); yes are the questions answered so. serves INC-08, INC-09, INC-10, INC-11, INC-13, INC-45
func (t *trial) caseOf(c testCase) (outcome, string) {
	f, wrong := t.facts(c)
	if wrong != "" {
		return nil, wrong
	}
	yes, _ := c.given.get("yes")
	walked := t.pack.Cases.PathsFor(f)
	out := outcome{}
	for _, p := range walked {
		out["paths"] = append(out["paths"], p.Key)
		if len(out["hands"]) == 0 {
			out["hands"] = p.Hands
		}
		out["refuses"] = append(out["refuses"], p.Refuses...)
		out["then"] = append(out["then"], p.Then...)
		if p.Answer != "" {
			out["answer"] = append(out["answer"], p.Answer)
		}
		for _, q := range p.Asks {
			out["questions"] = append(out["questions"], q.Key)
		}
		for _, s := range p.StepsFor(yes.words()) {
			out["steps"] = append(out["steps"], p.Key+"/"+s.Key)
		}
	}
	out["closers"] = closers(walked)
	marks(out, walked)
	if target, ok := t.pack.Cases.TargetFor(f); ok {
		out["target"], out["first"] = []string{target.Key}, []string{target.Within}
	}
	return out, ""
}

// closers are those whom every path that names some allows; two that share nobody leave the first.
func closers(walked []policy.CasePath) []string {
	var out []string
	for _, p := range walked {
		both := slices.DeleteFunc(slices.Clone(out), func(role string) bool { return !slices.Contains(p.Closers, role) })
		if len(out) == 0 {
			out = p.Closers
		} else if len(both) > 0 {
			out = both
		}
	}
	return out
}

// marks are the yes-or-no rules; one path that sets one sets it for the case.
func marks(out outcome, walked []policy.CasePath) {
	for key, is := range map[string]func(policy.CasePath) bool{
		"no_files": func(p policy.CasePath) bool { return p.NoFiles }, "freezes": func(p policy.CasePath) bool { return p.Freezes },
		"protects": func(p policy.CasePath) bool { return p.Protects }, "finding": func(p policy.CasePath) bool { return p.Finding },
	} {
		out[key] = yesNo(slices.ContainsFunc(walked, is))
	}
}

// facts reads what a case is about, and refuses what the pack does not have.
func (t *trial) facts(c testCase) (policy.CaseFacts, string) {
	list := func(key string) []string { v, _ := c.given.get(key); return v.words() }
	f := policy.CaseFacts{Row: c.given.one("row"), Action: c.given.one("action"), Report: c.given.one("report"), Risks: list("risks")}
	for _, word := range list("case") {
		on := map[string]*bool{"serious": &f.Serious, "staff": &f.Staff, "child": &f.Child, "affected": &f.Affected, "off_site": &f.OffSite}[word]
		if on == nil && word != "any" {
			return f, fmt.Sprintf("a case is any, serious, staff, child, affected or off_site, not “%s”", word)
		}
		if on != nil {
			*on = true
		}
	}
	isRow := func(r policy.MatrixRow) bool { return r.Key == f.Row }
	switch p := t.pack; {
	case f.Row != "" && !slices.ContainsFunc(p.Learner.Rows, isRow) && !slices.ContainsFunc(p.Staff.Rows, isRow):
		return f, fmt.Sprintf("neither table has a row “%s”", f.Row)
	case f.Action != "" && !slices.ContainsFunc(p.Actions.Rows, func(a policy.UserAction) bool { return a.Key == f.Action }):
		return f, fmt.Sprintf("the pack has no user action “%s”", f.Action)
	case f.Report != "" && !slices.Contains(policy.ReportKinds(), f.Report):
		return f, fmt.Sprintf("no report is called “%s”", f.Report)
	}
	for _, risk := range f.Risks {
		if !slices.ContainsFunc(t.pack.Risks, func(r policy.Risk) bool { return r.Key == risk }) {
			return f, fmt.Sprintf("the pack has no risk “%s”", risk)
		}
	}
	return f, ""
}

// step: one step of a path. serves INC-11, INC-19
func (t *trial) step(c testCase) (outcome, string) {
	p, ok := t.pack.Cases.Path(c.given.one("path"))
	if !ok {
		return absent("path", c.given.one("path"))
	}
	s, ok := p.Step(c.given.one("step"))
	if !ok {
		return absent("step on that path", c.given.one("step"))
	}
	return outcome{"post": {s.Post}, "within": {s.Within}, "each": {s.Each}, "needs": s.Needs, "choices": s.Choices, "skip": s.Skip, "escalate": s.Escalate,
		"contact": {s.Contact}, "register": {s.Register}, "proposed": yesNo(s.Lifts)}, ""
}

// chart: where a chart leads. answers are yes, no and next in turn; at is the node reached, and path what it ends in.
// serves INC-29
func (t *trial) chart(c testCase) (outcome, string) {
	x, ok := t.pack.Cases.Chart(c.given.one("chart"))
	if !ok {
		return absent("chart", c.given.one("chart"))
	}
	n, _ := x.Node("")
	answers, _ := c.given.get("answers")
	for _, answer := range answers.words() {
		way, known := map[string]string{"yes": n.Yes, "true": n.Yes, "no": n.No, "false": n.No, "next": n.Next}[answer]
		if !known || way == "" {
			return nil, fmt.Sprintf("from “%s” there is no way “%s”", n.Key, answer)
		}
		n, _ = x.Node(way)
	}
	return outcome{"at": {n.Key}, "path": {n.Path}, "contact": {n.Contact}, "ends": yesNo(len(n.Ways()) == 0)}, ""
}
