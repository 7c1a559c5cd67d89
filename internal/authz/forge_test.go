package authz_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// Outside this package no grant can be made: the compiler is the first lock.
func TestForgedGrantDoesNotCompile(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	conf := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	for _, c := range []struct{ name, body, says string }{
		{"honest", `_ = authz.Grant{}`, ""},
		{"by name", `_ = authz.Grant{valid: true}`, "unexported field valid"},
		{"by place", `_ = authz.Grant{authz.Actor{}, authz.Action{}, authz.Subject{}, authz.All, true}`, "unexported field"},
		{"afterwards", `var g authz.Grant; g.valid = true`, "g.valid undefined"},
		{"by another shape", `_ = authz.Grant(struct{ actor authz.Actor; action authz.Action; subject authz.Subject; reach authz.Reach; valid bool }{valid: true})`, "cannot convert"},
	} {
		f, err := parser.ParseFile(files, c.name+".go", "package forger\nimport \"belisha/internal/authz\"\nfunc _() { "+c.body+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = conf.Check("forger", files, []*ast.File{f}, nil)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
