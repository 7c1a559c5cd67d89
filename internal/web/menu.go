package web

import (
	"slices"
	"strings"
)

// menu gives the entries of the navigation for those who may, and those that stand under the one that the page belongs to.
// An entry whose upper one is shut to somebody stands beside the others, so that nothing open is out of reach.
func (s *Site) menu(c *Ctx) (top, under []Link) {
	groups, order := map[string][]Link{}, []string{}
	for _, r := range s.routes {
		if r.Menu == "" || !s.gate.May(c.Actor, r.Action) {
			continue
		}
		group := r.Menu
		for up := r.Under; up != "" && s.opens(c, up); up = s.above(up) {
			group = up
		}
		if !slices.Contains(order, group) {
			order = append(order, group)
		}
		link := Link{Text: r.Menu, Href: r.Path, Current: lies(c.Path(), r.Path)}
		if r.Menu == group {
			groups[group] = slices.Insert(groups[group], 0, link)
		} else {
			groups[group] = append(groups[group], link)
		}
	}
	for _, name := range order {
		all := groups[name]
		head := all[0]
		here := slices.ContainsFunc(all, func(l Link) bool { return l.Current })
		top = append(top, Link{Text: head.Text, Href: head.Href, Current: here})
		if here && len(all) > 1 {
			under = deepest(all)
		}
	}
	return top, under
}

// above is the entry under which another stands; empty for one of the first row. The navigation has two rows: what stands
// lower still is shown in the second.
func (s *Site) above(menu string) string {
	for _, r := range s.routes {
		if r.Menu == menu {
			return r.Under
		}
	}
	return ""
}

// opens reports whether somebody has an entry of the navigation.
func (s *Site) opens(c *Ctx, menu string) bool {
	return slices.ContainsFunc(s.routes, func(r Route) bool { return r.Menu == menu && s.gate.May(c.Actor, r.Action) })
}

// lies reports whether a page is an entry's own or below it.
func lies(page, entry string) bool {
	return page == entry || entry != "/" && strings.HasPrefix(page, entry+"/")
}

// deepest leaves one entry current: the one whose address is the longest of those that fit.
func deepest(all []Link) []Link {
	at := -1
	for i, l := range all {
		if l.Current && (at < 0 || len(l.Href) > len(all[at].Href)) {
			at = i
		}
	}
	for i := range all {
		all[i].Current = i == at
	}
	return all
}
