package policy

import (
	"fmt"
	"slices"
)

// retention serves POL-30.
func (c *checker) retention() {
	c.unique("retention.yaml", "kind", "kind of record", keys(c.pack.Retention, func(r Retain) string { return r.Kind }))
	for i, r := range c.pack.Retention {
		at := fmt.Sprintf("retention.yaml[%d]", i)
		c.filled(at+".title", "title", r.Title)
		c.figure(at+".kind", r.Clause, r.Kind)
		c.one(at+".then", "end", r.Then, []string{"delete", "anonymise"})
		c.one(at+".clause", "clause", r.Clause, c.clauses)
		c.filled(at+".why", "reason", r.Why)
		if r.Days == 0 {
			c.fault(at+".days", r.Clause, "the days are missing")
		}
	}
}

// approval serves POL-14: where a way is given, the governors stand on it.
func (c *checker) approval() {
	const file = "approval.yaml"
	a := &c.pack.Approval
	c.unique(file+".stages", "key", "stage", keys(a.Stages, func(s Stage) string { return s.Key }))
	for i, s := range a.Stages {
		at := fmt.Sprintf("%s.stages[%d]", file, i)
		c.filled(at+".title", "title", s.Title)
		c.each(at+".posts", "post", s.Posts, c.posts)
		if len(s.Posts) == 0 {
			c.fault(at, "", "the stage %s names no post that may record it", quote(s.Key))
		}
	}
	c.each(file+".consults", "group", a.Consults, []string{"staff", "pupils", "parents", "pta", "governors"})
	c.each(file+".signs", "post", a.Signs, c.posts)
	c.maybe(file+".owner", "post", a.Owner, c.posts)
	if len(a.Stages) > 0 && !slices.ContainsFunc(a.Stages, func(s Stage) bool { return s.Governors && !s.Optional }) {
		c.fault(file+".stages", "", "no stage is the governors': without them no version can come into force")
	}
}

func (c *checker) contacts() {
	c.unique("contacts.yaml", "key", "contact", keys(c.pack.Contacts, func(x Contact) string { return x.Key }))
	for i, x := range c.pack.Contacts {
		c.filled(fmt.Sprintf("contacts.yaml[%d].title", i), "title", x.Title)
	}
	c.unique("sanctions.yaml", "key", "sanction", keys(c.pack.Sanctions, func(s Sanction) string { return s.Key }))
	for i, s := range c.pack.Sanctions {
		at := fmt.Sprintf("sanctions.yaml[%d]", i)
		c.filled(at+".title", "title", s.Title)
		c.one(at+".for", "group", s.For, []string{"pupils", "staff"})
		c.maybe(at+".power", "power", s.Power, powers())
		c.maybe(at+".clause", "clause", s.Clause, c.clauses)
		c.each(at+".removes", "kind of access", s.Removes, AccessKinds())
	}
	c.unique("excuses.yaml", "serves", "requirement", keys(c.pack.Excuses, func(e Excuse) string { return e.Serves }))
	for i, e := range c.pack.Excuses {
		at := fmt.Sprintf("excuses.yaml[%d]", i)
		c.filled(at+".why", "reason", e.Why)
		if e.Serves != "" && !requirement.MatchString(e.Serves) {
			c.fault(at+".serves", "", "%s is not a requirement id like POL-01", quote(e.Serves))
		}
	}
}
