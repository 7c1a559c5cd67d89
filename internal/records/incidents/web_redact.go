package incidents

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// handled reports that somebody is among those who deal with a case.
func (c Case) handled(a authz.Actor) bool { return holds(a, c.Handlers) }

// taught reports that somebody is in the case for a child of their class alone.
func (c Case) taught(a authz.Actor) bool {
	return !c.handled(a) && slices.ContainsFunc(c.Persons, func(p Person) bool { return p.Class != "" && slices.Contains(a.Classes, p.Class) })
}

// allows says what a page offers: to those who deal with the case, and to a class teacher; not to whoever may only read it
// for half an hour.
func (c Case) allows(x *web.Ctx) func(action string) bool {
	in := c.handled(x.Actor) || c.taught(x.Actor)
	return func(action string) bool { return in && x.May(action) }
}

// redacted takes out of a case what is not for whoever looks: the name of a reporter who is protected, and for a class
// teacher the names of children of other classes, in the words too. // serves INC-39, INC-42
func redacted(k Case, names map[string]people.Person, a authz.Actor) (Case, map[string]people.Person) {
	hidden := map[string]string{}
	if k.Protects {
		hidden[k.Reporter] = "Name kept from view"
		k.Persons = slices.DeleteFunc(slices.Clone(k.Persons), func(p Person) bool { return p.Part == ReporterPart })
	}
	for _, p := range k.Persons {
		if k.taught(a) && p.Kind == people.Pupil && !slices.Contains(a.Classes, p.Class) {
			hidden[p.ID] = "Another child"
		}
	}
	if len(hidden) == 0 {
		return k, names
	}
	var swap []string
	for id, instead := range hidden {
		p := names[id]
		for _, word := range []string{p.Full(), p.Given, p.Family} {
			if len(word) > 2 {
				swap = append(swap, word, strings.ToLower(instead[:1])+instead[1:])
			}
		}
		names[id] = people.Person{Given: instead}
	}
	return k.reworded(strings.NewReplacer(swap...).Replace), names
}

// kept is a case without whoever told it, where the policy keeps their name. // serves INC-39
func (c Case) kept() Case {
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

// reworded runs all free words of a case through a replacement.
func (c Case) reworded(swap func(string) string) Case {
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
