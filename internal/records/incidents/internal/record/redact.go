package record

import (
	"slices"

	"belisha/internal/authz"
)

// Handled reports that somebody is among those who deal with a case.
func (c Case) Handled(a authz.Actor) bool { return Holds(a, c.Handlers) }

// Taught reports that somebody is in the case for a child of their class alone.
func (c Case) Taught(a authz.Actor) bool {
	return !c.Handled(a) && slices.ContainsFunc(c.Persons, func(p Person) bool { return p.Class != "" && slices.Contains(a.Classes, p.Class) })
}

// Kept is a case without whoever told it, where the policy keeps their name. // serves INC-39
func (c Case) Kept() Case {
	if !c.Protects || c.Reporter == "" && c.ReporterText == "" {
		return c
	}
	told := "person/" + c.Reporter
	c.Persons = slices.DeleteFunc(slices.Clone(c.Persons), func(p Person) bool { return p.Part == ReporterPart })
	c.Entries, c.Evidence = slices.Clone(c.Entries), slices.Clone(c.Evidence)
	for n, e := range c.Entries {
		if e.Who == told {
			c.Entries[n].Who = "nobody"
		}
	}
	for n, e := range c.Evidence {
		if e.Who == told {
			c.Evidence[n].Who = "nobody"
		}
	}
	if c.OpenedBy == told {
		c.OpenedBy = "nobody"
	}
	if c.Touched == told {
		c.Touched = "nobody"
	}
	c.Reporter, c.ReporterText = "", ""
	return c
}

// Reworded runs all free words of a case through a replacement.
func (c Case) Reworded(swap func(string) string) Case {
	c.Title, c.Words = swap(c.Title), swap(c.Words)
	c.Entries, c.Tasks, c.Evidence = slices.Clone(c.Entries), slices.Clone(c.Tasks), slices.Clone(c.Evidence)
	for n := range c.Entries {
		c.Entries[n].Text = swap(c.Entries[n].Text)
	}
	for n := range c.Tasks {
		c.Tasks[n].Reason, c.Tasks[n].Told, c.Tasks[n].Answer.Reply = swap(c.Tasks[n].Reason), swap(c.Tasks[n].Told), swap(c.Tasks[n].Answer.Reply)
	}
	for n := range c.Evidence {
		c.Evidence[n].Description = swap(c.Evidence[n].Description)
	}
	return c
}
