// Package arch reads the project's own files and says where they break the rules of the house.
//
// It reads with os.ReadFile and go/parser, never through `go list`: that way the test cache notices every change.
// Each rule is a function from a House to the places where it is broken; each is tried on a planted breach too.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// House is the project as it lies on disk.
type House struct {
	Root   string
	Module string
	Files  []*File
	Schema []SchemaFile
	fset   *token.FileSet
}

// File is one parsed Go file.
type File struct {
	Path string // from the root, with slashes
	Dir  string
	Test bool
	AST  *ast.File
}

// SchemaFile is one .sql file in a folder called schema.
type SchemaFile struct {
	Path string
	Text string
}

// Import is one import of a file.
type Import struct {
	Path string // as written
	Ours string // the folder from the root, "" for what is not ours
	Name string
	Line int
}

// Load reads every Go file and every schema under root. Testdata, npm's folder and hidden folders are not the house.
func Load(root string) (*House, error) {
	h := &House{Root: root, fset: token.NewFileSet()}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(mod), "\n")
	h.Module = strings.TrimSpace(strings.TrimPrefix(first, "module "))
	err = filepath.WalkDir(root, func(full string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		if e.IsDir() {
			return enter(rel, e.Name())
		}
		return h.add(full, filepath.ToSlash(rel))
	})
	return h, err
}

func enter(rel, name string) error {
	hidden := rel != "." && strings.HasPrefix(name, ".")
	if hidden || name == "testdata" || name == "node_modules" || name == "bin" || name == "dist" {
		return filepath.SkipDir
	}
	return nil
}

func (h *House) add(full, rel string) error {
	switch path.Ext(rel) {
	case ".go":
		text, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(h.fset, rel, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f := &File{Path: rel, Dir: path.Dir(rel), Test: strings.HasSuffix(rel, "_test.go"), AST: tree}
		h.Files = append(h.Files, f)
	case ".sql":
		if path.Base(path.Dir(rel)) != "schema" {
			return nil
		}
		text, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		h.Schema = append(h.Schema, SchemaFile{Path: rel, Text: string(text)})
	}
	return nil
}

// Line is the line of a place in any of the house's files.
func (h *House) Line(at token.Pos) int { return h.fset.Position(at).Line }

// Imports lists what a file imports.
func (h *House) Imports(f *File) []Import {
	var out []Import
	for _, spec := range f.AST.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has accepted it, so it cannot happen
		}
		i := Import{Path: name, Line: h.Line(spec.Pos())}
		if ours, ok := strings.CutPrefix(name, h.Module+"/"); ok {
			i.Ours = ours
		}
		if spec.Name != nil {
			i.Name = spec.Name.Name
		}
		out = append(out, i)
	}
	return out
}
