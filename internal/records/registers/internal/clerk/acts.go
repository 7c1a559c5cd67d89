package clerk

import (
	"cmp"
	"context"
	"fmt"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// Add stores an entry in a register of the policy in force, from values as people type them: dates as 2026-03-14, money
// in pounds, a person by id or user name. The caller's event must name it (Entry.Ref) or be Added.
func (r *Clerk) Add(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (entry.Entry, error) {
	def, ok := r.Definition(register)
	if !ok {
		return entry.Entry{}, entry.NoRegister()
	}
	c, err := r.Checker(def)
	if err != nil {
		return entry.Entry{}, err
	}
	e, faults, err := c.Check(ctx, tx, entry.Entry{Register: def.Key}, values, nil)
	if err == nil && len(faults) > 0 {
		err = faults
	}
	if err != nil {
		return e, err
	}
	return c.Add(ctx, tx, e, nil, entry.WhatAdded)
}

// Added is the event of an entry that Add stored.
func (r *Clerk) Added(tx *ledger.Tx, e entry.Entry) ledger.Event {
	def, _ := r.Definition(e.Register)
	return Event(tx, def, entry.WhatAdded, entry.Entry{}, e)
}

// Add stores an entry that Check found good.
func (c *Checker) Add(ctx context.Context, tx *ledger.Tx, e entry.Entry, uploads map[string]cabinet.File, what string) (entry.Entry, error) {
	e.ID, e.Register, e.Revision = tx.ID(), c.Def.Key, 1
	if e.State == "" {
		e.State = entry.FirstState(c.Def)
	}
	e.CreatedAt, e.CreatedBy = tx.Now, By(tx)
	f, err := c.ready(ctx, tx, &e)
	if err != nil {
		return e, err
	}
	e.Label = f.Label
	if err = c.r.Store.Add(ctx, tx, e, f, what); err != nil {
		return e, err
	}
	return e, c.attachAll(ctx, tx, e, uploads)
}

// Change stores what an entry has become over what it was, under the register's present form.
func (c *Checker) Change(ctx context.Context, tx *ledger.Tx, e entry.Entry, uploads map[string]cabinet.File, what, why string) (entry.Entry, error) {
	was := e
	f, err := c.ready(ctx, tx, &e)
	if err != nil {
		return e, err
	}
	if err = c.r.settle(ctx, tx, was, e.DueOn); err != nil {
		return e, err
	}
	if e, err = c.r.Store.Change(ctx, tx, e, f, what, why); err != nil {
		return e, err
	}
	return e, c.attachAll(ctx, tx, e, uploads)
}

// ready gives an entry its form, its due day and what it is found by.
func (c *Checker) ready(ctx context.Context, tx *ledger.Tx, e *entry.Entry) (entry.Filed, error) {
	var err error
	if c.formID == "" { // writing a form out takes as long as storing an entry: an import does it once
		if c.formID, err = c.r.Store.PutForm(ctx, tx, c.Def); err != nil {
			return entry.Filed{}, err
		}
	}
	e.Form = c.formID
	e.ChangedAt, e.ChangedBy = tx.Now, By(tx)
	e.DueOn = c.due(tx, *e)
	switch waiting := entry.Open(c.Def, e.State); {
	case waiting:
		e.ClosedAt = ""
	case e.ClosedAt == "" && len(c.Def.States) > 0:
		e.ClosedAt = tx.Now
	}
	n, err := c.r.namesToFile(ctx, tx, c.Def, *e)
	return entry.File(c.Def, *e, n), err
}

func (c *Checker) attachAll(ctx context.Context, tx *ledger.Tx, e entry.Entry, uploads map[string]cabinet.File) error {
	for field, f := range uploads {
		if e.Values[field] != f.ID {
			continue
		}
		f.Entry, f.Field, f.At, f.By = e.ID, field, tx.Now, By(tx)
		if err := c.r.Store.Attach(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// By is who does it, as the tables hold it: a person's id, or a job of the house.
func By(tx *ledger.Tx) string {
	a := tx.Grant.Actor()
	if a.Job != "" {
		return "job/" + a.Job
	}
	return a.Person
}

// Event tells the trail what was done to an entry: each field that changed, and of its value what the field's class lets.
func Event(tx *ledger.Tx, def policy.Register, what string, before, after entry.Entry) ledger.Event {
	verb := map[string]string{entry.WhatAdded: "registers.added", entry.WhatImported: "registers.imported", entry.WhatMoved: "registers.moved", entry.WhatRemoved: "registers.removed",
		entry.WhatRestored: "registers.restored", entry.WhatHeld: "registers.held", entry.WhatReleased: "registers.released", entry.WhatAttached: "registers.attached",
		entry.WhatDetached: "registers.detached", entry.WhatAttested: "registers.attested", entry.WhatBlanked: "registers.anonymised"}[what]
	return ledger.Event{Verb: cmp.Or(verb, "registers.changed"), Subject: after.Ref(tx.School), Changes: Changes(def, before, after), Why: def.Clause}
}

// Changes are the fields in which two versions of an entry differ, as the trail may keep them.
func Changes(def policy.Register, before, after entry.Entry) []ledger.Change {
	var out []ledger.Change
	if before.State != after.State {
		out = append(out, ledger.Change{Field: "state", Class: ledger.Open, Before: before.State, After: after.State})
	}
	for _, f := range def.Fields {
		if a, b := before.Values[f.Key], after.Values[f.Key]; a != b {
			out = append(out, ledger.Change{Field: f.Key, Class: classOf(f), Before: a, After: b})
		}
	}
	return out
}

// classOf is what the trail may keep of a field; what the pack does not say is secret.
func classOf(f policy.Field) ledger.Class {
	switch f.Class {
	case "open":
		return ledger.Open
	case "personal":
		return ledger.Personal
	}
	return ledger.Secret
}

// Move takes an entry to its next state.
func (r *Clerk) Move(ctx context.Context, tx *ledger.Tx, def policy.Register, old entry.Entry, move string, typed map[string]string, uploads map[string]cabinet.File) (entry.Entry, ledger.Event, error) {
	c, err := r.Checker(def)
	if err != nil {
		return old, ledger.Event{}, err
	}
	if old.RemovedAt != "" {
		return old, ledger.Event{}, errs.Clash("", "This entry has been removed, so it cannot be moved on. Restore it first.")
	}
	e, faults, err := c.Move(ctx, tx, old, move, typed, uploads)
	if err == nil && len(faults) > 0 {
		err = faults
	}
	if err != nil {
		return e, ledger.Event{}, err
	}
	m, _ := entry.MoveOf(def, move)
	e, err = c.Change(ctx, tx, e, uploads, entry.WhatMoved, m.Title)
	return e, Event(tx, def, entry.WhatMoved, old, e), err
}

// Attest signs an entry as seen and right, as it stands.
func (r *Clerk) Attest(ctx context.Context, tx *ledger.Tx, def policy.Register, e entry.Entry, words string) (ledger.Event, error) {
	if e.RemovedAt != "" {
		return ledger.Event{}, errs.Clash("", "This entry has been removed, so there is nothing to sign.")
	}
	a := cabinet.Attest{ID: tx.ID(), Revision: e.Revision, At: tx.Now, By: By(tx), Words: words}
	if err := r.Store.Attest(ctx, tx, e.ID, a); err != nil {
		return ledger.Event{}, err
	}
	ev := Event(tx, def, entry.WhatAttested, e, e)
	ev.Changes = []ledger.Change{{Field: "revision", Class: ledger.Open, After: fmt.Sprint(e.Revision)}}
	return ev, nil
}

// KeepAs stores an entry of which only its life changes: removed, restored, held. Its form and values stay.
func (r *Clerk) KeepAs(ctx context.Context, tx *ledger.Tx, def policy.Register, old, e entry.Entry, what, why string) (entry.Entry, ledger.Event, error) {
	n, err := r.namesToFile(ctx, tx, def, e)
	if err != nil {
		return e, ledger.Event{}, err
	}
	e.ChangedAt, e.ChangedBy = tx.Now, By(tx)
	e, err = r.Store.Change(ctx, tx, e, entry.File(def, e, n), what, why)
	if bad, ok := errs.As(err); ok && bad.Kind == errs.Invalid { // a unique value that another entry has taken meanwhile
		err = errs.Clash("", "Another entry has taken a value meanwhile that only one may have, so this one cannot come back. Change the other one first.")
	}
	return e, Event(tx, def, what, old, e), err
}

// needWhy is the reason without which nothing is removed or held.
func needWhy(field, why string) error {
	switch n := len([]rune(why)); {
	case n < 3:
		return errs.Bad(field, "Write the reason in a few words. It stays with the entry.")
	case n > entry.MaxLine:
		return errs.Bad(field, "The reason is longer than %d characters. Please shorten it.", entry.MaxLine)
	}
	return nil
}

// Remove takes an entry out of its list, for a reason.
func (r *Clerk) Remove(ctx context.Context, tx *ledger.Tx, def policy.Register, old entry.Entry, why string) (ledger.Event, error) {
	switch {
	case old.RemovedAt != "":
		return ledger.Event{}, errs.Clash("", "This entry has been removed already.")
	case old.Hold != "":
		return ledger.Event{}, errs.Clash("", "This entry is held, so it may not be removed. Lift the hold first if it has ended.")
	}
	if err := needWhy("why", why); err != nil {
		return ledger.Event{}, err
	}
	e := old
	e.RemovedAt = tx.Now
	if err := r.settle(ctx, tx, old, ""); err != nil {
		return ledger.Event{}, err
	}
	_, ev, err := r.KeepAs(ctx, tx, def, old, e, entry.WhatRemoved, why)
	return ev, err
}

// Restore brings a removed entry back.
func (r *Clerk) Restore(ctx context.Context, tx *ledger.Tx, def policy.Register, old entry.Entry) (ledger.Event, error) {
	if old.RemovedAt == "" {
		return ledger.Event{}, errs.Clash("", "This entry is not removed.")
	}
	e := old
	e.RemovedAt = ""
	_, ev, err := r.KeepAs(ctx, tx, def, old, e, entry.WhatRestored, "")
	return ev, err
}

// Hold keeps an entry from being deleted or removed, for a case or a court; an empty reason lifts the hold.
func (r *Clerk) Hold(ctx context.Context, tx *ledger.Tx, def policy.Register, old entry.Entry, why string, hold bool) (ledger.Event, error) {
	e := old
	e.Hold = ""
	what := entry.WhatReleased
	if hold {
		e.Hold, what = why, entry.WhatHeld
	}
	if err := needWhy("why", why); err != nil {
		return ledger.Event{}, err
	}
	if (old.Hold != "") == hold {
		return ledger.Event{}, errs.Clash("", "Somebody has done this already. Please open the entry again.")
	}
	_, ev, err := r.KeepAs(ctx, tx, def, old, e, what, why)
	return ev, err
}
