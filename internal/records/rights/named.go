package rights

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// administrator is somebody who may create accounts, give passwords or grant rights, and through which of their posts.
type administrator struct {
	person people.Person
	acts   []string
	posts  []string
}

// powers are the acts of account administration: actions of the rights table, in words.
func powers() [][2]string {
	return [][2]string{{"people.change", "enter people and posts"}, {"accounts.reset", "give new passwords"}, {"accounts.close", "close and open accounts"},
		{"factors.clear", "clear second factors"}, {"rights.grant", "grant modules"}, {"people.delegate", "lend posts"}}
}

// named are the people who can administer all accounts, by the rights table and the posts they hold today. A teacher who
// unlocks their own class is not among them. // serves PPL-20
func (r *Rights) named(ctx context.Context, tx *ledger.Tx) ([]administrator, error) {
	everybody, err := r.people.Everybody(ctx, tx)
	var out []administrator
	for _, p := range everybody {
		if p.Is(people.Pupil) || !p.Here(r.base.Now()) {
			continue
		}
		a := administrator{person: p}
		for _, one := range powers() {
			posts := r.through(p, one[0])
			if len(posts) > 0 {
				a.acts, a.posts = append(a.acts, one[1]), append(a.posts, posts...)
			}
		}
		if len(a.acts) > 0 {
			slices.Sort(a.posts)
			a.posts = slices.Compact(a.posts)
			out = append(out, a)
		}
	}
	return out, err
}

// through are the posts that give somebody an act over the whole school.
func (r *Rights) through(p people.Person, action string) []string {
	var out []string
	for _, post := range p.Holds() {
		roles := r.base.Gate.RolesOf([]string{post})
		whole := slices.ContainsFunc(roles, func(role authz.Role) bool { return r.base.Gate.ReachOf(action, role) == authz.All })
		if action == "rights.grant" {
			names := append(words(roles), post)
			whole = whole && slices.ContainsFunc(r.approvers(), func(n string) bool { return slices.Contains(names, n) })
		}
		if whole {
			out = append(out, post)
		}
	}
	return out
}
