package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var eventVerb = regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)

// everyDuty serves GOV-16: each has an owner, a period, and exactly one thing that shows it was done.
func (c *checker) everyDuty() {
	c.unique("duties.yaml", "key", "duty", c.duties)
	for i, d := range c.pack.Duties {
		at := fmt.Sprintf("duties.yaml[%d]", i)
		c.filled(at+".title", "title", d.Title)
		c.one(at+".clause", "clause", d.Clause, c.clauses)
		c.requirements(at+".serves", d.Clause, d.Serves)
		c.one(at+".owner", "post", d.Owner, c.posts)
		c.maybe(at+".deputy", "post", d.Deputy, c.posts)
		c.maybe(at+".escalate", "post", d.Escalate, c.posts)
		c.cadence(at, d)
		c.lengthOf(at+".within", d.Clause, d.Within)
		for j, verb := range d.Trigger {
			if !eventVerb.MatchString(verb) {
				c.fault(fmt.Sprintf("%s.trigger[%d]", at, j), d.Clause, "%s is not an event like policies.activated", quote(verb))
			}
		}
		if len(d.Trigger) > 0 && d.Within == "" {
			c.fault(at+".trigger", d.Clause, "the duty %s is opened by an event, but nothing says within what time it is due", quote(d.Key))
		}
		c.proof(at+".proof", d)
	}
}

func (c *checker) cadence(at string, d Duty) {
	if d.Every != "once" {
		if _, err := ParseLength(d.Every); err != nil {
			c.fault(at+".every", d.Clause, "the period %s is not %s, or a number of them like “2 years”; %s", quote(d.Every), strings.Join(Cadences(), ", "), nearest(d.Every, Cadences()))
		}
	}
	if _, _, err := ParseDue(d.Due); err != nil {
		c.fault(at+".due", d.Clause, "%s is no place in a period; write “last day”, “day 5”, “school day 5”, “week 10” or a date like “09-30”", quote(d.Due))
	}
}

func (c *checker) proof(at string, d Duty) {
	given := 0
	for _, one := range []string{d.Proof.Register, d.Proof.Figure, d.Proof.Attest} {
		if one != "" {
			given++
		}
	}
	if given != 1 {
		c.fault(at, d.Clause, "the duty %s must be shown by exactly one of register, figure and attest", quote(d.Key))
	}
	if d.Proof.Where != "" && d.Proof.Register == "" {
		c.fault(at+".where", d.Clause, "a rule over entries needs the register in which they are")
	}
	c.figure(at+".figure", d.Clause, d.Proof.Figure)
	if d.Proof.Register == "" {
		return
	}
	c.one(at+".register", "register", d.Proof.Register, c.registers)
	if i := slices.Index(c.registers, d.Proof.Register); i >= 0 {
		c.entryRule(at+".where", &c.pack.Registers[i], d.Proof.Where)
	}
}

// figure holds the figures that the pack itself makes; all others belong to features, which the policy cannot know.
func (c *checker) figure(at, clause, name string) {
	if slices.Contains(wholeFigures(), name) {
		return
	}
	if key, ok := strings.CutPrefix(name, "registers."); ok && !slices.Contains(c.registers, key) {
		c.fault(at, clause, "the register %s of the figure %s does not exist; %s", quote(key), quote(name), nearest(key, c.registers))
	}
	if key, ok := strings.CutPrefix(name, "duties."); ok && !slices.Contains(c.duties, key) {
		c.fault(at, clause, "the duty %s of the figure %s does not exist; %s", quote(key), quote(name), nearest(key, c.duties))
	}
}

// wholeFigures are those that the two features of a family measure over all that they keep.
func wholeFigures() []string {
	return []string{"duties.calendar", "duties.posts", "registers.retention"}
}
