package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checker holds one pack to its links. Each check_*.go looks at one file of the pack.
type checker struct {
	pack     *Pack
	lines    map[string]int
	faults   Faults
	warnings []string

	clauses, posts, categories, windows, profiles []string
}

func newChecker(p *Pack, lines map[string]int) *checker {
	f := &p.Filtering
	return &checker{
		pack: p, lines: lines,
		clauses:    keys(p.Clauses, func(c Clause) string { return c.ID }),
		posts:      keys(p.Posts, func(p Post) string { return p.Key }),
		categories: keys(f.Categories, func(c Category) string { return c.Key }),
		windows:    keys(f.Windows, func(w Window) string { return w.Key }),
		profiles:   keys(f.Profiles, func(p Profile) string { return p.Key }),
	}
}

func (c *checker) all() {
	c.identity()
	c.everyClause()
	c.everyPost()
	c.matrix("matrices/learner.yaml", &c.pack.Learner)
	c.matrix("matrices/staff.yaml", &c.pack.Staff)
	c.activity()
	c.filtering()
	c.forms()
	c.settings()
	c.words()
}

func keys[T any](all []T, key func(T) string) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = key(one)
	}
	return out
}

// fault reports path, or the nearest thing around it that has a line.
func (c *checker) fault(path, clause, format string, args ...any) {
	file, _, _ := strings.Cut(path, ".yaml")
	c.faults = append(c.faults, Fault{File: file + ".yaml", Line: c.line(path), Clause: clause, Reason: fmt.Sprintf(format, args...)})
}

func (c *checker) warn(path, format string, args ...any) {
	file, _, _ := strings.Cut(path, ".yaml")
	c.warnings = append(c.warnings, Fault{File: file + ".yaml", Line: c.line(path), Reason: fmt.Sprintf(format, args...)}.String())
}

func (c *checker) line(path string) int {
	for {
		if n, ok := c.lines[path]; ok {
			return n
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return 0
		}
		path = path[:cut]
	}
}

// one demands a value from a closed set; an empty value is refused like any other wrong one.
func (c *checker) one(path, what, value string, known []string) {
	switch {
	case slices.Contains(known, value):
	case value == "":
		c.fault(path, "", "the %s is missing", what)
	default:
		c.fault(path, "", "the %s %s does not exist; %s", what, quote(value), nearest(value, known))
	}
}

// each demands that every item of a list is known.
func (c *checker) each(path, what string, values, known []string) {
	for i, value := range values {
		c.one(fmt.Sprintf("%s[%d]", path, i), what, value, known)
	}
}

func (c *checker) filled(path, what, value string) {
	if strings.TrimSpace(value) == "" {
		c.fault(path, "", "the %s is missing", what)
	}
}

// unique refuses empty and repeated keys of a list.
func (c *checker) unique(path, field, what string, values []string) {
	seen := map[string]bool{}
	for i, value := range values {
		at := fmt.Sprintf("%s[%d].%s", path, i, field)
		c.filled(at, what, value)
		if value != "" && seen[value] {
			c.fault(at, "", "the %s %s is used twice", what, quote(value))
		}
		seen[value] = true
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
