package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checker holds one pack to its links. Each check_*.go looks at some of its files.
type checker struct {
	pack     *Pack
	places   map[string]place
	faults   Faults
	warnings []string

	clauses, posts, categories, windows, profiles []string
	aims, laws, risks, registers, duties          []string

	clocks map[string]bool // of cases: whether they can be read
}

func newChecker(p *Pack, places map[string]place) *checker {
	f := &p.Filtering
	return &checker{
		pack: p, places: places,
		clauses:    keys(p.Clauses, func(c Clause) string { return c.ID }),
		posts:      keys(p.Posts, func(p Post) string { return p.Key }),
		categories: keys(f.Categories, func(c Category) string { return c.Key }),
		windows:    keys(f.Windows, func(w Window) string { return w.Key }),
		profiles:   keys(f.Profiles, func(p Profile) string { return p.Key }),
		aims:       aims(p.Clauses),
		laws:       keys(p.Laws, func(l Law) string { return l.Key }),
		risks:      keys(p.Risks, func(r Risk) string { return r.Key }),
		registers:  keys(p.Registers, func(r Register) string { return r.Key }),
		duties:     keys(p.Duties, func(d Duty) string { return d.Key }),
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
	c.everyChoice()
	c.everyFloor()
	c.everySection()
	c.everyRisk()
	c.userActions()
	c.devices()
	c.everyRegister()
	c.everyAgreement()
	c.everyGate()
	c.everyModule()
	c.everyDuty()
	c.retention()
	c.approval()
	c.everyLaw()
	c.everyStandard()
	c.contacts()
	c.cases()
}

func aims(clauses []Clause) []string {
	var out []string
	for _, one := range clauses {
		if one.Kind == "aim" {
			out = append(out, one.ID)
		}
	}
	return out
}

func keys[T any](all []T, key func(T) string) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = key(one)
	}
	return out
}

// fault reports path, or the nearest thing around it that has a place.
func (c *checker) fault(path, clause, format string, args ...any) {
	at := c.place(path)
	c.faults = append(c.faults, Fault{File: at.file, Line: at.line, Clause: clause, Reason: fmt.Sprintf(format, args...)})
}

func (c *checker) warn(path, format string, args ...any) {
	at := c.place(path)
	c.warnings = append(c.warnings, Fault{File: at.file, Line: at.line, Reason: fmt.Sprintf(format, args...)}.String())
}

func (c *checker) place(path string) place { return placeOf(c.places, path) }

func placeOf(places map[string]place, path string) place {
	file, _, _ := strings.Cut(path, ".yaml")
	for {
		if at, ok := places[path]; ok {
			return at
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return place{file: file + ".yaml"}
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

// maybe is one for a value that may be left out.
func (c *checker) maybe(path, what, value string, known []string) {
	if value != "" {
		c.one(path, what, value, known)
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
