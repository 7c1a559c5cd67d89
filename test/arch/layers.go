package arch

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

// Layers reports files of records and exchange that do another file's work: HTTP belongs to web*.go, SQL to store*.go.
// Outside the features SQL belongs to db and ledger alone.
func Layers(h *House) []string {
	var out []string
	for _, f := range h.Files {
		if f.Test || !strings.HasPrefix(f.Path, "internal/") {
			continue
		}
		for _, i := range h.Imports(f) {
			if why := misplaced(f, i.Path); why != "" {
				out = append(out, fmt.Sprintf("%s:%d: imports %s: %s", f.Path, i.Line, i.Path, why))
			}
		}
		if maySQL(f) {
			continue
		}
		for _, s := range h.Statements(f) {
			out = append(out, fmt.Sprintf("%s:%d: SQL outside a store*.go: %.40s", f.Path, s.Line, s.Text))
		}
	}
	return out
}

func misplaced(f *File, imported string) string {
	wing := Where(f.Dir).Wing
	if wing != "records" && wing != "exchange" {
		return ""
	}
	base := path.Base(f.Path)
	switch imported {
	case "net/http", "html/template":
		if !strings.HasPrefix(base, "web") {
			return "only web*.go speaks HTTP"
		}
	case "database/sql":
		if !strings.HasPrefix(base, "store") {
			return "only store*.go speaks SQL"
		}
	}
	return ""
}

func maySQL(f *File) bool {
	switch p := Where(f.Dir); {
	case p.Room == "db", p.Room == "ledger":
		return true
	case p.Wing == "records", p.Wing == "exchange":
		return strings.HasPrefix(path.Base(f.Path), "store")
	}
	return false
}

// Hidden reports what acts without being called: init functions and blank imports, but for the drivers in db, embed,
// and the time zones, which are data.
func Hidden(h *House) []string {
	var out []string
	for _, f := range h.Files {
		for _, d := range f.AST.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				out = append(out, fmt.Sprintf("%s:%d: an init function: hand it over by name instead", f.Path, h.Line(fn.Pos())))
			}
		}
		for _, i := range h.Imports(f) {
			if i.Name == "_" && i.Path != "embed" && i.Path != "time/tzdata" && Where(f.Dir).Room != "db" && !f.Test {
				out = append(out, fmt.Sprintf("%s:%d: imports %s for its side effect", f.Path, i.Line, i.Path))
			}
		}
	}
	return out
}

// Drawers reports packages with a name that says nothing, into which everything would fall.
func Drawers(h *House) []string {
	names := []string{"util", "utils", "common", "helper", "helpers", "manager", "service", "misc", "shared"}
	found := map[string]bool{}
	for _, f := range h.Files {
		if slices.Contains(names, strings.TrimSuffix(f.AST.Name.Name, "_test")) || slices.Contains(names, path.Base(f.Dir)) {
			found[f.Dir] = true
		}
	}
	var out []string
	for dir := range found {
		out = append(out, dir+": a drawer: name the package after what it is")
	}
	slices.Sort(out)
	return out
}

// Socket reports a feature.Feature that grows into a god struct: twelve fields and no more.
func Socket(h *House) []string {
	var out []string
	for _, f := range h.Files {
		if f.Dir != "internal/feature" || f.Test {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			t, ok := n.(*ast.TypeSpec)
			if !ok || t.Name.Name != "Feature" {
				return true
			}
			if s, ok := t.Type.(*ast.StructType); ok && s.Fields.NumFields() > 12 {
				out = append(out, fmt.Sprintf("%s: Feature has %d fields; the cap is 12", f.Path, s.Fields.NumFields()))
			}
			return false
		})
	}
	return out
}
