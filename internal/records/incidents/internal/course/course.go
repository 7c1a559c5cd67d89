// Package course is how a case goes from the report to its end: who it is given to, which paths of the policy it walks,
// what is asked for and done, what was decided, and how it is closed.
//
// It serves INC-01, INC-05, INC-08 to INC-15, INC-18, INC-20, INC-24 to INC-27 and POL-12.
package course

import (
	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
)

// Course changes cases, each within somebody's write.
type Course struct {
	record.Book
	people people.Store
	roles  func(posts []string) []authz.Role
	policy *feature.InForce
	packs  record.Packs
	hooks  *record.Hooks
}

// New makes a course without hooks. The gate tells which posts are whose roles, for the routing.
func New(base feature.Base, p people.Store, packs record.Packs) Course {
	return Course{people: p, roles: base.Gate.RolesOf, policy: base.Policy, packs: packs, hooks: &record.Hooks{}}
}

// Bind ties what other features lend; copies share it, also those made before.
func (s Course) Bind(h record.Hooks) { *s.hooks = h }
