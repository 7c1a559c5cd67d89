package registers

import (
	"context"
	"fmt"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
)

// mostCurrent bounds what Current reads of one register.
const mostCurrent = 20_000

// Current are the entries of a register that have not been removed, in the order in which they were written; none where the
// policy has no such register. serves PPL-17, PPL-18, NET-06
func (r *Room) Current(ctx context.Context, tx *ledger.Tx, register string) ([]Entry, error) {
	def, ok := r.clerk.Definition(register)
	if !ok {
		return nil, nil
	}
	all, err := r.clerk.Store.Find(ctx, tx, cabinet.Query{Def: def, Sort: "created"}, mostCurrent, 0)
	if err != nil {
		return nil, fmt.Errorf("registers: current: %w", err)
	}
	return all, nil
}

// Past is an entry as it stood after one of its acts.
type Past = cabinet.Revision

// History gives the latest acts on an entry, the newest first.
func (r *Room) History(ctx context.Context, tx *ledger.Tx, entry string) ([]Past, error) {
	return r.clerk.Store.History(ctx, tx, entry)
}

// Definition gives a register of the policy in force by its key.
func (r *Room) Definition(register string) (policy.Register, bool) {
	return r.clerk.Definition(register)
}

// Shown is a value of an entry in words: a choice by its title, a day as people write it.
func Shown(def policy.Register, field, value string) string {
	f, _ := entry.FieldOf(def, field)
	for _, o := range f.Options {
		if o.Key == value {
			return o.Title
		}
	}
	if f.Kind == "date" {
		return clock.Date(value)
	}
	return value
}

// Move takes an entry to its next step inside the caller's write, as the person whose write it is. The caller's event must
// name it (Entry.Ref), or be the one that is returned.
func (r *Room) Move(ctx context.Context, tx *ledger.Tx, e Entry, move string, values map[string]string) (Entry, ledger.Event, error) {
	def, ok := r.clerk.Definition(e.Register)
	if !ok {
		return e, ledger.Event{}, entry.NoRegister()
	}
	return r.clerk.Move(ctx, tx, def, e, move, values, nil)
}

// Entry gives one entry of a register by its id.
func (r *Room) Entry(ctx context.Context, tx *ledger.Tx, register, id string) (Entry, error) {
	return r.clerk.Store.Get(ctx, tx, register, id)
}

// SameName reports whether a typed signature is a name.
func SameName(typed, name string) bool { return clerk.SameName(typed, name) }
