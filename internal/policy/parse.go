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
		return nil, faults
	}
	pack := &Pack{Files: maps.Clone(files), Hash: hash(files)}
	lines := map[string]int{}
	var faults Faults
	for _, path := range required() {
		faults = append(faults, read(path, files[path], pack.part(path), lines)...)
	}
	if len(faults) > 0 {
		return nil, faults.sorted() // links between files that could not be read would only confuse
	}
	c := newChecker(pack, lines)
	c.all()
	if len(c.faults) > 0 {
		return nil, c.faults.sorted()
	}
	pack.Warnings = c.warnings
	return pack, nil
}

func read(path, text string, into any, lines map[string]int) Faults {
	node, fault := document(path, text)
	if fault != nil {
		return Faults{*fault}
	}
	b := &binder{file: path, lines: lines}
	b.bind(node, reflect.ValueOf(into).Elem(), path)
	return b.faults
}

// part says which field a file fills.
func (p *Pack) part(path string) any {
	return map[string]any{
		"pack.yaml": &p.Identity, "clauses.yaml": &p.Clauses, "roles.yaml": &p.Posts,
		"matrices/learner.yaml": &p.Learner, "matrices/staff.yaml": &p.Staff, "matrices/activity.yaml": &p.Activity,
		"filtering.yaml": &p.Filtering, "forms.yaml": &p.Forms, "settings.yaml": &p.Settings, "words.yaml": &p.Words,
	}[path]
}
