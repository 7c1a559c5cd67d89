package authz

import (
	"context"
	"fmt"
	"testing"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
)

const (
	ours   = "s1"
	theirs = "s2"
)

// staff is a person of our school with roles.
func staff(person string, roles ...Role) Actor {
	return Actor{School: ours, Person: person, Roles: roles}
}

// incident is a case of our school.
func incident(change func(*Subject)) Subject {
	s := Subject{Ref: ref.New(ours, "incident", "7")}
	if change != nil {
		change(&s)
	}
	return s
}

func named7(s *Subject)     { s.About = []string{"other", "p1"} }
func handled(s *Subject)    { s.Handlers = []string{"dsl", "p1"} }
func ofClass3B(s *Subject)  { s.Classes = []string{"3B"} }
func ofNoClass(s *Subject)  { s.Classes = []string{""} }
func inList(s *Subject)     { s.List = true }
func owned(s *Subject)      { s.Owners = []string{"p1", "p2"} }
func elsewhere(s *Subject)  { s.Ref.School = theirs }
func handledDSL(s *Subject) { s.Handlers = []string{"dsl"} }

func inClass(a Actor, classes ...string) Actor { a.Classes = classes; return a }

// rows is each rule once from both sides; the empty rule is a yes.
func rows() []struct {
	name, action string
	actor        Actor
	subject      Subject
	rule         string
} {
	type row = struct {
		name, action string
		actor        Actor
		subject      Subject
		rule         string
	}
	both := func(s *Subject) { named7(s); handled(s); ofClass3B(s) }
	return []row{
		{"own school", "schools.show", staff("p1", Head), incident(nil), ""},
		{"another school", "schools.show", staff("p1", Head), incident(elsewhere), "other-school"},
		{"a subject of no school", "schools.show", staff("p1", Head), Subject{}, "other-school"},
		{"another school, public page, signed in", "help.read", staff("p1", Head), incident(elsewhere), "other-school"},
		{"another school's administrator", "people.list", Actor{School: theirs, Person: "p1", Roles: []Role{Admin}}, incident(nil), "other-school"},

		{"named head", "incidents.show", staff("p1", Head), incident(named7), "named"},
		{"named administrator", "people.show", staff("p1", Admin), incident(named7), "named"},
		{"named, though handler, own class and lead", "incidents.show", inClass(staff("p1", DSL, Head, Teacher), "3B"), incident(both), "named"},
		{"named, even on a public page", "help.read", staff("p1", Head), incident(named7), "named"},
		{"named, in a list", "incidents.list", staff("p1", Head), incident(func(s *Subject) { named7(s); inList(s) }), "named"},
		{"not named", "people.show", staff("p2", Admin), incident(named7), ""},

		{"public, nobody", "help.read", Actor{}, incident(nil), ""},
		{"public, somebody", "help.read", staff("p1", Pupil), incident(nil), ""},
		{"nobody", "home.show", Actor{School: ours}, incident(nil), "not-signed-in"},
		{"nobody who brings roles", "people.list", Actor{School: ours, Roles: Roles()}, incident(nil), "not-signed-in"},

		{"role without the right", "people.import", staff("p1", Teacher), incident(nil), "role"},
		{"no role", "people.list", staff("p1"), incident(nil), "role"},
		{"a role that does not exist", "people.list", staff("p1", "emperor"), incident(nil), "role"},
		{"a job has no roles", "people.list", Actor{School: ours, Job: "sweep"}, incident(nil), "role"},
		{"the second role has it", "people.import", staff("p1", Teacher, Office), incident(nil), ""},

		{"own", "people.show", staff("p1", Parent), incident(owned), ""},
		{"not own", "people.show", staff("p3", Parent), incident(owned), "out-of-reach"},
		{"own class", "people.show", inClass(staff("p1", Teacher), "2A", "3B"), incident(ofClass3B), ""},
		{"another class", "people.show", inClass(staff("p1", Teacher), "2A"), incident(ofClass3B), "out-of-reach"},
		{"no class meets no class", "people.show", inClass(staff("p1", Teacher), ""), incident(ofNoClass), "out-of-reach"},
		{"not own class, but the parent", "people.show", inClass(staff("p1", Teacher, Parent), "2A"), incident(owned), ""},
		{"handler by person, reach class", "incidents.show", staff("p1", Teacher), incident(handled), ""},
		{"handler by role", "incidents.show", staff("p9", DSL), incident(handledDSL), ""},
		{"handler by person", "incidents.show", staff("p1", Head), incident(handled), ""},
		{"reach case, another handles it", "incidents.show", staff("p9", Head), incident(handledDSL), "out-of-reach"},
		{"handler without the right", "incidents.show", staff("p1", Parent), incident(handled), "role"},
		{"handler by class only has no reach case", "incidents.show", inClass(staff("p9", Head), "3B"), incident(ofClass3B), "out-of-reach"},
		{"list, reach class", "incidents.list", staff("p1", Teacher), incident(inList), ""},
		{"list, reach case", "incidents.list", staff("p1", Head), incident(inList), ""},
		{"list, reach own", "people.show", staff("p1", Pupil), incident(inList), ""},
		{"list, no reach", "incidents.list", staff("p1", Pupil), incident(inList), "role"},
	}
}

