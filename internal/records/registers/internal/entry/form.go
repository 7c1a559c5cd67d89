package entry

import (
	"cmp"
	"slices"
	"strings"

	"belisha/internal/policy"
)

// FieldOf gives a field of a register by its key.
func FieldOf(def policy.Register, key string) (policy.Field, bool) {
	for _, f := range def.Fields {
		if f.Key == key {
			return f, true
		}
	}
	return policy.Field{}, false
}

// StateOf gives a state of a register by its key.
func StateOf(def policy.Register, key string) (policy.State, bool) {
	for _, s := range def.States {
		if s.Key == key {
			return s, true
		}
	}
	return policy.State{}, false
}

// StateKeys are the states of a register that fit.
func StateKeys(def policy.Register, fits func(policy.State) bool) []string {
	var out []string
	for _, s := range def.States {
		if fits(s) {
			out = append(out, s.Key)
		}
	}
	return out
}

// IsOpen is for StateKeys: somebody still has to do something.
func IsOpen(s policy.State) bool { return s.Open }

// IsBad is for StateKeys: the entry stands badly.
func IsBad(s policy.State) bool { return s.Bad }

// Open reports whether somebody still has to do something about an entry in this state. Without states an entry is
// finished when it is written.
func Open(def policy.Register, state string) bool {
	s, _ := StateOf(def, state)
	return s.Open
}

// FirstState is where a new entry stands.
func FirstState(def policy.Register) string {
	if len(def.States) == 0 {
		return ""
	}
	return def.States[0].Key
}

// LabelFields are the fields that name an entry.
func LabelFields(def policy.Register) []string {
	if len(def.Label) > 0 || len(def.Fields) == 0 {
		return def.Label
	}
	return []string{def.Fields[0].Key}
}

// Columns are the fields of the list, in order.
func Columns(def policy.Register) []string {
	if len(def.Columns) > 0 {
		return def.Columns
	}
	var out []string
	for _, f := range def.Fields[:min(5, len(def.Fields))] {
		out = append(out, f.Key)
	}
	return out
}

// MoveOf gives a step of a register by its key.
func MoveOf(def policy.Register, key string) (policy.Move, bool) {
	for _, m := range def.Moves {
		if m.Key == key {
			return m, true
		}
	}
	return policy.Move{}, false
}

// From reports whether a move leads on from where an entry stands.
func From(m policy.Move, state string) bool {
	return len(m.From) == 0 || slices.Contains(m.From, state)
}

// RegisterOf gives a register by its key.
func RegisterOf(all []policy.Register, key string) (policy.Register, bool) {
	for _, def := range all {
		if def.Key == key {
			return def, true
		}
	}
	return policy.Register{}, false
}

// Title is a field's title, or else its key.
func Title(f policy.Field) string { return cmp.Or(f.Title, f.Key) }

// One is what one entry of a register is called.
func One(def policy.Register) string { return cmp.Or(def.One, "entry") }

// OfEarlier are the fields with a value that the present form has no more, in order.
func OfEarlier(def policy.Register, values map[string]string) []string {
	var out []string
	for key := range values {
		if _, ok := FieldOf(def, key); !ok {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// NamesNobody reports whether the pack calls a field open and its kind cannot name anybody.
func NamesNobody(f policy.Field) bool {
	switch f.Kind {
	case "number", "money", "date", "time", "yes_no", "choice", "choices", "clause", "term", "post", "figures":
		return f.Class == "open"
	}
	return false
}

// Article is "a loan", "an asset".
func Article(noun string) string {
	if strings.ContainsAny(strings.ToLower(noun[:min(1, len(noun))]), "aeio") {
		return "an " + noun
	}
	return "a " + noun
}
