package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var plainKey = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// colours are those of a state's tag.
func colours() []string {
	return []string{"grey", "green", "blue", "yellow", "orange", "red", "purple", "turquoise"}
}

func (c *checker) everyRegister() {
	c.unique("registers.yaml", "key", "register", c.registers)
	for i := range c.pack.Registers {
		c.register(fmt.Sprintf("registers.yaml[%d]", i), &c.pack.Registers[i])
	}
}

func (c *checker) register(at string, r *Register) {
	if !plainKey.MatchString(r.Key) {
		c.fault(at+".key", r.Clause, "a register's key is small letters, digits and _, like phones_in")
	}
	c.filled(at+".title", "title", r.Title)
	c.filled(at+".one", "name of one entry", r.One)
	c.filled(at+".purpose", "purpose", r.Purpose)
	c.one(at+".area", "area", r.Area, Areas())
	c.one(at+".clause", "clause", r.Clause, c.clauses)
	c.requirements(at+".serves", r.Clause, r.Serves)
	c.maybe(at+".control", "control", r.Control, []string{Record, Attest})
	if len(r.Fields) == 0 {
		c.fault(at+".fields", r.Clause, "the register %s has no fields", quote(r.Key))
	}
	c.everyField(at, r)
	fields := keys(r.Fields, func(f Field) string { return f.Key })
	c.each(at+".label", "field", r.Label, fields)
	c.each(at+".columns", "field", r.Columns, append([]string{"state", "created"}, fields...))
	if r.Sort != "" {
		c.one(at+".sort", "field", strings.TrimPrefix(r.Sort, "-"), append([]string{"created"}, fields...))
	}
	c.everyState(at, r)
	c.everyMove(at, r, fields)
	c.mayOf(at, r.May)
	c.everyExpected(at, r)
	c.dueOf(at, r)
	c.keepOf(at, r)
	c.evidence(at, r)
	c.deskOf(at, r)
}

func (c *checker) everyState(at string, r *Register) {
	c.unique(at+".states", "key", "state", keys(r.States, func(s State) string { return s.Key }))
	for i, s := range r.States {
		here := fmt.Sprintf("%s.states[%d]", at, i)
		c.filled(here+".title", "title", s.Title)
		c.maybe(here+".colour", "colour", s.Colour, colours())
	}
}

func (c *checker) everyMove(at string, r *Register, fields []string) {
	states := keys(r.States, func(s State) string { return s.Key })
	c.unique(at+".moves", "key", "move", keys(r.Moves, func(m Move) string { return m.Key }))
	for i, m := range r.Moves {
		here := fmt.Sprintf("%s.moves[%d]", at, i)
		c.filled(here+".title", "title", m.Title)
		c.each(here+".from", "state", m.From, states)
		c.one(here+".to", "state", m.To, states)
		c.each(here+".by", "role or post", m.By, c.people())
		c.each(here+".needs", "field", m.Needs, fields)
		c.entryRule(here+".when", r, m.When)
		if m.When != "" && m.Says == "" {
			c.fault(here, r.Clause, "the move %s has a rule but no sentence (says) for when it is not met", quote(m.Key))
		}
		for j, s := range m.Sets {
			c.one(fmt.Sprintf("%s.sets[%d].field", here, j), "field", s.Field, fields)
			c.filled(fmt.Sprintf("%s.sets[%d].to", here, j), "value", s.To)
		}
	}
}

// people are those whom a register may name: access roles and the pack's posts.
func (c *checker) people() []string { return append(accessRoles(), c.posts...) }

func (c *checker) mayOf(at string, m May) {
	c.each(at+".may.see", "role or post", m.See, c.people())
	c.each(at+".may.add", "role or post", m.Add, c.people())
	c.each(at+".may.change", "role or post", m.Change, c.people())
	c.each(at+".may.attest", "role or post", m.Attest, c.people())
	c.each(at+".may.export", "role or post", m.Export, c.people())
}

func (c *checker) everyExpected(at string, r *Register) {
	c.unique(at+".expects", "key", "expected entry", keys(r.Expects, func(e Expected) string { return e.Key }))
	for i, e := range r.Expects {
		here := fmt.Sprintf("%s.expects[%d]", at, i)
		c.filled(here+".title", "title", e.Title)
		c.one(here+".owner", "post", e.Owner, c.posts)
		c.maybe(here+".clause", "clause", e.Clause, c.clauses)
	}
}

// entryRule compiles an expression over an entry; an empty one is no rule.
func (c *checker) entryRule(at string, r *Register, source string) {
	if source == "" {
		return
	}
	if _, err := CompileEntry(r, source); err != nil {
		c.fault(at, r.Clause, "%s", err.Error())
	}
}

// fieldsOf are the keys of a register's fields of some kinds.
func fieldsOf(r *Register, kinds ...string) []string {
	var out []string
	for _, f := range r.Fields {
		if slices.Contains(kinds, f.Kind) {
			out = append(out, f.Key)
		}
	}
	return out
}
