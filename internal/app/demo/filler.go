package demo

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// filler writes entries of one register as its form asks: it knows the form from the pack and nothing else.
type filler struct {
	def   *policy.Register
	rules map[string]*policy.Expression
	stock *stock
	r     *rand.Rand
	used  map[string]bool // values of fields that must be unique
}

// writing is one entry in the making.
type writing struct {
	n      int // the how many-th of its register
	by     worker
	at     time.Time
	state  string
	values map[string]string // as they are stored
	wants  string            // a rule that it should also fit
	own    map[string]string // values that it has already: they are taken, but by itself
	must   []string          // fields that the step asks for
	stuck  string            // the field for which no answer was found
}

func newFiller(def *policy.Register, s *stock, r *rand.Rand) (*filler, error) {
	f := &filler{def: def, rules: map[string]*policy.Expression{}, stock: s, r: r, used: map[string]bool{}}
	for _, field := range def.Fields {
		for _, source := range []string{field.RequiredWhen, field.ShownWhen, field.Check} {
			if err := f.learn(source); err != nil {
				return nil, err
			}
		}
	}
	for _, m := range def.Moves {
		if err := f.learn(m.When); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *filler) learn(source string) (err error) {
	if source != "" && f.rules[source] == nil {
		f.rules[source], err = policy.CompileEntry(f.def, source)
	}
	return err
}

func (f *filler) holds(source string, w *writing, empty bool) bool {
	if source == "" {
		return empty
	}
	yes, err := f.rules[source].True(policy.EntryEnv(f.def, w.values, w.state, w.at, w.at.In(clock.London), w.by.id))
	return err == nil && yes
}

// fill answers what must be answered and some of what may be; false: no answers were found that fit each other.
func (f *filler) fill(w *writing) bool {
	later := f.later()
	for _, field := range f.def.Fields {
		if _, known := w.values[field.Key]; known || slices.Contains(later, field.Key) && !field.Required {
			continue
		}
		if field.Required || f.stock.knows(f.def.Key, field) || field.Default != "" || f.r.IntN(3) > 0 && !wordy(field) {
			w.values[field.Key] = f.stock.value(f.def.Key, field, w, f.r)
		}
	}
	return f.settle(w)
}

// later are the fields that a step asks for or sets.
func (f *filler) later() []string {
	var out []string
	for _, m := range f.def.Moves {
		out = append(out, m.Needs...)
		for _, s := range m.Sets {
			out = append(out, s.Field)
		}
	}
	return out
}

// wordy fields are left empty unless there is something to say.
func wordy(f policy.Field) bool {
	return slices.Contains([]string{"text", "long", "file", "signature", "reference", "clause", "person"}, f.Kind)
}

// settle changes answers until they fit one another.
func (f *filler) settle(w *writing) bool {
	for i := range 60 {
		wrong, field := f.fault(w)
		if !wrong {
			return f.take(w)
		}
		w.stuck = field.Key + " " + field.Check
		if i%4 == 3 && f.mayBeEmpty(field, w) {
			delete(w.values, field.Key)
			continue
		}
		for _, other := range f.concerned(field, w) {
			if !f.fixed(other) {
				w.values[other.Key] = f.another(other, w)
			}
		}
	}
	return false
}

// another answer: of numbers now and then the same as beside it, since rules often hold one against another.
func (f *filler) another(field policy.Field, w *writing) string {
	for _, other := range f.def.Fields {
		n, err := strconv.Atoi(w.values[other.Key])
		if field.Kind == "number" && other.Kind == "number" && other.Key != field.Key && err == nil && n >= field.Min && f.r.IntN(3) == 0 {
			return w.values[other.Key]
		}
	}
	return f.stock.value(f.def.Key, field, w, f.r)
}

func (f *filler) mayBeEmpty(field policy.Field, w *writing) bool {
	return !field.Required && !slices.Contains(w.must, field.Key) && !f.holds(field.RequiredWhen, w, false)
}

// fixed are answers that no second try makes better.
func (f *filler) fixed(field policy.Field) bool {
	return field.Kind == "signature" || field.Kind == "figures" || f.stock.knows(f.def.Key, field)
}

// fault finds an answer that is missing, does not fit or is there already, and empties what has no place.
func (f *filler) fault(w *writing) (bool, policy.Field) {
	for range f.def.Fields {
		for _, field := range f.def.Fields {
			if !f.holds(field.ShownWhen, w, true) {
				delete(w.values, field.Key)
			}
		}
	}
	for _, field := range f.def.Fields {
		v := w.values[field.Key]
		must := field.Required || slices.Contains(w.must, field.Key) || field.RequiredWhen != "" && f.holds(field.RequiredWhen, w, false)
		switch {
		case !f.holds(field.ShownWhen, w, true), field.Kind == "figures":
		case v == "" && must:
			w.values[field.Key] = f.stock.value(f.def.Key, field, w, f.r)
			if w.values[field.Key] == "" {
				return true, field
			}
		case v != "" && field.Unique && f.used[field.Key+v] && w.own[field.Key] != v:
			return true, field
		}
	}
	for _, field := range f.def.Fields {
		if w.values[field.Key] != "" && field.Check != "" && !f.holds(field.Check, w, true) {
			return true, field
		}
	}
	if w.wants != "" && !f.holds(w.wants, w, true) {
		return true, policy.Field{Check: w.wants}
	}
	return false, policy.Field{}
}

// concerned are the field and those that its rule speaks of, one of them drawn.
func (f *filler) concerned(field policy.Field, w *writing) []policy.Field {
	var all []policy.Field
	for _, other := range f.def.Fields {
		if other.Key == field.Key || strings.Contains(field.Check, other.Key) && f.holds(other.ShownWhen, w, true) {
			all = append(all, other)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return []policy.Field{all[f.r.IntN(len(all))]}
}

// take remembers what must not come twice.
func (f *filler) take(w *writing) bool {
	for _, field := range f.def.Fields {
		if field.Unique {
			f.used[field.Key+w.values[field.Key]] = true
		}
	}
	return true
}
