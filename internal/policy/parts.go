package policy

import (
	"path"
	"slices"
	"strings"
)

// part is one field of a pack and the files that fill it.
type part struct {
	name   string // "clauses": clauses.yaml; "matrices/learner": matrices/learner.yaml
	shape  shape
	needed bool // a pack without it, its layers counted, is refused
	into   func(*Pack) any
}

// shape says how files become a part.
type shape int

const (
	oneFile  shape = iota // <name>.yaml
	listPart              // <name>.yaml, a list, and <name>/*.yaml, lists that follow it in the order of their names
	eachFile              // <name>/*.yaml, one item a file, whose key is the file's name
)

// file is the path under which the part's values are known to the checks.
func (p part) file() string { return p.name + ".yaml" }

// parts are those of a pack, in the order in which they are read.
func parts() []part {
	return []part{
		{"pack", oneFile, true, func(p *Pack) any { return &p.Identity }},
		{"clauses", listPart, true, func(p *Pack) any { return &p.Clauses }},
		{"roles", listPart, true, func(p *Pack) any { return &p.Posts }},
		{"matrices/learner", oneFile, true, func(p *Pack) any { return &p.Learner }},
		{"matrices/staff", oneFile, true, func(p *Pack) any { return &p.Staff }},
		{"matrices/activity", oneFile, true, func(p *Pack) any { return &p.Activity }},
		{"filtering", oneFile, true, func(p *Pack) any { return &p.Filtering }},
		{"forms", listPart, true, func(p *Pack) any { return &p.Forms }},
		{"settings", oneFile, true, func(p *Pack) any { return &p.Settings }},
		{"words", oneFile, true, func(p *Pack) any { return &p.Words }},
		{"choices", listPart, false, func(p *Pack) any { return &p.Choices }},
		{"sections", listPart, false, func(p *Pack) any { return &p.Sections }},
		{"risks", listPart, false, func(p *Pack) any { return &p.Risks }},
		{"matrices/user-actions", oneFile, false, func(p *Pack) any { return &p.Actions }},
		{"matrices/devices", oneFile, false, func(p *Pack) any { return &p.Devices }},
		{"registers", eachFile, false, func(p *Pack) any { return &p.Registers }},
		{"duties", listPart, false, func(p *Pack) any { return &p.Duties }},
		{"retention", listPart, false, func(p *Pack) any { return &p.Retention }},
		{"approval", oneFile, false, func(p *Pack) any { return &p.Approval }},
		{"laws", listPart, false, func(p *Pack) any { return &p.Laws }},
		{"contacts", listPart, false, func(p *Pack) any { return &p.Contacts }},
		{"sanctions", listPart, false, func(p *Pack) any { return &p.Sanctions }},
		{"standards", listPart, false, func(p *Pack) any { return &p.Standards }},
		{"excuses", listPart, false, func(p *Pack) any { return &p.Excuses }},
		{"floors", listPart, false, func(p *Pack) any { return &p.Floors }},
		{"agreements", eachFile, false, func(p *Pack) any { return &p.Agreements }},
		{"gates", listPart, false, func(p *Pack) any { return &p.Gates }},
		{"modules", listPart, false, func(p *Pack) any { return &p.Modules }},
		{"cases", oneFile, false, func(p *Pack) any { return &p.Cases }},
	}
}

// holds says whether a file belongs to the part.
func (p part) holds(file string) bool {
	if p.shape != eachFile && file == p.file() {
		return true
	}
	return p.shape != oneFile && path.Dir(file) == p.name && path.Ext(file) == ".yaml" && len(path.Base(file)) > len(".yaml")
}

// partOf finds the part that a file fills.
func partOf(all []part, file string) (part, bool) {
	i := slices.IndexFunc(all, func(p part) bool { return p.holds(file) })
	if i < 0 {
		return part{}, false
	}
	return all[i], true
}

// likeliest are the names that a mistyped file may have meant.
func likeliest(file string) []string {
	var out []string
	base := strings.TrimSuffix(path.Base(file), path.Ext(file)) + ".yaml"
	for _, p := range parts() {
		if p.shape != eachFile {
			out = append(out, p.file())
		}
		if p.shape != oneFile {
			out = append(out, p.name+"/"+base)
		}
	}
	return out
}

// beside are files that a pack keeps and that are not read here: words for people, and its tests.
func beside(file string) bool { return file == "README.md" || strings.HasPrefix(file, "tests/") }
