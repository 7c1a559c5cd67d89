package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var service = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$`)

// everyAgreement serves AUA-01: a text belongs to a form, and everything that it rests on is in the pack.
func (c *checker) everyAgreement() {
	c.unique("agreements.yaml", "key", "agreement", keys(c.pack.Agreements, func(a Agreement) string { return a.Key }))
	for i, a := range c.pack.Agreements {
		c.agreement(fmt.Sprintf("agreements.yaml[%d]", i), a)
	}
	c.askedOnce()
	c.covered()
}

func (c *checker) agreement(at string, a Agreement) {
	c.one(at+".key", "form", a.Key, keys(c.pack.Forms, func(f Form) string { return f.Key }))
	c.filled(at+".version", "version", a.Version)
	c.filled(at+".title", "title", a.Title)
	c.filled(at+".promise", "sentence above the signature (promise)", a.Promise)
	c.one(at+".clause", "clause", a.Clause, c.clauses)
	c.requirements(at+".serves", a.Clause, a.Serves)
	if len(a.For) == 0 {
		c.fault(at+".for", a.Clause, "nothing says whom the form %s is about (for)", quote(a.Key))
	}
	c.each(at+".for", "group", a.For, groups())
	c.maybe(at+".signs", "signer", a.Signs, signers())
	if a.Signer() != "self" && !subset(a.For, children()) {
		c.fault(at+".signs", a.Clause, "a parent signs about children only: pupil, ks1 or ks2")
	}
	if len(a.Items) == 0 {
		c.fault(at+".items", a.Clause, "the form %s has no lines", quote(a.Key))
	}
	c.unique(at+".items", "key", "line", keys(a.Items, func(i Item) string { return i.Key }))
	for i, item := range a.Items {
		c.item(fmt.Sprintf("%s.items[%d]", at, i), a, item)
	}
	c.tags(at, a)
	for _, code := range sortedKeys(a.Words) {
		c.translation(at, a, code)
	}
}

func (c *checker) item(at string, a Agreement, item Item) {
	if item.Key != "" && !plainKey.MatchString(item.Key) {
		c.fault(at+".key", a.Clause, "a line's key is small letters, digits and _, like own_files")
	}
	c.filled(at+".text", "text", item.Text)
	c.maybe(at+".kind", "kind of line", item.Kind, itemKinds())
	c.each(at+".clauses", "clause", item.Clauses, c.clauses)
	c.each(at+".tags", "tag", item.Tags, append(mustTags(), mayTags()...))
	c.figure(at+".figure", a.Clause, item.Figure)
	c.asks(at, a, item)
	if a.Pictures && item.rule() && item.Picture == "" {
		c.fault(at, a.Clause, "the form %s is in pictures, but the line %s has none", quote(a.Key), quote(item.Key))
	}
	if item.Picture != "" && !plainKey.MatchString(item.Picture) {
		c.fault(at+".picture", a.Clause, "a picture is called by a word of small letters, like adult")
	}
	if slices.Contains(a.For, KS2) && item.rule() && (item.Control == "" || item.Figure == "") {
		c.warn(at, "the line %s of %s names nothing in the school's systems that stands behind it (control and figure)", item.Key, a.Key) // AUA-06
	}
}

// asks holds a consent to its service. A cloud service is named with its purpose and place. serves AUA-07, AUA-09
func (c *checker) asks(at string, a Agreement, item Item) {
	consent := item.Kind == "consent"
	switch {
	case consent && item.Service == "":
		c.fault(at, a.Clause, "the line %s asks for leave, but names no service", quote(item.Key))
	case !consent && item.Service != "":
		c.fault(at+".service", a.Clause, "the line %s names a service, but only a consent has one", quote(item.Key))
	case item.Service != "" && !service.MatchString(item.Service):
		c.fault(at+".service", a.Clause, "%s is no service; write it like internet, image.website or cloud.reading", quote(item.Service))
	case strings.HasPrefix(item.Service, "cloud.") && item.Where == "":
		c.fault(at, a.Clause, "the cloud service %s does not say where its data is kept (where)", quote(item.Service))
	}
}

func (i Item) rule() bool { return i.Kind == "" || i.Kind == "rule" }

// tags serves AUA-23.
func (c *checker) tags(at string, a Agreement) {
	if !slices.Contains(a.For, "staff") {
		return
	}
	has := a.Tags()
	for _, tag := range mustTags() {
		if !slices.Contains(has, tag) {
			c.fault(at, a.Clause, "no line of the staff's form %s has the tag %s; without it no staff agreement is accepted", quote(a.Key), quote(tag))
		}
	}
	for _, tag := range mayTags() {
		if !slices.Contains(has, tag) {
			c.warn(at, "no line of the staff's form %s has the tag %s", a.Key, tag)
		}
	}
}

// askedOnce refuses two forms that ask the same people about the same service: nobody could say whose answer counts.
func (c *checker) askedOnce() {
	for i, a := range c.pack.Agreements {
		for j, item := range a.Items {
			for _, other := range c.pack.Agreements[:i] {
				if item.Service != "" && slices.Contains(other.Services(), item.Service) && overlap(a.For, other.For) {
					c.fault(fmt.Sprintf("agreements.yaml[%d].items[%d].service", i, j), a.Clause, "the service %s is asked for in %s already", quote(item.Service), quote(other.Key))
				}
			}
			if item.Service != "" && slices.ContainsFunc(a.Items[:j], func(one Item) bool { return one.Service == item.Service }) {
				c.fault(fmt.Sprintf("agreements.yaml[%d].items[%d].service", i, j), a.Clause, "the service %s is asked for twice", quote(item.Service))
			}
		}
	}
}
