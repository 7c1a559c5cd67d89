package policy

import "fmt"

// audiences are the groups in whose words a clause can stand. serves POL-23
func audiences() []string {
	return []string{"staff", "ks1", "ks2", "parents", "governors", "visitors"}
}

// links holds what a clause points to beside its owner: aims, laws, clocks, risks, readers.
func (c *checker) links(at string, x Clause) {
	c.maybe(at+".kind", "kind of clause", x.Kind, []string{"aim"})
	c.each(at+".aims", "aim", x.Aims, c.aims)
	c.each(at+".cites", "law", x.Cites, c.laws)
	c.each(at+".risks", "risk", x.Risks, c.risks)
	c.figure(at+".figure", x.ID, x.Figure)
	c.maybe(at+".clock.against", "law's clock", x.Clock.Against, lawClocks(c.pack.Laws))
	if x.Clock.Against != "" && x.Clock.Hours == 0 {
		c.fault(at+".clock", x.ID, "the clause's clock has no hours")
	}
	for _, group := range sortedKeys(x.Audience) {
		c.one(at+".audience."+group, "group of readers", group, audiences())
		c.filled(at+".audience."+group, "clause in their words", x.Audience[group])
	}
	for i, n := range x.Norms {
		here := fmt.Sprintf("%s.norms[%d]", at, i)
		c.filled(here+".what", "thing (what)", n.What)
		c.filled(here+".do", "act (do)", n.Do)
		c.one(here+".verdict", "verdict", n.Verdict, []string{"may", "may_not", "must"})
		if len(n.Who) == 0 {
			c.fault(here, x.ID, "the norm says nothing of whom it is for (who)")
		}
	}
}

func (c *checker) requirements(at, clause string, ids []string) {
	for j, id := range ids {
		if !requirement.MatchString(id) {
			c.fault(fmt.Sprintf("%s[%d]", at, j), clause, "%s is not a requirement id like POL-01", quote(id))
		}
	}
}

func (c *checker) everySection() {
	c.unique("sections.yaml", "key", "section", keys(c.pack.Sections, func(s Section) string { return s.Key }))
	forms := keys(c.pack.Forms, func(f Form) string { return f.Key })
	for i, s := range c.pack.Sections {
		at := fmt.Sprintf("sections.yaml[%d]", i)
		c.filled(at+".title", "title", s.Title)
		c.maybe(at+".form", "form", s.Form, forms)
	}
}

func (c *checker) everyRisk() {
	c.unique("risks.yaml", "key", "risk", c.risks)
	for i, r := range c.pack.Risks {
		at := fmt.Sprintf("risks.yaml[%d]", i)
		c.filled(at+".title", "title", r.Title)
		c.one(at+".group", "group", r.Group, []string{"content", "contact", "conduct", "commercial"})
	}
}

// userActions serves POL-09: a row without a level is allowed, and somebody has to confirm it.
func (c *checker) userActions() {
	const file = "matrices/user-actions.yaml"
	m := &c.pack.Actions
	if m.Title == "" && len(m.Rows) == 0 {
		return
	}
	c.filled(file+".title", "title", m.Title)
	c.one(file+".clause", "clause", m.Clause, c.clauses)
	c.unique(file+".rows", "key", "row", keys(m.Rows, func(r UserAction) string { return r.Key }))
	for i, r := range m.Rows {
		at := fmt.Sprintf("%s.rows[%d]", file, i)
		c.filled(at+".title", "title", r.Title)
		c.one(at+".group", "group", r.Group, []string{"illegal subject", "computer misuse", "unacceptable act", "other"})
		c.maybe(at+".level", "level", r.Level, []string{"fine", "fine at times", "fine for named", "not acceptable", "unlawful"})
		c.maybe(at+".risk", "risk", r.Risk, c.risks)
		c.maybe(at+".times", "window", r.Times, c.windows)
		c.each(at+".named", "post", commas(r.Named), c.posts)
		switch {
		case r.Level == "":
			c.warn(at, "the row %s has no level; the strictest rules until somebody confirms one", r.Key)
		case r.Level == "fine at times" && r.Times == "":
			c.fault(at, m.Clause, "the row %s is fine at times, but names no window of time", quote(r.Key))
		case r.Level == "fine for named" && r.Named == "":
			c.fault(at, m.Clause, "the row %s is fine for named people, but names no post", quote(r.Key))
		}
	}
}

// devices serves POL-11: a class without a level gets none, and the gap is shown.
func (c *checker) devices() {
	const file = "matrices/devices.yaml"
	m := &c.pack.Devices
	if m.Title == "" && len(m.Rows) == 0 {
		return
	}
	c.filled(file+".title", "title", m.Title)
	c.one(file+".clause", "clause", m.Clause, c.clauses)
	c.unique(file+".rows", "key", "class", keys(m.Rows, func(r DeviceClass) string { return r.Key }))
	for i, r := range m.Rows {
		at := fmt.Sprintf("%s.rows[%d]", file, i)
		c.one(at+".key", "class", r.Key, []string{"school_individual", "school_shared", "authorised", "pupil_owned", "staff_owned", "visitor_owned"})
		c.filled(at+".title", "title", r.Title)
		c.maybe(at+".allowed", "answer", r.Allowed, []string{"yes", "no"})
		c.maybe(at+".level", "level", r.Level, []string{"full", "internet", "none"})
		if r.Level == "" {
			c.warn(at, "the class %s has no level; it gets none until somebody decides", r.Key)
		}
	}
}
