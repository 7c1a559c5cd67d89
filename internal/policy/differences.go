package policy

import (
	"reflect"
	"slices"
	"strings"
)

// Difference is one thing that reads differently in two versions of a pack, in words for a person.
type Difference struct {
	Part   string // "Clauses"
	Key    string // the item: a clause's id, a register's key; empty for a part that has no items
	What   string // "text", "field lent: required"; New and Gone for a whole item
	Before string
	After  string
}

// What a Difference says of a whole item.
const (
	New  = "new"
	Gone = "taken away"
)

// Differences lists what changed between two versions, part by part. Items stand in the order of the newer version;
// those that went come last. Of two nil packs, or a nil one before, everything is new. serves POL-31
func Differences(before, after *Pack) []Difference {
	if before == nil {
		before = &Pack{}
	}
	if after == nil {
		after = &Pack{}
	}
	var out []Difference
	for _, p := range parts() {
		d := differ{part: partTitle(p.name)}
		d.value("", "", reflect.ValueOf(p.into(before)).Elem(), reflect.ValueOf(p.into(after)).Elem())
		out = append(out, d.out...)
	}
	return out
}

// partTitle is a part's heading for a person.
func partTitle(name string) string {
	titles := map[string]string{
		"pack": "About the policy", "roles": "Posts", "matrices/learner": "Answers to children's misuse", "matrices/staff": "Answers to staff's misuse",
		"matrices/activity": "Private activities", "matrices/user-actions": "User actions", "matrices/devices": "Devices", "words": "Words on the block page",
		"laws": "Law and guidance", "excuses": "Reasons for what no clause serves",
	}
	if t, ok := titles[name]; ok {
		return t
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

type differ struct {
	part string
	out  []Difference
}

func (d *differ) say(key, what, before, after string) {
	if before != after {
		d.out = append(d.out, Difference{Part: d.part, Key: key, What: what, Before: before, After: after})
	}
}

func (d *differ) value(key, what string, before, after reflect.Value) {
	switch {
	case before.Kind() == reflect.Struct:
		for i := range before.NumField() {
			name := strings.ReplaceAll(before.Type().Field(i).Tag.Get("yaml"), "_", " ")
			d.value(key, deeper(what, name), before.Field(i), after.Field(i))
		}
	case before.Kind() == reflect.Map:
		d.entries(key, what, before, after)
	case before.Kind() == reflect.Slice && before.Type().Elem().Kind() == reflect.Struct && allNamed(before) && allNamed(after):
		d.items(key, what, before, after)
	default:
		d.say(key, what, inWords(before), inWords(after))
	}
}

func deeper(what, name string) string {
	if what == "" {
		return name
	}
	return what + ": " + name
}

func (d *differ) entries(key, what string, before, after reflect.Value) {
	names := map[string]bool{}
	for _, k := range append(before.MapKeys(), after.MapKeys()...) {
		names[k.String()] = true
	}
	for _, name := range sortedKeys(names) {
		d.value(key, deeper(what, name), entry(before, name), entry(after, name))
	}
}

func entry(m reflect.Value, name string) reflect.Value {
	if v := m.MapIndex(reflect.ValueOf(name)); v.IsValid() {
		return v
	}
	return reflect.Zero(m.Type().Elem())
}

// items compares lists by the names of what is in them.
func (d *differ) items(key, what string, before, after reflect.Value) {
	was, is := itemNames(before), itemNames(after)
	for i, name := range is {
		k, w := itemPlace(key, what, name)
		if j := slices.Index(was, name); j >= 0 {
			d.value(k, w, before.Index(j), after.Index(i))
		} else {
			d.whole(k, w, New, "", headline(after.Index(i)))
		}
	}
	for j, name := range was {
		if !slices.Contains(is, name) {
			k, w := itemPlace(key, what, name)
			d.whole(k, w, Gone, headline(before.Index(j)), "")
		}
	}
	d.order(key, what, was, is)
}

// order is told where it decides something: the first rule that fits, the strict before the loose, the way of a draft.
func (d *differ) order(key, what string, was, is []string) {
	last := what[strings.LastIndex(what, " ")+1:]
	if !slices.Contains([]string{"rules", "profiles", "options", "stages", "fields"}, last) {
		return
	}
	keep := func(all, other []string) string {
		return strings.Join(slices.DeleteFunc(slices.Clone(all), func(n string) bool { return !slices.Contains(other, n) }), ", ")
	}
	d.say(key, deeper(what, "order"), keep(was, is), keep(is, was))
}

func (d *differ) whole(key, what, word, before, after string) {
	if what != "" {
		word = what + ": " + word
	}
	d.out = append(d.out, Difference{Part: d.part, Key: key, What: word, Before: before, After: after})
}

// itemPlace names an item: the first name on the way is the key, deeper ones stand in what.
func itemPlace(key, what, name string) (string, string) {
	if key == "" && what == "" {
		return name, ""
	}
	return key, what + " " + name
}

func allNamed(list reflect.Value) bool {
	names := itemNames(list)
	return !slices.Contains(names, "") && len(slices.Compact(slices.Sorted(slices.Values(names)))) == len(names)
}
