package course

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
)

// Named is what the routing asks of a person whose conduct is in question.
type Named struct {
	Kinds []string
	Roles []authz.Role
}

// Offices that a reporter can say a concern is about without knowing a name.
func Offices() []record.Word {
	return []record.Word{{Key: "", Text: "No"}, {Key: "staff", Text: "Yes, someone who works or helps here"}, {Key: "head", Text: "Yes, the head teacher"},
		{Key: "coordinator", Text: "Yes, the online safety coordinator"}, {Key: "chair", Text: "Yes, the chair of governors"}}
}

// Handlers says who deals with a case, from the persons and offices it is about and from nothing else; no one
// chooses it. About children: coordinator, safeguarding lead and head. About an adult of the school: the head alone;
// about the head: the chair alone. // serves INC-05
func Handlers(subjects []Named, about, audience string) (who []string, senior bool) {
	involved := []authz.Role{authz.Role(about)}
	senior = about != "" || audience == record.Staff
	for _, s := range subjects {
		involved = append(involved, s.Roles...)
		senior = senior || s.adultOfSchool()
	}
	if !senior {
		return []string{string(authz.Coordinator), string(authz.DSL), string(authz.Head)}, false
	}
	for _, r := range []authz.Role{authz.Head, authz.Chair, authz.DSL, authz.Coordinator} {
		if !slices.Contains(involved, r) {
			return []string{string(r)}, true
		}
	}
	// Everyone senior is named: the chair's office still holds it, and whoever is named stays shut out (INC-06).
	return []string{string(authz.Chair)}, true
}

// adultOfSchool is anyone who works, helps or governs here, even if a parent too.
func (n Named) adultOfSchool() bool {
	roles, kinds := []authz.Role{authz.Pupil, authz.Parent}, []string{people.Pupil, people.Parent, people.Visitor}
	return slices.ContainsFunc(n.Roles, func(r authz.Role) bool { return !slices.Contains(roles, r) }) ||
		slices.ContainsFunc(n.Kinds, func(k string) bool { return !slices.Contains(kinds, k) })
}
