package policy

import (
	"fmt"
	"slices"
)

// register may ask for more, and let fewer do it; what it asks already it must go on asking.
func (g *guard) register(at string, was, is Register) {
	clause, key := was.Clause, quote(was.Key)
	g.hold(at+".floor", clause, is.Floor, "the register %s must stay marked", key)
	g.hold(at+".clause", clause, is.Clause == was.Clause, "the register %s may not leave its clause", key)
	g.hold(at+".control", clause, is.Control == was.Control, "the register %s may not change its control", key)
	g.hold(at+".sensitive", clause, is.Sensitive || !was.Sensitive, "looking into %s must leave its mark", key)
	g.hold(at+".keep", clause, was.Keep == Keep{} || is.Keep == was.Keep, "the life of the entries of %s may not change", key)
	g.fields(at, was, is)
	g.states(at, was, is)
	g.moves(at, was, is)
	g.may(at, was, is)
	g.expects(at, was, is)
	g.due(at, was, is)
	g.figure(at, was, is)
}

func (g *guard) fields(at string, was, is Register) {
	for _, f := range was.Fields {
		i := indexOf(is.Fields, f.Key, func(f Field) string { return f.Key })
		if i < 0 {
			g.hold(at+".fields", was.Clause, false, "the field %s may not be taken away", quote(f.Key))
			continue
		}
		now, here := is.Fields[i], fmt.Sprintf("%s.fields[%d]", at, i)
		for _, c := range []struct {
			key string
			ok  bool
		}{
			{"kind", now.Kind == f.Kind}, {"of", slices.Equal(now.Of, f.Of)}, {"required", now.Required || !f.Required},
			{"required_when", now.Required || now.RequiredWhen == f.RequiredWhen || f.RequiredWhen == ""},
			{"shown_when", now.ShownWhen == f.ShownWhen}, {"check", now.Check == f.Check || f.Check == ""},
			{"unique", now.Unique || !f.Unique}, {"class", openness(now.Class) <= openness(f.Class)},
			{"min", now.Min >= f.Min}, {"max", f.Max == 0 || now.Max > 0 && now.Max <= f.Max},
			{"about", now.About || !f.About}, {"own", f.Own || !now.Own},
			{"options", subset(optionKeys(f), optionKeys(now))}, {"default", now.Default == f.Default || !f.Required && f.RequiredWhen == ""},
		} {
			g.hold(here+"."+c.key, was.Clause, c.ok, "the field %s may not be loosened in its %s", quote(f.Key), c.key)
		}
	}
}

func optionKeys(f Field) []string { return keys(f.Options, func(o Option) string { return o.Key }) }

// openness orders the classes; an empty one is secret.
func openness(class string) int { return slices.Index([]string{"personal", "open"}, class) }

// states may be added as long as they are open: a new closed one would be a way out of the old.
func (g *guard) states(at string, was, is Register) {
	for _, s := range was.States {
		i := indexOf(is.States, s.Key, func(s State) string { return s.Key })
		g.hold(at+".states", was.Clause, i >= 0, "the state %s may not be taken away", quote(s.Key))
		if i >= 0 {
			here := fmt.Sprintf("%s.states[%d]", at, i)
			g.hold(here, was.Clause, is.States[i].Open == s.Open, "the state %s may not be opened or closed", quote(s.Key))
			g.hold(here, was.Clause, is.States[i].Bad || !s.Bad, "the state %s must still count as bad", quote(s.Key))
		}
	}
	if len(was.States) == 0 {
		return
	}
	g.hold(at+".states", was.Clause, len(is.States) > 0 && is.States[0].Key == was.States[0].Key, "the first state may not change")
	for i, s := range is.States {
		known := indexOf(was.States, s.Key, func(s State) string { return s.Key }) >= 0
		g.hold(fmt.Sprintf("%s.states[%d]", at, i), was.Clause, known || s.Open, "the new state %s must be open", quote(s.Key))
	}
}

