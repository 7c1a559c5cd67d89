package lint

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// references finds pointers that lead nowhere: other policies that nobody owns, law that nobody can open, bodies that
// nobody can reach. serves POL-20
func (r *reader) references() {
	for _, reg := range r.pack.Registers {
		for _, e := range reg.Expects {
			if e.Owner == "" {
				r.add(Reference, Low, r.about("registers", reg.Key, e.Clause, e.Source), fmt.Sprintf("Nobody owns “%s” of the register %s", e.Title, reg.Title),
					"When it is missing or out of date, nobody in particular is told.", "Name a post under owner:.")
			}
		}
	}
	for _, law := range r.pack.Laws {
		citing := slices.IndexFunc(r.pack.Clauses, func(c policy.Clause) bool { return slices.Contains(c.Cites, law.Key) })
		if law.Link == "" && citing >= 0 {
			r.add(Reference, Low, r.about("laws", law.Key, r.pack.Clauses[citing].ID, r.pack.Clauses[citing].Source), fmt.Sprintf("“%s” is cited, and nothing says where to read it", law.Title),
				"Nobody will look up what they cannot open.", "Write its address under link:.")
		}
	}
	for _, c := range r.pack.Contacts {
		if c.Phone == "" && c.Link == "" {
			r.add(Reference, Low, r.about("contacts", c.Key, "", c.Source), fmt.Sprintf("“%s” is named, and nothing says how to reach it", c.Title),
				"Whoever needs it needs it at once.", "Write a telephone number or an address under phone: or link:.")
		}
	}
}
