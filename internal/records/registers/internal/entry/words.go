package entry

import (
	"cmp"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// Names are the words for what values point at: people and other entries by id. Posts, clauses and terms are found in
// the pack. It is filled for many entries at once, so that a list asks twice and not a thousand times.
type Names struct {
	People  map[string]string
	Hidden  map[string]string // entries that must not be named here → what is said instead
	Entries map[string]Entry
	Pack    *policy.Pack
}

// Lines is a value as people read it, one line each. A value whose kind has no words for it is shown as it stands.
func (n Names) Lines(f policy.Field, value string) []string {
	if value == "" {
		return nil
	}
	switch f.Kind {
	case "long", "address", "figures":
		return strings.Split(value, "\n")
	case "choices":
		var out []string
		for _, one := range Several(value) {
			out = append(out, optionTitle(f, one))
		}
		return out
	}
	return []string{n.one(f, value)}
}

func (n Names) one(f policy.Field, value string) string {
	switch f.Kind {
	case "choice":
		return optionTitle(f, value)
	case "yes_no":
		return map[string]string{"yes": "Yes", "no": "No"}[value]
	case "date":
		return DayTold(value)
	case "money":
		return Pounds(value)
	case "person":
		return cmp.Or(n.People[value], "Somebody no longer in the school's register")
	case "reference":
		return cmp.Or(n.Entries[value].Label, cmp.Or(n.Hidden[value], "An entry that is no longer kept"))
	case "signature":
		who, at, _ := strings.Cut(value, " ")
		return "Signed by " + cmp.Or(n.People[who], "somebody no longer in the school's register") + ", " + clock.Told(at)
	case "post", "clause", "term":
		return n.ofPack(f.Kind, value)
	case "file":
		return "A file"
	}
	return value
}

func (n Names) ofPack(kind, key string) string {
	if n.Pack == nil {
		return key
	}
	for _, o := range PackOptions(n.Pack, kind) {
		if o.Key == key {
			return cmp.Or(o.Title, key)
		}
	}
	return key
}

func optionTitle(f policy.Field, key string) string {
	for _, o := range f.Options {
		if o.Key == key {
			return cmp.Or(o.Title, key)
		}
	}
	return key
}

// PackOptions are the answers that the policy in force offers to a field of a kind: its posts or its terms.
func PackOptions(pack *policy.Pack, kind string) []policy.Option {
	var out []policy.Option
	switch {
	case pack == nil:
	case kind == "post":
		for _, p := range pack.Posts {
			out = append(out, policy.Option{Key: p.Key, Title: p.Title})
		}
	case kind == "term":
		for _, t := range pack.Settings.Terms {
			out = append(out, policy.Option{Key: t.Key, Title: t.Title})
		}
	}
	return out
}
