package policy

import (
	"fmt"
	"strings"
)

// prune is the second step: it takes out of the lower layers what the higher one prunes, and what it replaces whole.
// Both are asked of the merged lower layers; what a floor protects stays.
func prune(low map[string]*tree, high layer) (map[string]*tree, Faults) {
	var faults Faults
	if list := high.parts["pack"].get("prunes"); list != nil {
		for _, one := range list.items {
			next, fault := pruneOne(low, one)
			if fault != nil {
				faults = append(faults, *fault)
				continue
			}
			low = next
		}
	}
	if list := high.parts["pack"].get("replaces"); list != nil {
		for _, one := range list.items {
			if reason := replaceable(low, high, one.text); reason != "" {
				faults = append(faults, Fault{File: one.file, Line: one.line, Reason: reason})
				continue
			}
			low = without(low, one.text)
		}
	}
	return low, faults
}

func pruneOne(low map[string]*tree, one *tree) (map[string]*tree, *Fault) {
	what, why := one.get("what"), one.get("why")
	if what == nil {
		return low, &Fault{File: one.file, Line: one.line, Reason: "says nothing of what is taken out"}
	}
	refuse := func(format string, args ...any) (map[string]*tree, *Fault) {
		return low, &Fault{File: what.file, Line: what.line, Reason: fmt.Sprintf(format, args...)}
	}
	way := steps(what.text)
	switch {
	case why == nil || strings.TrimSpace(why.text) == "":
		return refuse("%s is taken out without a reason", quote(what.text))
	case len(way) < 2 || !way[len(way)-1].item || way[0].name == "floors" || way[0].name == "pack":
		return refuse("%s is not something that can be taken out; write it like clauses[filter.games]", quote(what.text))
	case at(low, what.text) == nil:
		return refuse("%s is not in the layers below", quote(what.text))
	}
	if floor := floorOver(low, what.text); floor != "" {
		return refuse("%s cannot be taken out: %s", quote(what.text), floor)
	}
	return without(low, what.text), nil
}

// floorOver says which floor protects a path, or nothing.
func floorOver(low map[string]*tree, path string) string {
	reason := ""
	follow(low, path, func(t *tree) {
		if mark := t.get("floor"); mark != nil && mark.text == "true" {
			reason = fmt.Sprintf("a layer below marks it as a floor (%s:%d)", mark.file, mark.line)
		}
	})
	if floors := low["floors"]; floors != nil {
		for _, f := range floors.items {
			if p := f.get("path"); p != nil && (liesIn(p.text, path) || liesIn(path, p.text)) {
				reason = fmt.Sprintf("the floor %s stands on it (%s:%d)", quote(p.text), f.file, f.line)
			}
		}
	}
	return reason
}

// replaceable says why a part cannot be taken whole from the higher layer, or nothing. Floors are held afterwards.
func replaceable(low map[string]*tree, high layer, path string) string {
	way := steps(path)
	for _, s := range way {
		if s.item {
			return quote(path) + " is an item; parts are replaced, items are pruned"
		}
	}
	switch {
	case len(way) == 0 || way[0].name == "pack" || way[0].name == "floors":
		return quote(path) + " cannot be replaced"
	case at(high.parts, path) == nil:
		return quote(path) + " is to be replaced, but this layer has none"
	case at(low, path) == nil:
		return quote(path) + " is to be replaced, but the layers below have none"
	}
	return ""
}

// without copies the parts along a path and leaves out what it names.
func without(parts map[string]*tree, path string) map[string]*tree {
	out := make(map[string]*tree, len(parts))
	way := steps(path)
	for name, t := range parts {
		switch {
		case name != way[0].name:
			out[name] = t
		case len(way) > 1:
			out[name] = t.without(way[1:])
		}
	}
	return out
}

func (t *tree) without(way []step) *tree {
	out := *t
	out.items, out.pairs = nil, nil
	for _, item := range t.items {
		switch hit := way[0].item && item.name() == way[0].name; {
		case !hit:
			out.items = append(out.items, item)
		case len(way) > 1:
			out.items = append(out.items, item.without(way[1:]))
		}
	}
	for _, p := range t.pairs {
		switch hit := !way[0].item && p.key == way[0].name; {
		case !hit:
			out.pairs = append(out.pairs, p)
		case len(way) > 1:
			p.value = p.value.without(way[1:])
			out.pairs = append(out.pairs, p)
		}
	}
	return &out
}
