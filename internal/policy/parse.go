package policy

import (
	"io/fs"
	"maps"
	"reflect"
)

// Parse reads a pack from its folder. What it returns has been checked: every link holds.
// An error of type Faults names file, line and reason; the caller keeps the last good pack (POL-01).
func Parse(fsys fs.FS) (*Pack, error) {
	files, err := collect(fsys)
	if err != nil {
		return nil, err
	}
	return FromFiles(files)
}

// FromFiles is Parse over texts that were kept, as in Pack.Files.
func FromFiles(files map[string]string) (*Pack, error) {
	if faults := checkFiles(files); len(faults) > 0 {
		return nil, faults.sorted()
	}
	whole, faults := resolve(files)
	if len(faults) > 0 {
		return nil, faults.sorted()
	}
	pack := &Pack{Files: maps.Clone(files), Hash: hash(files), parts: whole.parts}
	b := &binder{places: map[string]place{}}
	for _, p := range parts() {
		b.part(p, whole.parts[p.name], pack)
	}
	if len(b.faults) > 0 {
		return nil, b.faults.sorted() // links between files that could not be read would only confuse
	}
	pack.Layers = whole.stack()
	c := newChecker(pack, b.places)
	c.all()
	if len(c.faults) > 0 {
		return nil, c.faults.sorted()
	}
	pack.Warnings = c.warnings
	return pack, nil
}

func (b *binder) part(p part, t *tree, pack *Pack) {
	switch {
	case t != nil:
		b.bind(t, reflect.ValueOf(p.into(pack)).Elem(), p.file())
	case p.needed:
		b.refuse(place{file: p.file()}, "this file is missing")
	}
}
