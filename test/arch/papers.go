package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Goldens reports golden files that a test names and that are not there, or are empty. must are named besides.
func Goldens(h *House, must ...string) []string {
	want := slices.Clone(must)
	for _, f := range h.Files {
		if f.Test && Where(f.Dir).Room != "test" {
			want = append(want, goldenNames(f)...)
		}
	}
	slices.Sort(want)
	var out []string
	for _, name := range slices.Compact(want) {
		if info, err := os.Stat(filepath.Join(h.Root, filepath.FromSlash(name))); err != nil || info.Size() == 0 {
			out = append(out, name+": this golden file is missing or empty: run make golden")
		}
	}
	return out
}

// goldenNames finds whole names like "testdata/routes.golden" in a test; a name that is put together is not seen.
func goldenNames(f *File) []string {
	var out []string
	ast.Inspect(f.AST, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		if s, err := strconv.Unquote(lit.Value); err == nil && strings.HasSuffix(s, ".golden") && strings.Contains(s, "/") && !strings.ContainsAny(s, "*% ") {
			out = append(out, path.Join(f.Dir, s))
		}
		return true
	})
	return out
}

var (
	required = regexp.MustCompile(`(?m)^(?:require\s+|\t)([\w./~-]+\.[\w./~-]+)\s+v\S+`)
	toolLine = regexp.MustCompile(`(?m)^tool\s+(\S+)`)
	reason   = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| *([^|]*?) *\\|")
)

// Dependencies reports modules that our code imports without a reason in docs/dependencies.md, and reasons for
// modules that go.mod no longer holds. Direct is what the code says, so it does not wait for `go mod tidy`.
func Dependencies(h *House) []string {
	mod, err := os.ReadFile(filepath.Join(h.Root, "go.mod"))
	if err != nil {
		return []string{err.Error()}
	}
	page, err := os.ReadFile(filepath.Join(h.Root, "docs", "dependencies.md"))
	if err != nil {
		return []string{err.Error()}
	}
	var modules []string
	for _, m := range required.FindAllStringSubmatch(string(mod), -1) {
		modules = append(modules, m[1])
	}
	reasons := map[string]string{}
	for _, m := range reason.FindAllStringSubmatch(string(page), -1) {
		reasons[m[1]] = m[2]
	}
	var out []string
	for m, where := range direct(h, string(mod), modules) {
		if reasons[m] == "" {
			out = append(out, fmt.Sprintf("docs/dependencies.md: no reason for %s, which %s uses", m, where))
		}
	}
	for m := range reasons {
		if !slices.Contains(modules, m) {
			out = append(out, fmt.Sprintf("docs/dependencies.md: %s is not in go.mod any more", m))
		}
	}
	slices.Sort(out)
	return out
}

// direct maps each module that our code imports, or that go.mod names as a tool, to a file that does so.
func direct(h *House, mod string, modules []string) map[string]string {
	out := map[string]string{}
	claim := func(imported, where string) {
		best := ""
		for _, m := range modules {
			if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(best) {
				best = m
			}
		}
		if best != "" {
			out[best] = where
		}
	}
	for _, f := range h.Files {
		for _, i := range h.Imports(f) {
			claim(i.Path, f.Path)
		}
	}
	for _, m := range toolLine.FindAllStringSubmatch(mod, -1) {
		claim(m[1], "go.mod's tool line")
	}
	return out
}

// Addresses reports a lock file of npm that says where each package was fetched: that is the machine's affair.
func Addresses(h *House) []string {
	lock, err := os.ReadFile(filepath.Join(h.Root, "package-lock.json"))
	if err != nil {
		return []string{err.Error()}
	}
	if strings.Contains(string(lock), `"resolved"`) {
		return []string{"package-lock.json: holds download addresses (.npmrc should say omit-lockfile-registry-resolved=true)"}
	}
	return nil
}
