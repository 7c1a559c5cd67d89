package arch

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Statement is one piece of SQL in a Go file.
type Statement struct {
	Line int
	Text string
}

// sqlText tells a statement from prose: it begins with SQL's verb and names a table, which has an underscore.
var sqlText = regexp.MustCompile(`(?is)^\s*(?:update|(?:select|with|insert|delete|create|alter|drop)\b.*\b(?:from|into|update|join|table|on))\s+(?:if\s+(?:not\s+)?exists\s+)?[a-z]+_[a-z0-9_]+`)

// Statements lists a file's SQL: string literals and sums of them, with the package's constants put in.
func (h *House) Statements(f *File) []Statement {
	known := h.constants(f.Dir)
	var out []Statement
	ast.Inspect(f.AST, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, ok := fold(e, known, 0)
		if !ok {
			return true
		}
		if _, alone := e.(*ast.Ident); !alone && sqlText.MatchString(text) {
			out = append(out, Statement{Line: h.Line(e.Pos()), Text: strings.TrimSpace(text)})
		}
		return false
	})
	return out
}

// constants gathers the constants of a folder by name, so that a sum of them can be read.
func (h *House) constants(dir string) map[string]ast.Expr {
	out := map[string]ast.Expr{}
	for _, f := range h.Files {
		if f.Dir != dir {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
				for i, name := range v.Names {
					out[name.Name] = v.Values[i]
				}
			}
			return true
		})
	}
	return out
}

// fold reads a string expression. A part that is no constant, such as a call, becomes a question mark.
func fold(e ast.Expr, known map[string]ast.Expr, depth int) (string, bool) {
	if depth > 20 {
		return "", false
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, e.Kind == token.STRING && err == nil
	case *ast.Ident:
		if v, ok := known[e.Name]; ok {
			return fold(v, known, depth+1)
		}
	case *ast.ParenExpr:
		return fold(e.X, known, depth+1)
	case *ast.BinaryExpr:
		a, okA := fold(e.X, known, depth+1)
		b, okB := fold(e.Y, known, depth+1)
		if e.Op != token.ADD || !okA && !okB {
			return "", false
		}
		if !okA {
			a = "?"
		}
		if !okB {
			b = "?"
		}
		return a + b, true
	}
	return "", false
}

// tables says which tables a piece of SQL writes and which it reads.
func tables(sql string) (writes, reads []string) {
	w := words(sql)
	local := map[string]bool{} // names made by WITH
	for i := range w {
		if i+2 < len(w) && is(w[i+1], "as") && (w[i+2] == "(" || is(w[i+2], "materialized") || is(w[i+2], "not")) && withBefore(w, i) {
			local[strings.ToLower(w[i])] = true
		}
	}
	at := func(i int) string {
		if i < len(w) {
			return strings.ToLower(w[i])
		}
		return ""
	}
	for i := range w {
		switch {
		case is(w[i], "into"):
			writes = append(writes, at(i+1))
		case is(w[i], "update") && at(i+1) != "set" && (i == 0 || !is(w[i-1], "for") && !is(w[i-1], "do") && !is(w[i-1], "before") && !is(w[i-1], "on")):
			writes = append(writes, at(i+1))
		case is(w[i], "from") && i > 0 && is(w[i-1], "delete"):
			writes = append(writes, at(i+1))
		case is(w[i], "join"):
			reads = append(reads, at(i+1))
		case is(w[i], "from") && (i == 0 || !is(w[i-1], "distinct")):
			reads = append(reads, list(w, i+1)...)
		}
	}
	keep := func(names []string) []string {
		var out []string
		for _, n := range names {
			if n != "" && n != "(" && n != "?" && !local[n] && unicode.IsLetter(rune(n[0])) && !is(n, "lateral") && !is(n, "select") {
				out = append(out, n)
			}
		}
		return out
	}
	return keep(writes), keep(reads)
}

// list reads "a x, b AS y" after FROM. A function's name is no table.
func list(w []string, i int) []string {
	var out []string
	for i < len(w) {
		if i+1 < len(w) && w[i+1] == "(" {
			return out
		}
		out = append(out, strings.ToLower(w[i]))
		i++
		if i < len(w) && is(w[i], "as") {
			i++
		}
		if i < len(w) && w[i] != "," && i+1 < len(w) && w[i+1] == "," {
			i++
		}
		if i >= len(w) || w[i] != "," {
			return out
		}
		i++
	}
	return out
}

func withBefore(w []string, i int) bool {
	for j := range i {
		if is(w[j], "with") {
			return true
		}
	}
	return false
}

func is(word, keyword string) bool { return strings.EqualFold(word, keyword) }

// words cuts SQL into names and signs, leaving out comments and quoted text.
func words(sql string) []string {
	var out []string
	for len(sql) > 0 {
		c := rune(sql[0])
		switch {
		case strings.HasPrefix(sql, "--"):
			_, sql, _ = strings.Cut(sql, "\n")
		case c == '\'':
			_, rest, _ := strings.Cut(sql[1:], "'")
			sql, out = rest, append(out, "'")
		case c == '_' || unicode.IsLetter(c):
			n := strings.IndexFunc(sql, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
			if n < 0 {
				n = len(sql)
			}
			out, sql = append(out, sql[:n]), sql[n:]
		case unicode.IsSpace(c) || c == '"':
			sql = sql[1:]
		default:
			out, sql = append(out, sql[:1]), sql[1:]
		}
	}
	return out
}
