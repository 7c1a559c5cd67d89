// Package registers makes every register of the policy work: a register is one file of the pack and no code. Its
// form, states, rights, life and proof are data (policy.Register); this package checks, keeps and shows the entries.
//
// It serves POL-06 (evidence from the records themselves), POL-30 (retention), GOV-03, GOV-05 and GOV-07 (figures
// frozen as they read), and through the pack every requirement of control record or attest that names a register.
//
// Here stand the pages of many entries and what other features ask. Below stand folder (the pages of one entry), clerk
// (what is done to entries), cabinet (every statement) and entry (an entry and its form, without records or pages).
//
// What a register's figure.private withholds is its figure. Its list and its entries are narrowed by may.see alone, and
// by about and own for one person: a pack that keeps a figure from people has to name those who may see the entries too.
package registers

import (
	"context"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
)

// Kinds of record in a ref.Ref: one entry, and a register as a whole.
const (
	RefEntry    = entry.RefEntry
	RefRegister = entry.RefRegister
)

// Entry is one record of a register.
type Entry = entry.Entry

// Teller tells people, inside the caller's write; notices.Notices is it.
type Teller = clerk.Teller

// Room is where the registers are kept, as other features ask it and write to it. Safe for several goroutines.
type Room struct{ clerk *clerk.Clerk }

// Bind lends the notices. Without them nobody is reminded.
func (r *Room) Bind(t Teller) { r.clerk.Bind(t) }

// Prepare says what a new policy would do to the registers.
func (r *Room) Prepare(next *policy.Pack) (policy.Plan, error) { return r.clerk.Prepare(next) }

// Add stores an entry in a register of the policy in force, from values as people type them: dates as 2026-03-14, money
// in pounds, a person by id or user name. The caller's event must name it (Entry.Ref) or be Added.
func (r *Room) Add(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (Entry, error) {
	return r.clerk.Add(ctx, tx, register, values)
}

// Added is the event of an entry that Add stored.
func (r *Room) Added(tx *ledger.Tx, e Entry) ledger.Event { return r.clerk.Added(tx, e) }

// Counts gives the counts of a register over the entries that were written from one moment to before another; a zero
// moment leaves that side open.
func (r *Room) Counts(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time) (policy.Counts, error) {
	return r.clerk.Counts(ctx, tx, register, from, to)
}

// Between counts the entries that were written from one moment to before another and for which a rule holds, and says
// when the last of them was: the proof of a duty. A nil rule holds for all.
func (r *Room) Between(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time, where *policy.Expression) (n int, last time.Time, err error) {
	return r.clerk.Between(ctx, tx, register, from, to, where)
}
