package policy

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// layer is one pack's own parts before it is merged with others.
type layer struct {
	name  string // england; empty for the pack itself
	hash  string // over its own files
	parts map[string]*tree
}

const maxLayers = 8

var layerName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,40}$`)

// importLayers is the first of the four steps by which a pack is resolved: every file becomes a tree, the files of a
// part become one tree, and the layers stand in order, the lowest first and the pack itself last.
func importLayers(files map[string]string) ([]layer, Faults) {
	sets, all := map[string]map[string]string{}, map[string]layer{}
	for file, text := range files {
		name, inner := layerOf(file)
		if sets[name] == nil {
			sets[name] = map[string]string{}
		}
		sets[name][inner] = text
	}
	var faults Faults
	for _, name := range sortedKeys(sets) {
		one, wrong := importOne(name, sets[name])
		faults = append(faults, wrong...)
		all[name] = one
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return inLayers(all)
}

func importOne(name string, files map[string]string) (layer, Faults) {
	out, all, prefix := layer{name: name, hash: hash(files), parts: map[string]*tree{}}, parts(), ""
	if name != "" {
		prefix = "layers/" + name + "/"
	}
	var faults Faults
	for _, file := range inOrder(files) {
		p, ok := partOf(all, file)
		if !ok {
			continue // README.md, tests/
		}
		t, wrong := grow(prefix+file, files[file])
		if len(wrong) == 0 {
			wrong = out.add(p, t)
		}
		faults = append(faults, wrong...)
	}
	return out, faults
}

// inOrder sorts clauses.yaml before what lies in clauses/, and that by name.
func inOrder(files map[string]string) []string {
	return slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, ".yaml"), strings.TrimSuffix(b, ".yaml"))
	})
}

func (l layer) add(p part, t *tree) Faults {
	if p.shape == oneFile {
		l.parts[p.name] = t
		return nil
	}
	list := t
	if p.shape == eachFile {
		if want := strings.TrimSuffix(path.Base(t.file), ".yaml"); t.name() != want {
			return Faults{{File: t.file, Line: t.line, Reason: fmt.Sprintf("the key must be %s, like the file's name", quote(want))}}
		}
		list = &tree{place: t.place, kind: isList, items: []*tree{t}}
	}
	if list.kind != isList {
		return Faults{{File: t.file, Line: t.line, Reason: "a list is expected here"}}
	}
	if had := l.parts[p.name]; had != nil {
		had.items = append(had.items, list.items...)
		return nil
	}
	l.parts[p.name] = list
	return nil
}

// inLayers follows “extends” downwards from the pack itself.
func inLayers(all map[string]layer) ([]layer, Faults) {
	var chain []layer
	used := map[string]bool{}
	for name := ""; ; {
		one := all[name]
		used[name], chain = true, append(chain, one)
		on := one.parts["pack"].get("extends")
		if on == nil || on.text == "" {
			break
		}
		next, ok := all[on.text]
		switch {
		case used[on.text]:
			return nil, Faults{{File: on.file, Line: on.line, Reason: fmt.Sprintf("the layers go round in a circle at %s", quote(on.text))}}
		case !ok || len(chain) == maxLayers:
			return nil, Faults{{File: on.file, Line: on.line, Reason: fmt.Sprintf("the pack stands on %s, which is not with it", quote(on.text))}}
		}
		name = next.name
	}
	for _, name := range sortedKeys(all) {
		if !used[name] {
			return nil, Faults{{File: "layers/" + name + "/pack.yaml", Reason: "nothing in the pack stands on this layer"}}
		}
	}
	slices.Reverse(chain)
	return chain, nil
}
