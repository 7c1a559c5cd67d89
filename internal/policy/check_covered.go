package policy

import (
	"fmt"
	"slices"
)

// covered serves AUA-01: an audience of the policy that has no form, or a form without its text, is reported.
func (c *checker) covered() {
	for _, audience := range agreeing() {
		i := slices.IndexFunc(c.pack.Forms, func(f Form) bool { return f.Audience == audience })
		if i >= 0 && c.textFor(audience) == "" {
			c.warn(fmt.Sprintf("forms.yaml[%d]", i), "there is a form for %s, but none with a text to agree to", audience)
		}
	}
	for _, kind := range c.pack.Identity.Covers {
		c.asked("pack.yaml.covers", "the policy covers the group "+kind, groupsOf(kind))
	}
	i := slices.IndexFunc(c.pack.Choices, func(x Choice) bool { return x.Key == "aua.groups" })
	if i < 0 {
		return
	}
	for _, answer := range commas(c.pack.Choices[i].InForce()) {
		c.asked(fmt.Sprintf("choices.yaml[%d]", i), answer+" are to sign an agreement", groupsOf(answer))
	}
}

// asked reports groups for whom no form is.
func (c *checker) asked(at, because string, groups []string) {
	for _, group := range groups {
		if !slices.ContainsFunc(c.pack.Agreements, func(a Agreement) bool { return includes(a.For, group) }) {
			c.warn(at, "%s, but no form is for %s", because, group)
		}
	}
}

// agreeing are the audiences of forms that sign something.
func agreeing() []string { return append(audiences(), "external") }

// textFor finds an agreement whose form is for an audience.
func (c *checker) textFor(audience string) string {
	for _, f := range c.pack.Forms {
		if _, ok := c.pack.Agreement(f.Key); ok && f.Audience == audience {
			return f.Key
		}
	}
	return ""
}

// groupsOf are the groups of people behind an answer to “Which groups sign?” or a kind that the policy covers. Parents sign
// about their children.
func groupsOf(who string) []string {
	switch who {
	case "staff":
		return []string{"staff", "supply", "trainee"}
	case "pupil", "pupils":
		return []string{KS1, KS2}
	case "parent", "parents":
		return []string{"pupil"}
	case "external":
		return []string{"external", "visitor"}
	case "governors", "volunteers":
		return []string{who[:len(who)-1]}
	}
	return []string{who}
}
