package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// guard is the fourth step, modify: what a layer changed in those below it must not loosen a floor. It compares what
// was below with what came of it, so that no way of changing (merging, replacing, pruning) leads round it.
type guard struct {
	low, next map[string]*tree
	places    map[string]place // of next, where something is too loose
	faults    Faults

	clocks map[string][]time.Time // of cases, as far as they were compared
}

func holdFloors(low, next map[string]*tree) Faults {
	g := &guard{low: low, next: next}
	if floors := low["floors"]; floors != nil {
		for _, t := range floors.items {
			g.floor(t)
		}
	}
	g.marked()
	return g.faults
}

// holdOwn holds a pack's own figures to the bounds it sets itself: the lowest layer has nobody below it.
func holdOwn(parts map[string]*tree) Faults {
	g := &guard{next: parts}
	if floors := parts["floors"]; floors != nil {
		for _, t := range floors.items {
			f := g.read(t)
			if value, where := follow(parts, f.Path); value != nil && !f.Keep && !f.Grow {
				g.bounds(f, value, where)
			}
		}
	}
	return g.faults
}

func (g *guard) loose(where place, clause, format string, args ...any) {
	g.faults = append(g.faults, Fault{File: where.file, Line: where.line, Clause: clause, Reason: fmt.Sprintf(format, args...)})
}

func (g *guard) read(t *tree) Floor {
	var f Floor
	b := &binder{}
	b.bind(t, reflect.ValueOf(&f).Elem(), "floors.yaml")
	g.faults = append(g.faults, b.faults...)
	return f
}

// floor holds one path. A value that is gone is a floor that is loosened.
func (g *guard) floor(t *tree) {
	f := g.read(t)
	was, _ := follow(g.low, f.Path)
	value, where := follow(g.next, f.Path)
	switch {
	case was == nil:
		return // the layer that set it had no such value: the checks say so
	case value == nil:
		g.loose(t.place, f.Clause, "the floor %s has no value any more: %s", quote(f.Path), f.Why)
	case f.Keep && !same(was, value):
		g.loose(where, f.Clause, "%s may not be changed: %s", quote(f.Path), f.Why)
	case f.Grow:
		g.grows(f, was, value, where)
	case !f.Keep:
		g.bounds(f, value, where)
	}
}

// grows wants every item of a list to stay.
func (g *guard) grows(f Floor, was, value *tree, where place) {
	for _, item := range was.items {
		if !slices.ContainsFunc(value.items, func(now *tree) bool { return same(item, now) }) {
			g.loose(where, f.Clause, "%s may be added to, and %s may not be taken out of it: %s", quote(f.Path), quote(item.text), f.Why)
		}
	}
}

func (g *guard) bounds(f Floor, value *tree, where place) {
	n, err := strconv.Atoi(value.text)
	switch {
	case value.kind != isWords || err != nil:
		g.loose(where, f.Clause, "%s has a floor and must be a whole number", quote(f.Path))
	case f.Least > 0 && n < f.Least:
		g.loose(where, f.Clause, "%s is %d, but at least %d is the floor: %s", quote(f.Path), n, f.Least, f.Why)
	case f.Most > 0 && n > f.Most:
		g.loose(where, f.Clause, "%s is %d, but at most %d is the floor: %s", quote(f.Path), n, f.Most, f.Why)
	}
}

// same compares what is written, not where.
func same(a, b *tree) bool {
	if a == nil || b == nil || a.kind != b.kind || a.text != b.text || len(a.pairs) != len(b.pairs) || len(a.items) != len(b.items) {
		return a == b
	}
	for _, p := range a.pairs {
		if !same(p.value, b.get(p.key)) {
			return false
		}
	}
	for i := range a.items {
		if !same(a.items[i], b.items[i]) {
			return false
		}
	}
	return true
}
