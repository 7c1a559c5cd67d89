package main

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"belisha/test/arch"
)

// figures are the house numbers. Tools and tests about the whole are not the product.
type figures struct {
	files, funcs                      []int
	code, comments, tests             int
	exported, documented              int
	packages, chain                   int
	edges                             float64
	longestFile, longestFunc, biggest named
	linesOf                           map[string]int
	imports                           map[string]map[string]bool
}

type named struct {
	name  string
	lines int
}

func (n named) String() string { return fmt.Sprintf("%d, %s", n.lines, n.name) }

func (n *named) raise(name string, lines int) {
	if lines > n.lines {
		*n = named{name, lines}
	}
}

func measure(h *arch.House) figures {
	f := figures{linesOf: map[string]int{}, imports: map[string]map[string]bool{}}
	for _, file := range h.Files {
		code, comments := count(h, file)
		if file.Test || arch.Where(file.Dir).Floor == 8 {
			if file.Test {
				f.tests += code
			}
			continue
		}
		f.files = append(f.files, code+comments)
		f.code += code
		f.comments += comments
		f.linesOf[file.Dir] += code
		f.longestFile.raise(file.Path, code+comments)
		f.functions(h, file)
		f.arrows(h, file)
	}
	slices.Sort(f.files)
	slices.Sort(f.funcs)
	f.packages = len(f.linesOf)
	edges := 0
	for dir, lines := range f.linesOf {
		f.biggest.raise(dir, lines)
		edges += len(f.imports[dir])
		f.chain = max(f.chain, depth(f.imports, dir))
	}
	if f.packages > 0 {
		f.edges = float64(edges) / float64(f.packages)
	}
	return f
}

// count gives the lines that hold code and those that hold nothing but a comment.
func count(h *arch.House, file *arch.File) (code, comments int) {
	text, err := os.ReadFile(filepath.Join(h.Root, file.Path))
	if err != nil {
		return 0, 0 // Load has read it a moment ago
	}
	set := token.NewFileSet()
	src := set.AddFile(file.Path, set.Base(), len(text))
	var s scanner.Scanner
	s.Init(src, text, nil, scanner.ScanComments)
	isCode, isComment := map[int]bool{}, map[int]bool{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		lines := isCode
		if tok == token.COMMENT {
			lines = isComment
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		first := src.Line(pos)
		for n := first; n <= first+strings.Count(lit, "\n"); n++ {
			lines[n] = true
		}
	}
	for n := range isComment {
		if !isCode[n] {
			comments++
		}
	}
	return len(isCode), comments
}

func (f *figures) functions(h *arch.House, file *arch.File) {
	for _, d := range file.AST.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			n := h.Line(d.End()) - h.Line(d.Pos()) + 1
			f.funcs = append(f.funcs, n)
			f.longestFunc.raise(file.Path+" "+d.Name.Name, n)
			f.document(d.Name, d.Doc != nil)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if t, ok := s.(*ast.TypeSpec); ok {
					f.document(t.Name, t.Doc != nil || d.Doc != nil)
				}
			}
		}
	}
}

func (f *figures) document(name *ast.Ident, done bool) {
	if !name.IsExported() {
		return
	}
	f.exported++
	if done {
		f.documented++
	}
}

func (f *figures) arrows(h *arch.House, file *arch.File) {
	if f.imports[file.Dir] == nil {
		f.imports[file.Dir] = map[string]bool{}
	}
	for _, i := range h.Imports(file) {
		if i.Ours != "" {
			f.imports[file.Dir][i.Ours] = true
		}
	}
}

// depth is the number of packages on the longest way down from dir. Go forbids circles, so it ends.
func depth(imports map[string]map[string]bool, dir string) int {
	deepest := 0
	for next := range imports[dir] {
		deepest = max(deepest, depth(imports, next))
	}
	return deepest + 1
}

// at is the value below which p per cent of the sorted values lie.
func at(sorted []int, p int) int {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}
