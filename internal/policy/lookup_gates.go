package policy

import "slices"

// GatesFor are the gates before somebody of these kinds and posts, in the order of the pack. serves AUA-15
func (p *Pack) GatesFor(kinds, posts []string, year string) []Gate {
	var out []Gate
	for _, g := range p.Gates {
		if g.Concerns(kinds, posts, year) {
			out = append(out, g)
		}
	}
	return out
}

// Concerns says whether a gate stands before somebody: in one of its groups, and in one of its posts where it names any.
func (g Gate) Concerns(kinds, posts []string, year string) bool {
	holds := slices.ContainsFunc(posts, func(post string) bool { return slices.Contains(g.Posts, post) })
	if len(g.For) == 0 {
		return holds
	}
	return Fits(g.For, kinds, year) && (holds || len(g.Posts) == 0)
}

// ModuleOf finds the module to which a register, by its key, or an action, as “people.show”, belongs. serves PPL-18
func (p *Pack) ModuleOf(what string) (Module, bool) {
	i := slices.IndexFunc(p.Modules, func(m Module) bool {
		return slices.Contains(m.Registers, what) || slices.Contains(m.Pages, what)
	})
	if i < 0 {
		return Module{}, false
	}
	return p.Modules[i], true
}