// moves: a new one may not lead to where the old ones ask for something.
func (g *guard) moves(at string, was, is Register) {
	for _, m := range was.Moves {
		i := indexOf(is.Moves, m.Key, func(m Move) string { return m.Key })
		if i < 0 {
			g.hold(at+".moves", was.Clause, false, "the move %s may not be taken away", quote(m.Key))
			continue
		}
		now, here := is.Moves[i], fmt.Sprintf("%s.moves[%d]", at, i)
		for _, c := range []struct {
			key string
			ok  bool
		}{
			{"to", now.To == m.To}, {"from", narrower(now.From, m.From)}, {"by", narrower(now.By, m.By)},
			{"when", now.When == m.When || m.When == ""}, {"needs", subset(m.Needs, now.Needs)}, {"sets", sameSets(now.Sets, m.Sets)},
		} {
			g.hold(here+"."+c.key, was.Clause, c.ok, "the move %s may not be loosened in its %s", quote(m.Key), c.key)
		}
	}
	for i, m := range is.Moves {
		known := indexOf(was.Moves, m.Key, func(m Move) string { return m.Key }) >= 0
		j := indexOf(was.States, m.To, func(s State) string { return s.Key })
		g.hold(fmt.Sprintf("%s.moves[%d]", at, i), was.Clause, known || j < 0 || was.States[j].Open, "the new move %s may not lead to the closed state %s", quote(m.Key), quote(m.To))
	}
}

// narrower compares two lists of which an empty one means everything.
func narrower(is, was []string) bool { return len(was) == 0 || len(is) > 0 && subset(is, was) }

// sameSets wants what a move sets to stay; it may set more, but not the same field twice.
func sameSets(is, was []Set) bool {
	fields := map[string]bool{}
	for _, s := range is {
		if fields[s.Field] {
			return false
		}
		fields[s.Field] = true
	}
	return !slices.ContainsFunc(was, func(s Set) bool { return !slices.Contains(is, s) })
}

func (g *guard) may(at string, was, is Register) {
	for _, c := range []struct {
		key     string
		is, was []string
	}{
		{"see", is.May.See, was.May.See}, {"add", is.May.Add, was.May.Add}, {"change", is.May.Change, was.May.Change},
		{"attest", is.May.Attest, was.May.Attest}, {"export", is.May.Export, was.May.Export},
	} {
		g.hold(at+".may."+c.key, was.Clause, narrower(c.is, c.was), "more people may %s in %s than below", c.key, quote(was.Key))
	}
}

func (g *guard) expects(at string, was, is Register) {
	for _, e := range was.Expects {
		i := indexOf(is.Expects, e.Key, func(e Expected) string { return e.Key })
		g.hold(at+".expects", was.Clause, i >= 0, "the entry %s must still be expected", quote(e.Key))
	}
}

func (g *guard) due(at string, was, is Register) {
	d, w := is.Due, was.Due
	if w.Field == "" && w.Within == "" {
		return
	}
	g.hold(at+".due", was.Clause, d.Field == w.Field && d.From == w.From && d.While == w.While, "an entry of %s may not fall due otherwise", quote(was.Key))
	g.hold(at+".due.within", was.Clause, w.Within == "" || noLonger(d.Within, w.Within), "an entry of %s has longer than %s", quote(was.Key), quote(w.Within))
	g.hold(at+".due.escalate", was.Clause, w.Escalate == "" || d.Escalate != "" && d.After <= w.After, "a late entry of %s must still be told upwards as soon", quote(was.Key))
}

func (g *guard) figure(at string, was, is Register) {
	f, w := is.Figure, was.Figure
	g.hold(at+".figure", was.Clause, f.Failing == w.Failing && f.Due == w.Due && f.Proven == w.Proven && f.Empty == w.Empty, "what proves %s may not change", quote(was.Key))
	g.hold(at+".figure.private", was.Clause, f.Private || !w.Private, "the count of %s must stay private", quote(was.Key))
}
