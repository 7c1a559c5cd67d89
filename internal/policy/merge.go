package policy

import (
	"maps"
	"slices"
)

// merge is the third step: it lays a layer over those below. Keys merge with keys, lists of named items by their names;
// any other list and any value is the higher layer's. The identity is the higher layer's own, floors are kept for good.
func merge(low map[string]*tree, high layer) map[string]*tree {
	out := maps.Clone(low)
	for name, t := range high.parts {
		switch name {
		case "pack":
			out[name] = identityOf(low[name], t)
		case "floors":
			out[name] = inFront(low[name], t)
		default:
			out[name] = lay(name, low[name], t)
		}
	}
	return out
}

// identityOf lets the notice of a lower layer stand where the higher one gives none. serves POL-24
func identityOf(low, high *tree) *tree {
	if low == nil || high.kind != isKeys || high.find("notice") != nil || low.find("notice") == nil {
		return high
	}
	out := *high
	out.pairs = append(append([]pair{}, high.pairs...), *low.find("notice"))
	return &out
}

func lay(path string, low, high *tree) *tree {
	switch {
	case low == nil:
		return high
	case low.kind == isKeys && high.kind == isKeys:
		return layKeys(path, low, high)
	case named(low) && named(high):
		return layItems(path, low, high)
	}
	return high
}

func layKeys(path string, low, high *tree) *tree {
	out := &tree{place: high.place, kind: isKeys}
	for _, p := range low.pairs {
		if over := high.find(p.key); over != nil {
			p = pair{over.place, p.key, lay(path+"."+p.key, p.value, over.value)}
		}
		out.pairs = append(out.pairs, p)
	}
	for _, p := range high.pairs {
		if low.find(p.key) == nil {
			out.pairs = append(out.pairs, p)
		}
	}
	return out
}

func layItems(path string, low, high *tree) *tree {
	over, had := byName(high), byName(low)
	same, more := &tree{place: high.place, kind: isList}, &tree{place: high.place, kind: isList}
	for _, item := range low.items {
		if t := over[item.name()]; t != nil {
			item = lay(path+"[]", item, t)
		}
		same.items = append(same.items, item)
	}
	for _, item := range high.items {
		if had[item.name()] == nil {
			more.items = append(more.items, item)
		}
	}
	if slices.Contains(firstDecides(), path) {
		return inFront(more, same) // so a layer's own rules come first
	}
	return inFront(same, more)
}

// firstDecides are the lists of which the first item that fits decides.
func firstDecides() []string {
	return []string{"filtering.rules", "filtering.downloads.rules", "filtering.fairness", "filtering.bypass"}
}

func inFront(first, second *tree) *tree {
	if first == nil {
		return second
	}
	return &tree{place: second.place, kind: isList, items: append(append([]*tree{}, first.items...), second.items...)}
}

func byName(t *tree) map[string]*tree {
	out := make(map[string]*tree, len(t.items))
	for _, item := range t.items {
		out[item.name()] = item
	}
	return out
}

// named says whether every item of a list has a name of its own.
func named(t *tree) bool {
	if t.kind != isList {
		return false
	}
	for _, item := range t.items {
		if item.name() == "" {
			return false
		}
	}
	return len(byName(t)) == len(t.items)
}
