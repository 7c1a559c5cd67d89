package policy

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// binder fills the pack's structs from one file and remembers the line of every value, so that
// a later check can name it. It is strict: a key that the struct lacks is a fault.
type binder struct {
	file   string
	lines  map[string]int // "clauses.yaml[3].owner" → line
	faults Faults
}

func (b *binder) refuse(n ast.Node, format string, args ...any) {
	b.faults = append(b.faults, Fault{File: b.file, Line: line(n), Reason: fmt.Sprintf(format, args...)})
}

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// bind sets v from n; path is the file's name followed by keys and numbers.
func (b *binder) bind(n ast.Node, v reflect.Value, path string) {
	if _, seen := b.lines[path]; !seen {
		b.lines[path] = line(n)
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Map:
		b.mapping(n, v, path)
	case reflect.Slice:
		b.sequence(n, v, path)
	default:
		b.scalar(n, v)
	}
}

func (b *binder) sequence(n ast.Node, v reflect.Value, path string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		b.refuse(n, "a list is expected here")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, item := range list.Values {
		b.bind(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (b *binder) mapping(n ast.Node, v reflect.Value, path string) {
	node, ok := n.(ast.MapNode)
	if !ok {
		b.refuse(n, "keys with values are expected here")
		return
	}
	seen := map[string]int{}
	for pair := node.MapRange(); pair.Next(); {
		key := pair.Key().GetToken().Value
		if first, twice := seen[key]; twice {
			b.refuse(pair.Key(), "the key %s is already set in line %d", quote(key), first)
			continue
		}
		seen[key] = line(pair.Key())
		inner := path + "." + key
		b.lines[inner] = seen[key]
		if v.Kind() == reflect.Map {
			b.entry(pair.Value(), v, key, inner)
		} else {
			b.field(pair.Key(), pair.Value(), v, key, inner)
		}
	}
}

func (b *binder) entry(n ast.Node, m reflect.Value, key, path string) {
	if m.IsNil() {
		m.Set(reflect.MakeMap(m.Type()))
	}
	value := reflect.New(m.Type().Elem()).Elem()
	b.bind(n, value, path)
	m.SetMapIndex(reflect.ValueOf(key), value)
}

func (b *binder) field(key, n ast.Node, v reflect.Value, name, path string) {
	var known []string
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("yaml")
		if tag == name {
			b.bind(n, v.Field(i), path)
			return
		}
		known = append(known, tag)
	}
	b.refuse(key, "the key %s is not known here; %s", quote(name), nearest(name, known))
}

// scalar takes the words as written: a string stays a string even where YAML would see a number or a truth.
func (b *binder) scalar(n ast.Node, v reflect.Value) {
	text, ok := words(n)
	if !ok {
		b.refuse(n, "one value is expected here")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.TrimSpace(text))
	case reflect.Int:
		number, err := strconv.Atoi(text)
		if err != nil || number < 0 || number > 1_000_000 {
			b.refuse(n, "%s is not a whole number from 0 to 1000000", quote(text))
		}
		v.SetInt(int64(number))
	case reflect.Bool:
		if text != "true" && text != "false" {
			b.refuse(n, "%s is neither true nor false", quote(text))
		}
		v.SetBool(text == "true")
	}
}

func words(n ast.Node) (string, bool) {
	switch node := n.(type) {
	case *ast.LiteralNode:
		return node.Value.Value, true
	case *ast.StringNode:
		return node.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, true
	}
	return "", false
}
