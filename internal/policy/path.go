package policy

import (
	"strings"
)

// step is one part of a path into a pack: a key, or an item of a list by its name.
type step struct {
	name string
	item bool
}

// steps reads a path such as “clauses[filter.games].text”. It is nil where the path is not one.
func steps(path string) []step {
	var out []step
	for rest := path; rest != ""; {
		if inner, ok := strings.CutPrefix(rest, "["); ok {
			name, after, closed := strings.Cut(inner, "]")
			if !closed || name == "" || len(out) == 0 {
				return nil
			}
			out, rest = append(out, step{name, true}), after
			continue
		}
		if len(out) > 0 {
			after, ok := strings.CutPrefix(rest, ".")
			if !ok {
				return nil
			}
			rest = after
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return nil
		}
		out, rest = append(out, step{rest[:end], false}), rest[end:]
	}
	return out
}

// at follows a path from the parts of a pack; nil where it leads nowhere.
func at(parts map[string]*tree, path string) *tree {
	found, _ := follow(parts, path)
	return found
}

// follow gives the value and the place of its key. visit sees every piece on the way, the value itself too.
func follow(parts map[string]*tree, path string, visit ...func(*tree)) (*tree, place) {
	way := steps(path)
	if len(way) == 0 {
		return nil, place{}
	}
	here := parts[way[0].name]
	var where place
	for i := 0; here != nil; i++ {
		if i == 0 || way[i].item {
			where = here.place
		}
		for _, f := range visit {
			f(here)
		}
		if i == len(way)-1 {
			return here, where
		}
		next := way[i+1]
		if next.item {
			here = here.item(next.name)
			continue
		}
		p := here.find(next.name)
		if p == nil {
			return nil, place{}
		}
		here, where = p.value, p.place
	}
	return nil, place{}
}

// liesIn says whether one path lies in or is the other.
func liesIn(path, outer string) bool {
	if !strings.HasPrefix(path, outer) {
		return false
	}
	rest := path[len(outer):]
	return rest == "" || rest[0] == '.' || rest[0] == '['
}
