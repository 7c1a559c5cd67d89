package policy

import (
	"fmt"
	"reflect"
	"slices"
)

// marked holds the registers, choices, duties, forms, gates and paths of a case that say “floor: true”.
func (g *guard) marked() {
	lowRegisters, registers := bound[Register](g, "registers")
	for _, was := range lowRegisters {
		if was.Floor {
			g.item("registers", was.Key, was.Clause, indexOf(registers, was.Key, func(r Register) string { return r.Key }), func(at string, i int) {
				g.register(at, was, registers[i])
			})
		}
	}
	lowChoices, choices := bound[Choice](g, "choices")
	for _, was := range lowChoices {
		if was.Floor {
			g.item("choices", was.Key, was.Clause, indexOf(choices, was.Key, func(c Choice) string { return c.Key }), func(at string, i int) {
				g.choice(at, was, choices[i])
			})
		}
	}
	lowDuties, duties := bound[Duty](g, "duties")
	for _, was := range lowDuties {
		if was.Floor {
			g.item("duties", was.Key, was.Clause, indexOf(duties, was.Key, func(d Duty) string { return d.Key }), func(at string, i int) {
				g.duty(at, was, duties[i])
			})
		}
	}
	g.markedAgreements()
	g.markedCases()
}

func (g *guard) item(part, key, clause string, i int, hold func(at string, i int)) {
	if i < 0 {
		g.loose(g.low[part].item(key).place, clause, "%s is a floor and may not be taken away", quote(part+"["+key+"]"))
		return
	}
	hold(fmt.Sprintf("%s.yaml[%d]", part, i), i)
}

// bound reads a part before and after; what cannot be read is a fault, for it cannot be compared.
func bound[T any](g *guard, part string) (low, next []T) {
	for _, one := range []struct {
		t    *tree
		into *[]T
	}{{g.low[part], &low}, {g.next[part], &next}} {
		if one.t != nil {
			b := &binder{}
			b.bind(one.t, reflect.ValueOf(one.into).Elem(), "")
			g.faults = append(g.faults, b.faults...)
		}
	}
	return low, next
}

// markedParts are those whose items can say “floor: true”.
func markedParts() []string {
	return []string{"registers", "choices", "duties", "agreements", "gates", "cases"}
}

// findPlaces is put off until a floor is loosened, which is seldom.
func (g *guard) findPlaces() {
	b := &binder{places: map[string]place{}}
	for _, p := range parts() {
		if t := g.next[p.name]; t != nil && slices.Contains(markedParts(), p.name) {
			b.bind(t, reflect.ValueOf(p.into(&Pack{})).Elem(), p.file())
		}
	}
	g.places = b.places
}

func indexOf[T any](all []T, key string, of func(T) string) int {
	for i, one := range all {
		if of(one) == key {
			return i
		}
	}
	return -1
}

// hold is one comparison of a marked item: it names the place of what is too loose.
func (g *guard) hold(at, clause string, ok bool, format string, args ...any) {
	if ok {
		return
	}
	if g.places == nil {
		g.findPlaces()
	}
	g.loose(placeOf(g.places, at), clause, format+", but a layer below marks it as a floor", args...)
}
