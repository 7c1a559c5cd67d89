package feature

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"belisha/internal/ledger"
)

// Figures is every live figure of the house, by name. A name that ends in ".*" is a family: "registers.*" answers for
// "registers.loans", and finds the whole name in Ask.Name. It is filled once, when all features are built.
type Figures struct {
	p atomic.Pointer[map[string]Figure]
}

// Bind takes the figures of all features.
func (f *Figures) Bind(all []Figure) {
	m := make(map[string]Figure, len(all))
	for _, one := range all {
		m[one.Name] = one
	}
	f.p.Store(&m)
}

// Find gives a figure by its name.
func (f *Figures) Find(name string) (Figure, bool) {
	if f == nil || f.p.Load() == nil {
		return Figure{}, false
	}
	m := *f.p.Load()
	if one, ok := m[name]; ok {
		return one, true
	}
	first, _, _ := strings.Cut(name, ".")
	one, ok := m[first+".*"]
	one.Private = one.Private || one.PrivateFor != nil && one.PrivateFor(name)
	return one, ok
}

// Read asks a figure; an unknown name reads as no evidence.
func (f *Figures) Read(ctx context.Context, tx *ledger.Tx, name string, ask Ask) (Reading, error) {
	one, ok := f.Find(name)
	if !ok {
		return Reading{State: None, How: Missing, Shown: "No figure measures this yet."}, nil
	}
	ask.Name = name
	r, err := one.Read(ctx, tx, ask)
	if err != nil {
		return r, fmt.Errorf("feature: figure %s: %w", name, err)
	}
	r.Private = r.Private || one.Private
	if r.How == "" {
		r.How = Measured
	}
	if r.State == None || r.How == Attested && r.At.IsZero() { // nobody has signed anything yet
		r.How = Missing
	}
	return r, nil
}

// Open is a reading as anybody may see it who does not handle children's matters: a small number, or a newest case,
// could tell who it was. The state stays; governors find the numbers, merged, in the termly report. // serves STD-28
func (f *Figures) Open(name string, r Reading) Reading {
	r.Latest = ""
	if one, _ := f.Find(name); one.Private || r.Private {
		return Reading{State: r.State, How: r.How, Private: true, Href: "/report",
			Shown: "Measured. The figure is for those who handle concerns; the report to governors has it without small numbers."}
	}
	return r
}
