package demo

import (
	"context"
	"net/http"
	"slices"

	"belisha/internal/policy"
)

// wait plans who takes an entry one step further; of every four one is forgotten.
func (b *books) wait(it *item, day int) {
	m, ok := b.step(it)
	if !ok || b.r.IntN(4) == 0 {
		return
	}
	only := m.By
	if len(only) == 0 {
		only = it.def.May.Change
	}
	var not []string
	for _, f := range it.def.Fields {
		if f.About {
			not = append(not, it.values[f.Key])
		}
	}
	if who, ok := b.workers.pick(not, only, it.def.May.See); ok {
		b.later(day+1+b.r.IntN(9), deed{who, func(ctx context.Context, day int) error { return b.move(ctx, it, m, who, day) }})
	}
}

// step draws a step that leads on: seldom one to a bad end.
func (b *books) step(it *item) (policy.Move, bool) {
	var good, bad []policy.Move
	for _, m := range it.def.Moves {
		if len(m.From) > 0 && !slices.Contains(m.From, it.state) {
			continue
		}
		if slices.ContainsFunc(it.def.States, func(s policy.State) bool { return s.Key == m.To && s.Bad }) {
			bad = append(bad, m)
		} else {
			good = append(good, m)
		}
	}
	if len(good) == 0 || len(bad) > 0 && b.r.IntN(6) == 0 {
		good = bad
	}
	if len(good) == 0 {
		return policy.Move{}, false
	}
	return good[min(b.r.IntN(len(good)), b.r.IntN(len(good)))], true
}

func (b *books) move(ctx context.Context, it *item, m policy.Move, who worker, day int) error {
	f := b.fillers[it.def.Key]
	w := &writing{n: it.n, by: who, at: b.v.hand.at, state: m.To, values: map[string]string{}, own: it.values, must: m.Needs, wants: m.When}
	for k, v := range it.values {
		w.values[k] = v
	}
	sets := map[string]bool{}
	for _, s := range m.Sets {
		sets[s.Field] = true
		w.values[s.Field] = b.stock.set(it.def, s, w)
	}
	f.need(m, w)
	if !f.settle(w) {
		return nil // not ripe yet: it stays where it is
	}
	changed := map[string]string{}
	for k, v := range w.values {
		if v != it.values[k] && !sets[k] {
			changed[k] = v
		}
	}
	got, err := b.v.pages.try(ctx, it.path+"/move/"+m.Key, f.typed(changed, changed))
	if err != nil {
		return err
	}
	if got.status != http.StatusSeeOther {
		b.refuse(it.def, m.Key+": "+got.faults(), w.values)
		return nil
	}
	it.state, it.values, it.revision = m.To, w.values, it.revision+1
	b.wait(it, day)
	return b.sign(ctx, it, who)
}

// need answers what a step asks for.
func (f *filler) need(m policy.Move, w *writing) {
	for _, key := range m.Needs {
		i := slices.IndexFunc(f.def.Fields, func(field policy.Field) bool { return field.Key == key })
		if i >= 0 && w.values[key] == "" {
			w.values[key] = f.stock.value(f.def.Key, f.def.Fields[i], w, f.r)
		}
	}
}

// set is what a step puts in by itself.
func (s *stock) set(def *policy.Register, set policy.Set, w *writing) string {
	i := slices.IndexFunc(def.Fields, func(f policy.Field) bool { return f.Key == set.Field })
	if i < 0 {
		return ""
	}
	field := def.Fields[i]
	field.Default = set.To
	v, _ := preset(field, w)
	return v
}
