package policy

import "slices"

// CaseFacts are what the conditions of a path or a target ask about a case.
type CaseFacts struct {
	Row, Action, Report                      string
	Risks                                    []string
	Serious, Staff, Child, Affected, OffSite bool
}

// Meets says whether a case is among those that are meant: one condition that holds is enough.
func (w CaseWhen) Meets(f CaseFacts) bool {
	holds := func(list []string, key string) bool { return key != "" && slices.Contains(list, key) }
	return w.Always || holds(w.Rows, f.Row) || holds(w.Actions, f.Action) || holds(w.Reports, f.Report) ||
		slices.ContainsFunc(f.Risks, func(r string) bool { return holds(w.Risks, r) }) ||
		w.Serious && f.Serious || w.Staff && f.Staff || w.Child && f.Child || w.Affected && f.Affected || w.OffSite && f.OffSite
}

// PathsFor are the paths that a case walks, in the policy's order. // serves INC-08, INC-09, INC-10, INC-11, INC-45
func (c Cases) PathsFor(f CaseFacts) []CasePath {
	var out []CasePath
	for _, p := range c.Paths {
		if p.When.Meets(f) {
			out = append(out, p)
		}
	}
	return out
}

// TargetFor is the clock of a case: the first target that fits. // serves INC-13
func (c Cases) TargetFor(f CaseFacts) (Target, bool) {
	return find(c.Targets, func(t Target) bool { return t.When.Meets(f) })
}

// Path finds a path by its key.
func (c Cases) Path(key string) (CasePath, bool) {
	return find(c.Paths, func(p CasePath) bool { return p.Key == key })
}

// Step finds a step of a path by its key.
func (p CasePath) Step(key string) (CaseStep, bool) {
	return find(p.Steps, func(s CaseStep) bool { return s.Key == key })
}

// StepsFor are the steps that a path asks for when some of its questions were answered yes: one that a question proposes
// is asked for only then. // serves INC-12
func (p CasePath) StepsFor(yes []string) []CaseStep {
	var out []CaseStep
	for _, s := range p.Steps {
		said := slices.ContainsFunc(p.Asks, func(q Question) bool { return q.Proposes == s.Key && slices.Contains(yes, q.Key) })
		if said || !s.Lifts && !proposes(p, s.Key) {
			out = append(out, s)
		}
	}
	return out
}

// Chart finds a decision chart by its key. // serves INC-29
func (c Cases) Chart(key string) (Chart, bool) {
	return find(c.Charts, func(x Chart) bool { return x.Key == key })
}

// Node finds a node of a chart by its key; an empty one is where the chart begins.
func (c Chart) Node(key string) (Node, bool) {
	if key == "" && len(c.Nodes) > 0 {
		return c.Nodes[0], true
	}
	return find(c.Nodes, func(n Node) bool { return n.Key == key })
}

// Ways are the keys of the nodes to which a node leads; an end leads nowhere.
func (n Node) Ways() []string {
	return slices.DeleteFunc([]string{n.Yes, n.No, n.Next}, func(key string) bool { return key == "" })
}

// ReportKind is what a report on this path is called by whoever makes it; "concern" where the path does not say.
func (p CasePath) ReportKind() string {
	if len(p.When.Reports) > 0 {
		return p.When.Reports[0]
	}
	return ReportKinds()[0]
}

// GuidanceFor is the advice on reporting for one audience. // serves INC-43
func (c Cases) GuidanceFor(audience string) (Guidance, bool) {
	return find(c.Reporting, func(g Guidance) bool { return g.Audience == audience })
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}
