package filter

import (
	"fmt"
	"strings"

	"belisha/internal/gateway/lists"
)

// compileMarks gathers every host that the pack names.
func (e *Engine) compileMarks() error {
	e.marks = make(map[string]*mark)
	for _, step := range []func() error{e.compileEngines, e.compileServices, e.compileTools, e.compileApps, e.compileBypass,
		e.compileSafePlaces} {
		if err := step(); err != nil {
			return err
		}
	}
	e.countLabels()
	return nil
}

// countLabels finds how long the names are that have to be looked for.
func (e *Engine) countLabels() {
	longest := func(name string) { e.labels = max(e.labels, strings.Count(name, ".")+1) }
	for name := range e.marks {
		longest(name)
	}
	for name := range e.sites {
		longest(name)
	}
	for name := range e.exceptions {
		longest(name)
	}
}

// markAll says something of each of these hosts.
func (e *Engine) markAll(what, key string, hosts []string, say func(*mark)) error {
	for _, h := range hosts {
		name, err := oneSite(h)
		if err != nil {
			return fmt.Errorf("%s %q: host %q: %w", what, key, h, err)
		}
		e.mark(name, say)
	}
	return nil
}

func (e *Engine) mark(name string, say func(*mark)) {
	if e.marks[name] == nil {
		e.marks[name] = &mark{}
	}
	say(e.marks[name])
}

// compileSafePlaces marks where pupils may send things and what inspection leaves alone.
func (e *Engine) compileSafePlaces() error {
	f := &e.pack.Filtering
	for _, h := range f.Uploads.Safe {
		if err := e.markAll("safe place", h.Why, []string{h.Host}, func(m *mark) { m.safe = true }); err != nil {
			return err
		}
	}
	return e.compileInspection()
}

// compileInspection marks what stays private. A whole ending may be among it, such as that of the health service: to leave
// connections alone opens nothing.
func (e *Engine) compileInspection() error {
	in := e.pack.Filtering.Inspection
	e.private, e.inspected = e.listsOf(in.Never), e.listsOf(in.Categories)
	for _, h := range in.Hosts {
		name, err := NormalHost(h)
		if err != nil {
			return fmt.Errorf("inspection: host %q: %w", h, err)
		}
		e.mark(name, func(m *mark) { m.sealed = true })
	}
	return nil
}

// listsOf are the lists of several categories. Those that the pack does not have were refused before it was approved.
func (e *Engine) listsOf(categories []string) (on lists.Set) {
	for _, key := range categories {
		if c := e.category(key); c != nil {
			on = on.Or(c.on)
		}
	}
	return on
}
