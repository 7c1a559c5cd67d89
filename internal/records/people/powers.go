package people

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/policy"
)

// giver is whoever changes the register, as far as posts go: with a post come its rights.
type giver struct {
	actor    authz.Actor
	posts    []policy.Post
	bulk     bool // a whole file, already compared: pupil numbers are known to be distinct
	founding bool // nobody is head or coordinator yet, so the administrator enters the first ones
}

// guarded are the roles through which safeguarding records are read.
func guarded() []authz.Role {
	return []authz.Role{authz.DSL, authz.Head, authz.Chair, authz.Coordinator}
}

// may says whether the giver may turn one set of posts into another. The office keeps the register, but cannot make
// anybody the safeguarding lead, and nobody gives rights to themselves.
func (g giver) may(id string, old, next []string) error {
	changed := differing(g.roles(old), g.roles(next))
	if g.actor.Job != "" || len(changed) == 0 {
		return nil
	}
	if g.actor.Person == id {
		return errs.Bad("posts", "Nobody changes their own posts. Ask the head teacher or the online safety coordinator.")
	}
	// Cases about the head are the chair's (INC-05): the head does not choose who that is.
	if slices.Contains(changed, authz.Chair) && !g.actor.Has(authz.Coordinator) && !(g.founding && g.actor.Has(authz.Admin)) {
		return errs.Bad("posts", "The chair of governors deals with concerns about the head teacher, so only the online safety coordinator can give or take this post.")
	}
	// An administrator gives passwords to others.
	if slices.Contains(changed, authz.Admin) && !g.actor.Has(authz.Head, authz.Coordinator, authz.Admin) {
		return errs.Bad("posts", "Only the head teacher, the online safety coordinator or an administrator can give or take the post of administrator.")
	}
	sensitive := slices.ContainsFunc(changed, func(r authz.Role) bool { return slices.Contains(guarded(), r) })
	if sensitive && !g.actor.Has(authz.Head, authz.Coordinator) && !(g.founding && g.actor.Has(authz.Admin)) {
		return errs.Bad("posts", "Only the head teacher or the online safety coordinator can give or take a post that deals with safeguarding records.")
	}
	return nil
}

func (g giver) roles(keys []string) []authz.Role {
	var out []authz.Role
	for _, p := range g.posts {
		if !slices.Contains(keys, p.Key) {
			continue
		}
		for _, r := range p.Roles {
			out = append(out, authz.Role(r))
		}
	}
	return out
}

func differing(a, b []authz.Role) []authz.Role {
	var out []authz.Role
	for _, r := range authz.Roles() {
		if slices.Contains(a, r) != slices.Contains(b, r) {
			out = append(out, r)
		}
	}
	return out
}
