package incidents

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// allows says what a page offers: to those who deal with the case, and to a class teacher; not to whoever may only read it
// for half an hour.
func allows(c Case, x *web.Ctx) func(action string) bool {
	in := c.Handled(x.Actor) || c.Taught(x.Actor)
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
		if k.Taught(a) && p.Kind == people.Pupil && !slices.Contains(a.Classes, p.Class) {
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
	return k.Reworded(strings.NewReplacer(swap...).Replace), names
}
