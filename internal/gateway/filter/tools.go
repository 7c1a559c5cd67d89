package filter

import (
	"slices"

	"belisha/internal/policy"
)

// tool is a service of artificial intelligence.
type tool struct {
	policy.AITool
	rule string
}

func (e *Engine) compileTools() error {
	for _, t := range e.pack.Filtering.Intelligence.Tools {
		one := &tool{AITool: t, rule: "ai." + t.Key}
		if err := e.markAll("tool", t.Key, t.Hosts, func(m *mark) { m.tool = one }); err != nil {
			return err
		}
	}
	return nil
}

// toolLink opens a tool to whom it is allowed and closes it to everybody else: supervised means in a lesson, and that
// link stands above. // serves STD-12
func (e *Engine) toolLink(d *decision, m *mark) bool {
	t := m.tool
	if t == nil {
		return false
	}
	d.found(Tool, slices.Contains(t.Allowed, d.profile.Key), t.rule, e.pack.Filtering.Intelligence.Clause)
	d.tool = t
	if d.category = e.category(e.pack.Filtering.Intelligence.Category); d.category == nil {
		d.category = e.categoryOf(d.on)
	}
	return true
}
