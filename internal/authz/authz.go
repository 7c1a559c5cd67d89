// Package authz is the one gate: who may do what to what.
//
// The policy is a table, rights.csv: a row an action, a column a role, a cell the reach of that role. Rules that
// forbid come first and no cell can lift them (INC-06, MON-15). A pack may narrow the table, never widen it.
package authz

import (
	"context"
	"slices"

	"belisha/internal/kit/ref"
)

// Role is a column of the table. Posts of a pack are mapped to roles.
type Role string

const (
	Pupil       Role = "pupil"
	Parent      Role = "parent"
	Teacher     Role = "teacher"
	Assistant   Role = "assistant"
	Office      Role = "office"
	Technician  Role = "technician"
	Coordinator Role = "coordinator"
	DSL         Role = "dsl"
	Head        Role = "head"
	Governor    Role = "governor"
	Chair       Role = "chair"
	Admin       Role = "admin"
	Guest       Role = "guest" // visitors, volunteers and outside people without a post: their own pages only
)

// Roles in the order of the table's columns.
func Roles() []Role {
	return []Role{Pupil, Parent, Teacher, Assistant, Office, Technician, Coordinator, DSL, Head, Governor, Chair, Admin, Guest}
}

// Actor is who asks: a person signed in, nobody (the zero Actor), or a job of the house.
type Actor struct {
	School  string
	Person  string // person id
	Account string // as typed at sign-in; never logged
	Name    string // shown on this person's own screen only
	Roles   []Role
	Posts   []string // keys of the pack's posts
	Classes []string // taught or attended
	Job     string   // set for the house's own work
}

// Nobody reports whether no one is signed in.
func (a Actor) Nobody() bool { return a.Person == "" && a.Job == "" }

// Has reports whether the actor holds a role.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// Action is one thing that can be done. Its name is feature.verb.
type Action struct {
	Name      string
	Title     string // what it is, for the rights page
	Public    bool   // needs no sign-in; the list of these is a golden file
	Sensitive bool   // looking leaves an event (ledger.View)
	Changes   bool   // must leave an event (ledger.Write)
}

// Subject is the few facts about a record that the table may ask for.
type Subject struct {
	Ref      ref.Ref
	List     bool     // a list: the store filters by the grant's reach
	Only     []string // roles or posts to which the pack leaves it; empty: the table alone decides
	Owners   []string // persons whose own record it is
	Classes  []string // classes it belongs to
	Handlers []string // roles and persons who handle the case
	About    []string // persons named in it: shut out, administrators included (INC-06)
	AboutWhy string   // the sentence told to a person shut out
}

// Reach is a cell of the table: how far a right goes.
type Reach int

const (
	None  Reach = iota
	Own         // records of one's own
	Case        // cases one handles
	Class       // records of one's own classes
	All         // every record of the school
)

// String is the cell as written in rights.csv.
func (r Reach) String() string { return [...]string{"-", "own", "case", "class", "all"}[r] }

// Grant proves that the gate said yes. Only this package can make one; the zero Grant opens nothing.
type Grant struct {
	actor   Actor
	action  Action
	subject Subject
	reach   Reach
	valid   bool
}

func (g Grant) Valid() bool      { return g.valid }
func (g Grant) Actor() Actor     { return g.actor }
func (g Grant) Action() Action   { return g.action }
func (g Grant) Subject() Subject { return g.subject }

// School is the one school whose rows this grant opens.
func (g Grant) School() string { return g.subject.Ref.School }

// Reach is the widest reach among the actor's roles: a list's WHERE.
func (g Grant) Reach() Reach { return g.reach }

// Refusal says why the gate said no. Rule is for the trail, Safe for the screen.
type Refusal struct {
	Rule string
	Safe string
}

// Refused is told of every no.
type Refused func(ctx context.Context, actor Actor, action Action, subject Subject, why Refusal)
