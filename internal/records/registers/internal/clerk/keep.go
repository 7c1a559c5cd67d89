package clerk

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// KeepOf is how long a register's entries live: by its own rule, or else by the policy's table of retention. Without
// either they are kept, and the figure registers.retention says so. serves POL-30
func (r *Clerk) KeepOf(def policy.Register) policy.Keep {
	if def.Keep.Days > 0 {
		return def.Keep
	}
	if a := r.Base.Policy.Load(); a != nil {
		for _, rule := range a.Pack.Retention {
			if rule.Kind == "registers."+def.Key && rule.Days > 0 {
				return policy.Keep{Days: rule.Days, From: def.Keep.From, Then: rule.Then, Why: cmp.Or(rule.Why, rule.Title)}
			}
		}
	}
	return policy.Keep{}
}

// Jobs are what the registers do by the clock.
func (r *Clerk) Jobs() []job.Job {
	return []job.Job{{Name: "registers.keep", Every: 24 * time.Hour, Do: r.sweep}, {Name: "registers.remind", Every: time.Hour, Do: r.remind}}
}

// all are the registers of the policy in force, and those that it has no more with the form they last had.
func (r *Clerk) all(ctx context.Context, tx *ledger.Tx) ([]policy.Register, error) {
	out := append([]policy.Register{}, r.Definitions()...)
	keys, err := r.Store.FormKeys(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if _, live := r.Definition(key); live {
			continue
		}
		def, err := r.Store.LastForm(ctx, tx, key)
		if err != nil {
			return nil, err
		}
		out = append(out, def)
	}
	return out, nil
}

// sweep ends the lives of entries that the policy keeps no longer. Those on hold stay, and those of an open case. serves POL-30, DATA-23
func (r *Clerk) sweep(ctx context.Context) error {
	if r.Base.Policy.Load() == nil {
		return nil
	}
	grant := r.Base.Gate.System(r.Base.School, "registers.keep")
	var all []policy.Register
	err := r.Base.Ledger.Read(ctx, grant, func(tx *ledger.Tx) (err error) {
		all, err = r.all(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("registers: keep: %w", err)
	}
	for _, def := range all {
		for more := r.KeepOf(def).Days > 0; more; {
			if more, err = r.sweepSome(ctx, def); err != nil {
				return fmt.Errorf("registers: keep %s: %w", def.Key, err)
			}
		}
	}
	return nil
}

// sweepAtOnce is how many entries go with one event.
const sweepAtOnce = 200

// errNothing ends a sweep without an event.
var errNothing = fmt.Errorf("registers: nothing is past its time") //nolint:gochecknoglobals // constant

func (r *Clerk) sweepSome(ctx context.Context, def policy.Register) (more bool, err error) {
	grant := r.Base.Gate.System(r.Base.School, "registers.keep")
	err = r.Base.Ledger.Write(ctx, grant, func(tx *ledger.Tx) (ledger.Event, error) {
		k := r.KeepOf(def)
		held, err := r.references(ctx, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		old, err := r.Store.PastKeep(ctx, tx, def, k, cabinet.Moment(tx), held, sweepAtOnce)
		if err != nil {
			return ledger.Event{}, err
		}
		if len(old) == 0 {
			return ledger.Event{}, errNothing
		}
		more = len(old) == sweepAtOnce
		e := ledger.Event{Verb: "registers.deleted", Subject: ref.New(tx.School, entry.RefRegister, def.Key), Why: k.Why,
			Changes: []ledger.Change{{Field: "entries", Class: ledger.Open, After: fmt.Sprint(len(old))}}}
		if k.Then == entry.Anonymise {
			e.Verb = "registers.anonymised"
		}
		for _, one := range old {
			e.Also = append(e.Also, one.Ref(tx.School))
			if err := r.end(ctx, tx, def, one, k.Then == entry.Anonymise); err != nil {
				return e, err
			}
		}
		return e, nil
	})
	if err == errNothing { //nolint:errorlint // it is handed through as it is
		return false, nil
	}
	return more, err
}

// end deletes an entry, or leaves of it only what names nobody: the values whose class is open, and its dates.
func (r *Clerk) end(ctx context.Context, tx *ledger.Tx, def policy.Register, e entry.Entry, blank bool) error {
	if !blank {
		return r.Store.Drop(ctx, tx, e.ID)
	}
	form, err := r.Form(ctx, tx, e.Form)
	if err != nil {
		return err
	}
	kept := map[string]string{}
	for _, f := range form.Fields {
		if v := e.Values[f.Key]; v != "" && entry.NamesNobody(f) {
			kept[f.Key] = v
		}
	}
	e.Values, e.BlankedAt, e.CreatedBy = kept, tx.Now, ""
	e.ChangedAt, e.ChangedBy = tx.Now, By(tx)
	f := entry.File(def, e, entry.Names{})
	f.Label = entry.Capital(entry.One(def)) + " of " + clock.Day(entry.Written(e))
	if err := r.Store.Blank(ctx, tx, e.ID); err != nil {
		return err
	}
	_, err = r.Store.Change(ctx, tx, e, f, entry.WhatBlanked, "")
	return err
}
