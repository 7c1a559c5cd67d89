package authz

import "slices"

// rules run in order; the first that speaks decides. What forbids stands before what allows.
type rule func(g *Gate, a Actor, act Action, s Subject) (*Refusal, bool)

func (g *Gate) forbidden(a Actor, act Action, s Subject) *Refusal {
	for _, r := range []rule{otherSchool, named, public, notSignedIn, narrowed, byTable} {
		if why, decided := r(g, a, act, s); decided {
			return why
		}
	}
	return &Refusal{"default", "You may not do this."}
}

// otherSchool: no role reaches into a neighbour's records.
func otherSchool(_ *Gate, a Actor, act Action, s Subject) (*Refusal, bool) {
	if a.Nobody() && act.Public || a.School == s.Ref.School {
		return nil, false
	}
	return &Refusal{"other-school", "This is not part of your school's records."}, true
}

// named: a person whom a record is about may not touch it, whatever their role. // serves INC-06
func named(_ *Gate, a Actor, _ Action, s Subject) (*Refusal, bool) {
	if a.Person == "" || !slices.Contains(s.About, a.Person) {
		return nil, false
	}
	safe := s.AboutWhy
	if safe == "" {
		safe = "You are named in this record, so someone else has to deal with it. Please speak to the head teacher or the chair of governors."
	}
	return &Refusal{"named", safe}, true
}

// public: needs no sign-in.
func public(_ *Gate, _ Actor, act Action, _ Subject) (*Refusal, bool) { return nil, act.Public }

func notSignedIn(_ *Gate, a Actor, _ Action, _ Subject) (*Refusal, bool) {
	if a.Nobody() {
		return &Refusal{"not-signed-in", "Please sign in first."}, true
	}
	return nil, false
}

// narrowed: a pack may leave a record to fewer people than the table does. Whoever owns a record is not shut out of it
// by this; the table still has to let them in. // serves GOV-08, POL-13
func narrowed(_ *Gate, a Actor, _ Action, s Subject) (*Refusal, bool) {
	if len(s.Only) == 0 || slices.Contains(s.Owners, a.Person) || slices.ContainsFunc(s.Only, a.Holds) {
		return nil, false
	}
	return &Refusal{"narrowed", "The school's policy leaves this to other people. If you think it should include you, ask the online safety coordinator."}, true
}

// Holds reports whether the actor has a role or a post of this name.
func (a Actor) Holds(name string) bool {
	return slices.Contains(a.Posts, name) || slices.Contains(a.Roles, Role(name))
}

// byTable: any one of the actor's roles whose reach covers the subject is enough.
func byTable(g *Gate, a Actor, act Action, s Subject) (*Refusal, bool) {
	for _, r := range a.Roles {
		if covers(g.reach[act.Name][r], a, s) {
			return nil, true
		}
	}
	if g.widest(a, act.Name) > None {
		return &Refusal{"out-of-reach", "This record belongs to another class or another person, so you cannot open it. If you need to know, ask the safeguarding lead."}, true
	}
	return &Refusal{"role", "Your role in the school does not include this. If you think it should, ask the online safety coordinator."}, true
}

func covers(reach Reach, a Actor, s Subject) bool {
	switch reach {
	case All:
		return true
	case Class:
		return s.List || handles(a, s) || meet(a.Classes, s.Classes)
	case Case:
		return s.List || handles(a, s)
	case Own:
		return s.List || slices.Contains(s.Owners, a.Person)
	}
	return false
}

func handles(a Actor, s Subject) bool {
	if slices.Contains(s.Handlers, a.Person) && a.Person != "" {
		return true
	}
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return slices.Contains(s.Handlers, string(r)) })
}

func meet(a, b []string) bool {
	// A record without a class is in nobody's class, also not in that of a teacher without one.
	return slices.ContainsFunc(a, func(x string) bool { return x != "" && slices.Contains(b, x) })
}
