package edit

import (
	"encoding/json"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// set puts a value at the end of keys below a mapping; false when it is written in a way that is not known here.
func set(text string, m ast.MapNode, keys []string, value string) (string, bool) {
	if inline(m) {
		return flow(text, m, keys, value)
	}
	kv := find(m, keys[0])
	if kv == nil {
		return add(text, m, keys, value)
	}
	if len(keys) > 1 {
		inner, ok := kv.Value.(ast.MapNode)
		switch {
		case !ok:
			return "", false
		case value == "" && len(keys) == 2 && !inline(inner) && find(inner, keys[1]) != nil:
			return drop(text, kv, inner, keys[1])
		}
		return set(text, inner, keys[1:], value)
	}
	if !scalar(kv.Value) {
		return "", false
	}
	return replace(text, kv, value)
}

// drop takes a key out of an inner mapping, and the mapping with its last key.
func drop(text string, outer *ast.MappingValueNode, inner ast.MapNode, name string) (string, bool) {
	gone, n := find(inner, name), 0
	for each := inner.MapRange(); each.Next(); {
		n++
	}
	if n == 1 {
		gone = outer
	}
	key := gone.Key.GetToken()
	lines := strings.SplitAfter(text, "\n")
	first := key.Position.Line - 1
	last := end(lines, first, key.Position.Column)
	return strings.Join(lines[:first], "") + strings.Join(lines[last+1:], ""), true
}

func inline(m ast.MapNode) bool {
	whole, ok := m.(*ast.MappingNode)
	return ok && whole.IsFlowStyle
}

func scalar(n ast.Node) bool {
	switch n.(type) {
	case *ast.SequenceNode, *ast.MappingNode, *ast.MappingValueNode:
		return false
	}
	return true
}

// replace writes the line of a key anew and takes away the lines on which its old value went on.
func replace(text string, kv *ast.MappingValueNode, value string) (string, bool) {
	key := kv.Key.GetToken()
	lines := strings.SplitAfter(text, "\n")
	first := key.Position.Line - 1
	last := end(lines, first, key.Position.Column)
	head, _, ok := cutAfter(lines[first], key.Position.Column-1, ":")
	if !ok {
		return "", false
	}
	line := head + " " + quoted(value) + remark(kv.Value) + "\n"
	return strings.Join(lines[:first], "") + line + strings.Join(lines[last+1:], ""), true
}

// add writes a key that is not there yet below the first one of its mapping.
func add(text string, m ast.MapNode, keys []string, value string) (string, bool) {
	each := m.MapRange()
	if !each.Next() {
		return "", false
	}
	key := each.KeyValue().Key.GetToken()
	lines := strings.SplitAfter(text, "\n")
	last := end(lines, key.Position.Line-1, key.Position.Column)
	if !strings.HasSuffix(lines[last], "\n") {
		lines[last] += "\n"
	}
	return strings.Join(lines[:last+1], "") + nested(keys, value, key.Position.Column-1) + strings.Join(lines[last+1:], ""), true
}

// end is the last line of the value whose key stands in a line and column: what follows is indented more than the key.
// Empty lines and comments after the value are not part of it.
func end(lines []string, first, column int) int {
	last := first
	for i := first + 1; i < len(lines); i++ {
		bare := strings.TrimLeft(lines[i], " ")
		switch deep := len(lines[i]) - len(bare); {
		case strings.TrimSpace(bare) == "":
		case deep < column, strings.HasPrefix(bare, "#"):
			return last
		default:
			last = i
		}
	}
	return last
}

// cutAfter cuts behind the first mark at or after a byte.
func cutAfter(s string, from int, mark string) (string, string, bool) {
	if from > len(s) {
		return "", "", false
	}
	i := strings.Index(s[from:], mark)
	if i < 0 {
		return "", "", false
	}
	return s[:from+i+len(mark)], s[from+i+len(mark):], true
}

// remark is the comment behind a value of one line.
func remark(n ast.Node) string {
	t := n.GetToken()
	if t == nil || t.Next == nil || t.Next.Type != token.CommentType || t.Next.Position.Line != t.Position.Line {
		return ""
	}
	return " #" + t.Next.Value
}

// quoted writes a value so that YAML reads back the very same words: its double quotes know all that JSON's do.
func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string never fails to encode
	return strings.TrimSuffix(b.String(), "\n")
}
