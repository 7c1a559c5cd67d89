package policy

import "slices"

// The groups of people who sign, see or are held by something: kinds of person as the register has them, and the two
// bands of children.
const (
	KS1 = "ks1" // Nursery to Year 2, and a child whose year is not known
	KS2 = "ks2"
)

// Band is the group of a child's agreement. Who is in no known year is treated like the youngest. serves PPL-04
func Band(year string) string {
	if slices.Contains([]string{"3", "4", "5", "6"}, year) {
		return KS2
	}
	return KS1
}

// Fits says whether somebody is in one of some groups: For of an agreement or a gate.
func Fits(groups, kinds []string, year string) bool {
	return slices.ContainsFunc(groups, func(group string) bool {
		if group == KS1 || group == KS2 {
			return slices.Contains(kinds, "pupil") && Band(year) == group
		}
		return slices.Contains(kinds, group)
	})
}

// groups are those whom a form is about and whom a gate holds: kinds of person as the register has them, and two bands.
func groups() []string { return append(PersonKinds(), KS1, KS2) }

// PersonKinds are the kinds of person that the register of people has.
func PersonKinds() []string {
	return []string{"pupil", "staff", "governor", "parent", "volunteer", "visitor", "trainee", "supply", "external", "community"}
}

// children are the groups for whom a parent may sign.
func children() []string { return []string{"pupil", KS1, KS2} }

func signers() []string { return []string{"self", "parent", "both"} }

func itemKinds() []string { return []string{"rule", "consent", "undertaking", "notice"} }

// mustTags are without which no staff agreement is accepted, mayTags those that it should have as well. serves AUA-23
func mustTags() []string { return []string{"passwords", "data_security", "access", "personal_cameras"} }

func mayTags() []string { return []string{"mobile", "images", "reporting"} }

// overlap says whether somebody can be in a group of each.
func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(one string) bool {
		return slices.ContainsFunc(b, func(other string) bool {
			return one == other || child(one) && child(other) && (one == "pupil" || other == "pupil")
		})
	})
}

func child(group string) bool { return slices.Contains(children(), group) }

// includes says whether a list of groups covers a whole group.
func includes(all []string, group string) bool {
	switch {
	case slices.Contains(all, group):
		return true
	case group == KS1 || group == KS2:
		return slices.Contains(all, "pupil")
	case group == "pupil":
		return slices.Contains(all, KS1) && slices.Contains(all, KS2)
	}
	return false
}
