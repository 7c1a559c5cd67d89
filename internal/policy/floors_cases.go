package policy

import (
	"fmt"
	"reflect"
	"slices"
)

// markedCases holds the targets and paths that say “floor: true”: a layer may add to them, make them sooner and leave them
// to fewer people, and never the other way round. serves INC-08, INC-10, INC-39, INC-45
func (g *guard) markedCases() {
	was, is := g.casesOf(g.low), g.casesOf(g.next)
	g.markedTargets(was.Targets, is.Targets)
	low, next := positions(was.Paths, pathKey), positions(is.Paths, pathKey)
	for i, p := range was.Paths {
		if !p.Floor {
			continue
		}
		j, ok := next[p.Key]
		if !ok {
			g.gone("paths", p.Key, p.Clause)
			continue
		}
		at := fmt.Sprintf("%s.paths[%d]", casesFile, j)
		for _, first := range is.Paths[:j] {
			k, below := low[first.Key]
			same := below && k < i && (was.Paths[k].Floor || slices.Equal(was.Paths[k].Hands, first.Hands) && slices.Equal(was.Paths[k].Closers, first.Closers))
			g.hold(at, p.Clause, same, "the path %s may not stand before %s with hands or closers of its own", quote(first.Key), quote(p.Key))
		}
		g.path(at, p, is.Paths[j])
		g.pathQuestions(at, p, is.Paths[j])
		g.pathSteps(at, p, is.Paths[j])
	}
}

// positions are the places of a list's items by their keys; of two with one key the first counts.
func positions[T any](all []T, key func(T) string) map[string]int {
	out := make(map[string]int, len(all))
	for i, one := range all {
		if _, twice := out[key(one)]; !twice {
			out[key(one)] = i
		}
	}
	return out
}

func pathKey(p CasePath) string { return p.Key }

// casesOf reads the part; what cannot be read is a fault, for it cannot be compared.
func (g *guard) casesOf(parts map[string]*tree) Cases {
	var c Cases
	if t := parts["cases"]; t != nil {
		b := &binder{}
		b.bind(t, reflect.ValueOf(&c).Elem(), "")
		g.faults = append(g.faults, b.faults...)
	}
	return c
}

func (g *guard) gone(list, key, clause string) {
	g.loose(g.low["cases"].get(list).item(key).place, clause, "%s is a floor and may not be taken away", quote("cases."+list+"["+key+"]"))
}

// markedTargets: the first that fits a case is its clock, so nothing new may stand before a marked one.
func (g *guard) markedTargets(was, is []Target) {
	key := func(t Target) string { return t.Key }
	low, next := positions(was, key), positions(is, key)
	for i, t := range was {
		if !t.Floor {
			continue
		}
		j, ok := next[t.Key]
		if !ok {
			g.gone("targets", t.Key, "")
			continue
		}
		at := fmt.Sprintf("%s.targets[%d]", casesFile, j)
		for _, first := range is[:j] {
			k, below := low[first.Key]
			g.hold(at, "", below && k < i, "no new target may stand before %s, for the first that fits counts", quote(t.Key))
		}
		g.hold(at+".floor", "", is[j].Floor, "the target %s must stay marked", quote(t.Key))
		g.hold(at+".when", "", widens(t.When, is[j].When), "the target %s must still be for every case that it is for below", quote(t.Key))
		g.hold(at+".within", "", g.noLater(is[j].Within, t.Within), "the target %s has longer than %s", quote(t.Key), quote(t.Within))
	}
}

func (g *guard) path(at string, was, is CasePath) {
	for _, c := range []struct {
		key string
		ok  bool
	}{
		{"floor", is.Floor}, {"when", widens(was.When, is.When)},
		{"hands", narrower(is.Hands, was.Hands)}, {"closers", narrower(is.Closers, was.Closers)},
		{"answer", was.Answer == "" || g.noLater(is.Answer, was.Answer)}, {"then", subset(was.Then, is.Then)},
		{"no_files", is.NoFiles || !was.NoFiles}, {"freezes", is.Freezes || !was.Freezes},
		{"protects", is.Protects || !was.Protects}, {"sees", narrower(is.Sees, was.Sees)},
		{"refuses", subset(was.Refuses, is.Refuses)}, {"finding", is.Finding || !was.Finding},
	} {
		g.hold(at+"."+c.key, was.Clause, c.ok, "the path %s may not be loosened in its %s", quote(was.Key), c.key)
	}
}

// pathQuestions: a question may be put in other words, and lead to nothing else. A new one may not be put before a step
// that was asked for without one.
func (g *guard) pathQuestions(at string, was, is CasePath) {
	key := func(q Question) string { return q.Key }
	for _, q := range was.Asks {
		i := indexOf(is.Asks, q.Key, key)
		ok := i >= 0 && is.Asks[i].Proposes == q.Proposes
		g.hold(at+".asks", was.Clause, ok, "the path %s must still ask %s and propose %s", quote(was.Key), quote(q.Key), quote(q.Proposes))
	}
	for i, q := range is.Asks {
		free := indexOf(was.Steps, q.Proposes, stepKey) >= 0 && !proposes(was, q.Proposes)
		g.hold(fmt.Sprintf("%s.asks[%d]", at, i), was.Clause, !free, "the step %s of %s may not wait for a question", quote(q.Proposes), quote(was.Key))
	}
}

func stepKey(s CaseStep) string { return s.Key }

func proposes(p CasePath, step string) bool {
	return slices.ContainsFunc(p.Asks, func(q Question) bool { return q.Proposes == step })
}

func (g *guard) pathSteps(at string, was, is CasePath) {
	for _, s := range was.Steps {
		i := indexOf(is.Steps, s.Key, stepKey)
		if i < 0 {
			g.hold(at+".steps", was.Clause, false, "the step %s of %s may not be taken away", quote(s.Key), quote(was.Key))
			continue
		}
		now, here := is.Steps[i], fmt.Sprintf("%s.steps[%d]", at, i)
		for _, c := range []struct {
			key string
			ok  bool
		}{
			{"within", s.Within == "" || g.noLater(now.Within, s.Within)}, {"each", now.Each == s.Each},
			{"needs", subset(s.Needs, now.Needs)}, {"skip", subset(skippers(now), skippers(s))},
			{"escalate", subset(s.Escalate, now.Escalate)}, {"lifts", s.Lifts || !now.Lifts},
			{"register", s.Register == "" || now.Register == s.Register}, {"contact", s.Contact == "" || now.Contact != ""},
		} {
			g.hold(here+"."+c.key, was.Clause, c.ok, "the step %s of %s may not be loosened in its %s", quote(s.Key), quote(was.Key), c.key)
		}
	}
}

// skippers are the roles that may set a step aside; an empty list stands for head and chair.
func skippers(s CaseStep) []string {
	if len(s.Skip) == 0 {
		return []string{"head", "chair"}
	}
	return s.Skip
}

// widens says whether a condition means every case that another means. A child who is affected is a child who is named.
func widens(was, is CaseWhen) bool {
	return is.Always || !was.Always && subset(was.Rows, is.Rows) && subset(was.Actions, is.Actions) && subset(was.Risks, is.Risks) &&
		subset(was.Reports, is.Reports) && (is.Serious || !was.Serious) && (is.Staff || !was.Staff) &&
		(is.Child || !was.Child) && (is.Affected || is.Child || !was.Affected) && (is.OffSite || !was.OffSite)
}
