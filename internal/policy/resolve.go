package policy

import (
	"reflect"
	"strings"
)

// resolved is a pack whose layers have become one, before its values are bound and checked.
type resolved struct {
	parts  map[string]*tree
	layers []layer // the lowest first
}

// resolve serves POL-13: country, trust and school become one pack in four steps, each a file of its own:
// import, prune, merge, modify (where floors are held).
func resolve(files map[string]string) (resolved, Faults) {
	layers, faults := importLayers(files)
	if len(faults) > 0 {
		return resolved{}, faults
	}
	if faults := sound(layers); len(faults) > 0 { // so nothing below can fail to bind
		return resolved{}, faults
	}
	parts := layers[0].parts
	for _, high := range layers[1:] {
		cut, wrong := prune(parts, high)
		next := merge(cut, high)
		faults = append(append(faults, wrong...), holdFloors(parts, next)...)
		parts = next
	}
	faults = append(faults, holdOwn(parts)...)
	return resolved{parts, layers}, faults.unique()
}

// unique drops a fault that two steps found alike.
func (f Faults) unique() Faults {
	seen := map[Fault]bool{}
	var out Faults
	for _, one := range f {
		if !seen[one] {
			seen[one] = true
			out = append(out, one)
		}
	}
	return out
}

// sound reads every layer strictly by itself, for a fault must not hide behind what the layer above says, and refuses
// what makes no sense where the layer stands.
func sound(layers []layer) Faults {
	var faults Faults
	for i, one := range layers {
		id, wrong := one.strict()
		faults = append(faults, wrong...)
		t := one.parts["pack"]
		if t == nil {
			continue
		}
		if i > 0 && rank(id) < rank(layers[i-1].identity()) {
			faults = append(faults, Fault{File: t.file, Line: t.line, Reason: "the layer below is nearer to a school than this one: they stand country, trust, school"})
		}
		for _, key := range []string{"prunes", "replaces"} {
			if p := t.find(key); i == 0 && p != nil {
				faults = append(faults, Fault{File: p.file, Line: p.line, Reason: "there is no layer below of which anything could be taken"})
			}
		}
	}
	return faults
}

// strict binds each part to see what is wrong with it. A layer may hold a little; only its own identity must be there.
func (l layer) strict() (Identity, Faults) {
	into := &Pack{}
	b := &binder{}
	for _, p := range parts() {
		if t := l.parts[p.name]; t != nil {
			b.bind(t, reflect.ValueOf(p.into(into)).Elem(), p.file())
		}
	}
	if l.parts["pack"] == nil && l.name != "" {
		b.refuse(place{file: "layers/" + l.name + "/pack.yaml"}, "this file is missing")
	}
	return into.Identity, b.faults
}

func (l layer) identity() Identity {
	id := Identity{}
	if t := l.parts["pack"]; t != nil {
		b := &binder{}
		b.bind(t, reflect.ValueOf(&id).Elem(), "pack.yaml")
	}
	return id
}

// rank orders the layers; a pack that says nothing is a school's.
func rank(id Identity) int {
	switch id.Layer {
	case "country":
		return 0
	case "trust":
		return 1
	}
	return 2
}

// stack says what the pack stands on. The pack itself goes by the last word of its URN.
func (r resolved) stack() []Layer {
	out := make([]Layer, 0, len(r.layers))
	for _, one := range r.layers {
		id := one.identity()
		name := one.name
		if name == "" {
			name = id.URN[strings.LastIndex(id.URN, "/")+1:]
		}
		out = append(out, Layer{Name: name, URN: id.URN, Version: id.Version, Hash: one.hash})
	}
	return out
}
