// Package clerk looks after the registers: it holds what somebody wrote against the policy's form, files it, takes an
// entry from step to step, reminds, counts, and ends the lives of entries when the policy says so. It shows nothing.
package clerk

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// Clerk looks after the registers. Safe for several goroutines.
type Clerk struct {
	Base   feature.Base
	People people.Store
	Store  cabinet.Store
	tell   Teller   // nil: nobody is reminded
	held   Held     // nil: nothing is held from outside
	closed Closed   // nil: every entry may have files
	forms  sync.Map // id of a form → policy.Register; a form never changes
	opened atomic.Pointer[opened]
}

// Held gives references that keep an entry beyond its rule: numbers of cases.
type Held = func(ctx context.Context, tx *ledger.Tx) ([]string, error)

// Closed reports that no file may be kept of the case with a number: a copy of what it is about may itself be a crime.
type Closed = func(ctx context.Context, tx *ledger.Tx, number string) (bool, error)

// Closing lends it. // serves STD-16
func (r *Clerk) Closing(c Closed) { r.closed = c }

// shut reports a number of a case of which no file may be kept.
func (r *Clerk) shut(ctx context.Context, tx *ledger.Tx, number string) (bool, error) {
	if r.closed == nil || number == "" {
		return false, nil
	}
	return r.closed(ctx, tx, number)
}

// Holding lends them.
func (r *Clerk) Holding(h Held) { r.held = h }

// references are those that must not go.
func (r *Clerk) references(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	if r.held == nil {
		return nil, nil
	}
	return r.held(ctx, tx)
}

// Definition gives a register of the policy in force by its key.
func (r *Clerk) Definition(key string) (policy.Register, bool) {
	return entry.RegisterOf(r.Definitions(), key)
}

// Definitions are all registers of the policy in force.
func (r *Clerk) Definitions() []policy.Register {
	a := r.Base.Policy.Load()
	if a == nil {
		return nil
	}
	known := r.opened.Load()
	if known == nil || known.pack != a.Pack {
		known = &opened{a.Pack, a.Pack.OpenRegisters()}
		r.opened.Store(known)
	}
	return known.all
}

// opened are the registers of a pack with all to whom they are open, whoever was granted a module included. // serves PPL-18
type opened struct {
	pack *policy.Pack
	all  []policy.Register
}

// pack is the policy in force; an empty one before there is any.
func (r *Clerk) pack() *policy.Pack {
	if a := r.Base.Policy.Load(); a != nil {
		return a.Pack
	}
	return &policy.Pack{}
}

// Known gives a register for reading: of the policy in force, or else as it last was. live says which.
func (r *Clerk) Known(ctx context.Context, tx *ledger.Tx, key string) (def policy.Register, live bool, err error) {
	if def, live = r.Definition(key); live {
		return def, true, nil
	}
	form, err := r.Store.LastForm(ctx, tx, key)
	if err != nil {
		return def, false, err
	}
	return form, false, nil
}

// Form gives the register as it was when an entry was written.
func (r *Clerk) Form(ctx context.Context, tx *ledger.Tx, id string) (policy.Register, error) {
	if def, ok := r.forms.Load(id); ok {
		return def.(policy.Register), nil
	}
	def, err := r.Store.Form(ctx, tx, id)
	if err != nil {
		return def, fmt.Errorf("registers: form: %w", err)
	}
	r.forms.Store(id, def)
	return def, nil
}
