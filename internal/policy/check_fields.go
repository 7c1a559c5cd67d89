package policy

import (
	"fmt"
	"slices"
)

func (c *checker) everyField(at string, r *Register) {
	c.unique(at+".fields", "key", "field", keys(r.Fields, func(f Field) string { return f.Key }))
	for i, f := range r.Fields {
		c.field(fmt.Sprintf("%s.fields[%d]", at, i), r, f)
	}
}

func (c *checker) field(at string, r *Register, f Field) {
	switch {
	case f.Key != "" && !plainKey.MatchString(f.Key):
		c.fault(at+".key", r.Clause, "a field's key is small letters, digits and _, like handed_in")
	case slices.Contains(entryNames(), f.Key):
		c.fault(at+".key", r.Clause, "%s is a name that every entry has; choose another", quote(f.Key))
	}
	c.filled(at+".title", "title", f.Title)
	c.one(at+".kind", "kind of field", f.Kind, FieldKinds())
	c.maybe(at+".class", "class", f.Class, []string{"open", "personal", "secret"})
	c.optionsOf(at, r, f)
	c.ofField(at, r, f)
	c.entryRule(at+".required_when", r, f.RequiredWhen)
	c.entryRule(at+".shown_when", r, f.ShownWhen)
	c.entryRule(at+".check", r, f.Check)
	if f.Check != "" && f.CheckSays == "" {
		c.fault(at, r.Clause, "the field %s has a check but no sentence (check_says) for when it fails", quote(f.Key))
	}
	if f.Max > 0 && f.Max < f.Min {
		c.fault(at+".max", r.Clause, "the most of %s is under its least", quote(f.Key))
	}
	if (f.About || f.Own) && f.Kind != "person" {
		c.fault(at, r.Clause, "only a person can be the one whom %s is about or who owns it", quote(f.Key))
	}
}

func (c *checker) optionsOf(at string, r *Register, f Field) {
	chosen := f.Kind == "choice" || f.Kind == "choices"
	switch {
	case chosen && len(f.Options) == 0:
		c.fault(at, r.Clause, "the choice %s has no options", quote(f.Key))
	case !chosen && len(f.Options) > 0:
		c.fault(at+".options", r.Clause, "the field %s has options but is no choice", quote(f.Key))
	}
	c.options(at, f.Options)
	if chosen && f.Default != "" {
		c.each(at+".default", "option", commas(f.Default), optionKeys(f))
	}
}

func (c *checker) options(at string, all []Option) {
	c.unique(at+".options", "key", "option", keys(all, func(o Option) string { return o.Key }))
	for i, o := range all {
		c.filled(fmt.Sprintf("%s.options[%d].title", at, i), "title", o.Title)
	}
}

// ofField holds what a field points to.
func (c *checker) ofField(at string, r *Register, f Field) {
	switch f.Kind {
	case "reference":
		if len(f.Of) != 1 {
			c.fault(at, r.Clause, "the reference %s must say of which one register", quote(f.Key))
		}
		c.each(at+".of", "register", f.Of, c.registers)
	case "figures":
		if len(f.Of) == 0 {
			c.fault(at, r.Clause, "the field %s names no figure", quote(f.Key))
		}
		for i, name := range f.Of {
			c.figure(fmt.Sprintf("%s.of[%d]", at, i), r.Clause, name)
		}
	case "person":
	default:
		if len(f.Of) > 0 {
			c.fault(at+".of", r.Clause, "the field %s of the kind %s points to nothing", quote(f.Key), quote(f.Kind))
		}
	}
}

func (c *checker) dueOf(at string, r *Register) {
	d, dates := r.Due, fieldsOf(r, "date")
	c.maybe(at+".due.field", "date field", d.Field, dates)
	c.maybe(at+".due.from", "date field", d.From, append([]string{"created"}, dates...))
	if _, hours := ParseHours(d.Within); !hours {
		c.lengthOf(at+".due.within", r.Clause, d.Within)
	}
	c.entryRule(at+".due.while", r, d.While)
	c.maybe(at+".due.owner", "post or person field", d.Owner, append(fieldsOf(r, "person", "post"), c.posts...))
	c.maybe(at+".due.escalate", "post", d.Escalate, c.posts)
	asks := d.From != "" || d.While != "" || len(d.Remind) > 0 || d.Owner != "" || d.Escalate != ""
	if asks && d.Field == "" && d.Within == "" {
		c.fault(at+".due", r.Clause, "nothing says when an entry is due: give a date field or a length of time (within)")
	}
}

func (c *checker) lengthOf(at, clause, text string) {
	if text == "" {
		return
	}
	if _, err := ParseLength(text); err != nil {
		c.fault(at, clause, "%s is no length of time; write it like “5 school days”, “14 days” or “3 months”", quote(text))
	}
}

func (c *checker) keepOf(at string, r *Register) {
	k := r.Keep
	c.maybe(at+".keep.from", "date field", k.From, append([]string{"created", "closed"}, fieldsOf(r, "date")...))
	c.maybe(at+".keep.then", "end", k.Then, []string{"delete", "anonymise"})
	if k.Days > 0 && (k.Then == "" || k.Why == "") {
		c.fault(at+".keep", r.Clause, "the life of an entry needs its end (then) and its reason (why)")
	}
}

func (c *checker) evidence(at string, r *Register) {
	e := r.Figure
	for _, f := range []struct{ key, source string }{{"failing", e.Failing}, {"due", e.Due}, {"proven", e.Proven}} {
		if f.source == "" {
			continue
		}
		rule, err := CompileCounts(f.source)
		if err != nil {
			c.fault(at+".figure."+f.key, r.Clause, "%s", err.Error())
			continue
		}
		if c.pack.counting == nil {
			c.pack.counting = map[string]*Expression{}
		}
		c.pack.counting[f.source] = rule
	}
	c.maybe(at+".figure.empty", "meaning of an empty register", e.Empty, []string{"proven", "due"})
}

func (c *checker) deskOf(at string, r *Register) {
	c.maybe(at+".desk.find", "person or reference field", r.Desk.Find, fieldsOf(r, "person", "reference"))
	c.maybe(at+".desk.group", "field", r.Desk.Group, keys(r.Fields, func(f Field) string { return f.Key }))
	if r.Desk.On && r.Desk.Find == "" {
		c.fault(at+".desk", r.Clause, "the desk must say which field is looked up (find)")
	}
}
