package policy

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// binder fills the pack's structs from a tree and remembers the place of every value, so that
// a later check can name it. It is strict: a key that the struct lacks is a fault.
type binder struct {
	places map[string]place // "clauses.yaml[3].owner" → file and line; nil: nobody will ask
	faults Faults
	fields map[reflect.Type]map[string]int // the fields of a struct by their keys
}

func (b *binder) remember(path string, at place) {
	if b.places != nil {
		b.places[path] = at
	}
}

// under is the path of something inside; it costs nothing where nobody asks for places.
func (b *binder) under(path, inner string) string {
	if b.places == nil {
		return ""
	}
	return path + inner
}

func (b *binder) refuse(at place, format string, args ...any) {
	b.faults = append(b.faults, Fault{File: at.file, Line: at.line, Reason: fmt.Sprintf(format, args...)})
}

// bind sets v from t; path is the part's file followed by keys and numbers.
func (b *binder) bind(t *tree, v reflect.Value, path string) {
	if _, seen := b.places[path]; !seen {
		b.remember(path, t.place)
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Map:
		b.mapping(t, v, path)
	case reflect.Slice:
		b.sequence(t, v, path)
	default:
		b.scalar(t, v)
	}
}

func (b *binder) sequence(t *tree, v reflect.Value, path string) {
	if t.kind != isList {
		b.refuse(t.place, "a list is expected here")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(t.items), len(t.items)))
	for i, item := range t.items {
		b.bind(item, v.Index(i), b.under(path, "["+strconv.Itoa(i)+"]"))
	}
}

func (b *binder) mapping(t *tree, v reflect.Value, path string) {
	if t.kind != isKeys {
		b.refuse(t.place, "keys with values are expected here")
		return
	}
	for i := range t.pairs {
		one := &t.pairs[i]
		inner := b.under(path, "."+one.key)
		b.remember(inner, one.place)
		if v.Kind() == reflect.Map {
			b.entry(one.value, v, one.key, inner)
		} else {
			b.field(one, v, inner)
		}
	}
}

func (b *binder) entry(t *tree, m reflect.Value, key, path string) {
	if m.IsNil() {
		m.Set(reflect.MakeMap(m.Type()))
	}
	value := reflect.New(m.Type().Elem()).Elem()
	b.bind(t, value, path)
	m.SetMapIndex(reflect.ValueOf(key), value)
}

func (b *binder) field(one *pair, v reflect.Value, path string) {
	known := b.keysOf(v.Type())
	if i, ok := known[one.key]; ok {
		b.bind(one.value, v.Field(i), path)
		return
	}
	b.refuse(one.place, "the key %s is not known here; %s", quote(one.key), nearest(one.key, sortedKeys(known)))
}

func (b *binder) keysOf(t reflect.Type) map[string]int {
	if known, ok := b.fields[t]; ok {
		return known
	}
	known := map[string]int{}
	for i := range t.NumField() {
		known[t.Field(i).Tag.Get("yaml")] = i
	}
	if b.fields == nil {
		b.fields = map[reflect.Type]map[string]int{}
	}
	b.fields[t] = known
	return known
}

// scalar takes the words as written.
func (b *binder) scalar(t *tree, v reflect.Value) {
	if t.kind != isWords {
		b.refuse(t.place, "one value is expected here")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.TrimSpace(t.text))
	case reflect.Int:
		number, err := strconv.Atoi(t.text)
		if err != nil || number < 0 || number > 1_000_000 {
			b.refuse(t.place, "%s is not a whole number from 0 to 1000000", quote(t.text))
			return
		}
		v.SetInt(int64(number))
	case reflect.Int64:
		number, err := strconv.ParseInt(t.text, 10, 64)
		if err != nil || number < 0 || number > mostBytes {
			b.refuse(t.place, "%s is not a whole number of bytes from 0 to %d", quote(t.text), int64(mostBytes))
			return
		}
		v.SetInt(number)
	case reflect.Bool:
		if t.text != "true" && t.text != "false" {
			b.refuse(t.place, "%s is neither true nor false", quote(t.text))
		}
		v.SetBool(t.text == "true")
	}
}

// mostBytes is the largest size that a pack may name.
const mostBytes = 1 << 40
