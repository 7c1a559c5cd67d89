package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Arrows reports imports that do not point down: up a floor, to a floor not stood on, to another wing, along a shelf.
func Arrows(h *House) []string {
	var out []string
	for _, f := range h.Files {
		from := Where(f.Dir)
		if !from.Known {
			out = append(out, fmt.Sprintf("%s: %s has no place in the house: name its floor or shelf in test/arch/place.go", f.Path, f.Dir))
			continue
		}
		for _, i := range h.Imports(f) {
			if i.Ours == "" {
				continue
			}
			if why := arrow(f, from, i.Ours); why != "" {
				out = append(out, fmt.Sprintf("%s:%d: imports %s: %s", f.Path, i.Line, i.Ours, why))
			}
		}
	}
	return out
}

func arrow(f *File, from Place, dir string) string {
	to := Where(dir)
	harness := strings.HasSuffix(path.Base(dir), "test")
	switch {
	case from.Floor == 8, from.Room == "packs" && f.Test:
		return ""
	case harness && !f.Test && !strings.HasSuffix(path.Base(f.Dir), "test"):
		return "a test harness, for tests only"
	case !to.Known:
		return "has no place in the house"
	case to.Room == from.Room && to.Wing == from.Wing:
		return ""
	case to.Floor == 8:
		if f.Test && to.Room == "test" {
			return ""
		}
		return "tools and tests are not for the product"
	case to.Room == "packs":
		if f.Test || from.Room == "app" || from.Room == "cmd" {
			return ""
		}
		return "packs are read by app, cmd and tests only"
	case from.Room == "cmd":
		return ""
	case from.Wing == "records" && to.Wing == "records":
		return alongShelves(from, to)
	case to.Wing != "" && from.Wing != "":
		return "the wings never import each other"
	case to.Floor > from.Floor:
		return fmt.Sprintf("points up from floor %d to floor %d", from.Floor, to.Floor)
	case f.Test && to.Floor < from.Floor:
		return "" // a test may stand on any lower floor: it tests with the real thing
	}
	room := strings.Split(from.Room, "/")[0]
	if !slices.Contains(floors()[room].over, strings.Split(to.Room, "/")[0]) {
		return fmt.Sprintf("%s does not stand on %s", room, to.Room)
	}
	return ""
}

func alongShelves(from, to Place) string {
	a, b := strings.TrimPrefix(from.Room, "records/"), strings.TrimPrefix(to.Room, "records/")
	switch {
	case to.Shelf < from.Shelf || sameShelf(a, b):
		return ""
	case to.Shelf == from.Shelf:
		return fmt.Sprintf("sideways along shelf %d", to.Shelf)
	}
	return fmt.Sprintf("points up from shelf %d to shelf %d", from.Shelf, to.Shelf)
}

// HotPath reports what makes the gateway heavy: anything forbidden in its whole closure within the module.
func HotPath(h *House) []string {
	imports := map[string][]Import{}
	for _, f := range h.Files {
		if !f.Test {
			imports[f.Dir] = append(imports[f.Dir], h.Imports(f)...)
		}
	}
	var out []string
	seen := map[string]bool{}
	var visit func(dir, chain string)
	visit = func(dir, chain string) {
		if seen[dir] {
			return
		}
		seen[dir] = true
		for _, i := range imports[dir] {
			if heavy(i) {
				out = append(out, fmt.Sprintf("%s → %s: too heavy for the traffic path", chain, i.Path))
			}
			if i.Ours != "" {
				visit(i.Ours, chain+" → "+i.Ours)
			}
		}
	}
	for _, f := range h.Files {
		if strings.HasPrefix(f.Dir, "internal/gateway") && !f.Test {
			visit(f.Dir, f.Dir)
		}
	}
	return out
}

// heavy says whether the gateway must do without: SQL, page templates, the records and the doors to them.
func heavy(i Import) bool {
	for _, no := range []string{"database/sql", "html/template", "github.com/jackc/", "github.com/ncruces/", "github.com/pressly/goose"} {
		if i.Path == no || strings.HasPrefix(i.Path, strings.TrimSuffix(no, "/")+"/") {
			return true
		}
	}
	switch Where(i.Ours).Room {
	case "db", "ledger", "web", "feature", "authz", "app", "exchange":
		return i.Ours != ""
	}
	return Where(i.Ours).Wing == "records"
}