func TestRules(t *testing.T) { // shows INC-06
	t.Parallel()
	var rule string
	table := fromTable(t, nil)
	g, err := New(append(table.Actions(), Action{Name: "help.read", Public: true}),
		func(_ context.Context, _ Actor, _ Action, _ Subject, why Refusal) { rule = why.Rule })
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rows() {
		rule = ""
		grant, err := g.Check(t.Context(), c.actor, c.action, c.subject)
		if rule != c.rule || grant.Valid() != (c.rule == "") || (err == nil) != (c.rule == "") {
			t.Errorf("%s: rule %q (wanted %q), grant %v, %v", c.name, rule, c.rule, grant.Valid(), err)
		}
		if e, _ := errs.As(err); err != nil && (e == nil || e.Kind != errs.Forbidden || e.Safe == "") {
			t.Errorf("%s: %v is no refusal that a person can read", c.name, err)
		}
	}
}

// No cell of the table lets a person named in a record touch it, whoever they are. // shows INC-06
func TestNamedPersonIsShutOutOfEverything(t *testing.T) {
	t.Parallel()
	g := fromTable(t, nil)
	s := incident(func(s *Subject) { named7(s); handled(s); owned(s); inList(s) })
	for _, a := range g.Actions() {
		if _, err := g.Check(t.Context(), staff("p1", Roles()...), a.Name, s); err == nil {
			t.Errorf("%s: a named person with every role was let in", a.Name)
		}
	}
	s.AboutWhy = "Ms Example has 100% of the keys."
	_, err := g.Check(t.Context(), staff("p1", Admin), "people.show", s)
	if e, _ := errs.As(err); e == nil || e.Safe != s.AboutWhy {
		t.Errorf("the sentence came out as %v", err)
	}
}

func TestUnknownActionOpensNothing(t *testing.T) {
	t.Parallel()
	g := fromTable(t, nil)
	grant, err := g.Check(t.Context(), staff("p1", Roles()...), "ghosts.see", incident(nil))
	if err == nil || grant.Valid() || g.May(staff("p1", Roles()...), "ghosts.see") {
		t.Error("an action that no feature offers was granted")
	}
}

func TestGrantCarriesWhatWasChecked(t *testing.T) {
	t.Parallel()
	g := fromTable(t, nil)
	got, err := g.Check(t.Context(), staff("p1", Parent, Teacher), "people.list", incident(inList))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.Actor().Person, got.Action().Name, got.Subject().Ref, got.School(), got.Reach()) != fmt.Sprint("p1", "people.list", "incident/7", ours, Class) {
		t.Errorf("%+v", got)
	}
	if (Grant{}).Valid() || (Grant{}).School() != "" || (Grant{}).Reach() != None {
		t.Error("the zero grant opens something")
	}
}

func TestHouseGrants(t *testing.T) {
	t.Parallel()
	g := fromTable(t, nil)
	if s := g.Subject(ours); s.Action().Changes || s.School() != ours || !s.Valid() {
		t.Errorf("a subject's grant may change something: %+v", s)
	}
	if s := g.System(ours, "sweep"); !s.Action().Changes || s.Actor().Job != "sweep" || s.School() != ours {
		t.Errorf("%+v", s)
	}
}

func TestMayLeavesNoRefusal(t *testing.T) {
	t.Parallel()
	g := fromTable(t, func(context.Context, Actor, Action, Subject, Refusal) { t.Error("a menu was refused something") })
	for _, c := range []struct {
		role Role
		may  bool
	}{{Pupil, false}, {Parent, false}, {Office, true}, {Admin, true}} {
		if got := g.May(staff("p1", c.role), "people.import"); got != c.may {
			t.Errorf("%s: %v", c.role, got)
		}
	}
}

// What a page would only show beside its own matter is decided by the same rules, and leaves no refusal. // shows INC-06
func TestAnOfferIsNoRefusal(t *testing.T) {
	t.Parallel()
	refused := 0
	table := fromTable(t, nil)
	g, err := New(append(table.Actions(), Action{Name: "help.read", Public: true}), func(context.Context, Actor, Action, Subject, Refusal) { refused++ })
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rows() {
		if grant, ok := g.Offer(c.actor, c.action, c.subject); ok != (c.rule == "") || grant.Valid() != ok {
			t.Errorf("%s: offered %v, valid %v", c.name, ok, grant.Valid())
		}
	}
	if _, ok := g.Offer(Actor{}, "no.such", Subject{}); ok || refused != 0 {
		t.Errorf("an action that does not exist: %v; %d refusals", ok, refused)
	}
}
