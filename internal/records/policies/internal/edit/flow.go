package edit

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// flow changes a value in a mapping that is written between braces on one line.
func flow(text string, m ast.MapNode, keys []string, value string) (string, bool) {
	whole, ok := m.(*ast.MappingNode)
	if !ok || whole.Start == nil {
		return "", false
	}
	lines := strings.SplitAfter(text, "\n")
	at := whole.Start.Position.Line - 1
	open := strings.Index(lines[at], "{") // a line begins its item, or holds the one key whose value this is
	if open < 0 || strings.Count(lines[at][:open], "\"") > 0 {
		return "", false
	}
	inner, rest, ok := braces(lines[at][open:])
	if ok {
		inner, ok = inside(inner, keys, value)
	}
	if !ok {
		return "", false
	}
	lines[at] = lines[at][:open] + "{" + inner + "}" + rest
	return strings.Join(lines, ""), true
}

// inside changes the pairs that stand between a mapping's braces.
func inside(text string, keys []string, value string) (string, bool) {
	pairs := split(text)
	for i, pair := range pairs {
		name, old, ok := strings.Cut(pair, ":")
		if !ok || strings.Trim(strings.TrimSpace(name), `"'`) != keys[0] {
			continue
		}
		switch {
		case len(keys) == 1:
			pairs[i] = name + ": " + quoted(value)
		case strings.HasPrefix(strings.TrimSpace(old), "{"):
			inner, _, ok := braces(strings.TrimSpace(old))
			if ok {
				inner, ok = inside(inner, keys[1:], value)
			}
			if !ok {
				return "", false
			}
			pairs[i] = name + ": {" + inner + "}"
		default:
			return "", false
		}
		return finished(pairs), true
	}
	added := quoted(value)
	for i := len(keys) - 1; i > 0; i-- {
		added = "{" + keys[i] + ": " + added + "}"
	}
	return finished(append(pairs, " "+keys[0]+": "+added)), true
}

// finished puts pairs together again, with one space before the closing brace as before the first key.
func finished(pairs []string) string {
	for i := range pairs {
		pairs[i] = strings.TrimSpace(pairs[i])
	}
	return " " + strings.Join(pairs, ", ") + " "
}

// split cuts at the commas that part the pairs, not at those in quotes or brackets.
func split(text string) []string {
	var out []string
	last := 0
	scan(text, func(i, depth int) bool {
		if depth == 0 && text[i] == ',' {
			out, last = append(out, text[last:i]), i+1
		}
		return true
	})
	if strings.TrimSpace(text[last:]) != "" {
		out = append(out, text[last:])
	}
	return out
}

// braces gives what stands between the brace that text begins with and its partner, and what follows.
func braces(text string) (inner, rest string, ok bool) {
	end := -1
	scan(text, func(i, depth int) bool {
		if depth == 0 && text[i] == '}' {
			end = i
		}
		return end < 0
	})
	if end < 0 {
		return "", "", false
	}
	return text[1:end], text[end+1:], true
}

// scan goes over the bytes that are not in quotes, with the number of brackets that are open around each; a closing
// bracket counts as outside. It stops when see says so.
func scan(text string, see func(i, depth int) bool) {
	depth, fresh := 0, true // fresh: a quote here would open
	for i := 0; i < len(text); i++ {
		c := text[i]
		if fresh && (c == '"' || c == '\'') {
			i = closing(text, i)
			fresh = false
			continue
		}
		if c == '}' || c == ']' {
			depth--
		}
		if !see(i, depth) {
			return
		}
		if c == '{' || c == '[' {
			depth++
		}
		fresh = strings.IndexByte("{[,: \t", c) >= 0 && (c != ' ' && c != '\t' || fresh)
	}
}

// closing is the place of the quote that ends the one at i.
func closing(text string, i int) int {
	mark := text[i]
	for i++; i < len(text); i++ {
		switch {
		case mark == '"' && text[i] == '\\':
			i++
		case text[i] == mark && mark == '\'' && i+1 < len(text) && text[i+1] == '\'':
			i++
		case text[i] == mark:
			return i
		}
	}
	return len(text) - 1
}
