// Package keeping says how long a case lives and what keeps it longer, and joins a case with the registers of the policy
// that carry its number: referrals, confiscations, searches, complaints.
//
// It serves DATA-23 (nothing that an open case, the police or a request needs is deleted), INC-31, INC-32, INC-33, INC-38
// and STD-14 (the case side of those registers).
package keeping

import (
	"context"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/registers"
)

// holds is the register of the pack in which a hold is written; its field reference carries the number of the case.
const holds = "legal_holds"

// Hooks are what the house lends.
type Hooks struct {
	// Gone take away what hangs on a case in other features, before the case itself goes. Each runs inside the write.
	Gone []func(ctx context.Context, tx *ledger.Tx, incident string) error
}

// Keeping is the feature's inside. Safe for several goroutines.
type Keeping struct {
	base      feature.Base
	cases     incidents.Store
	registers *registers.Room
	hooks     Hooks
}

// Lend gives what is known only when the whole house is built.
func (k *Keeping) Lend(h Hooks) { k.hooks = h }

// Hold is one reference that must not be deleted, and why.
type Hold struct {
	Reference, Why, Href string
	Since, Review        string // days; Review is empty for an open case, which is released by closing it
	Late                 bool   // it should have been looked at again
}

// Held gives the references that keep records beyond their rule: open cases, and holds that have not been released.
// serves DATA-23
func (k *Keeping) Held(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	out, err := k.cases.OpenNumbers(ctx, tx)
	if err != nil {
		return nil, err
	}
	written, err := k.written(ctx, tx)
	for _, h := range written {
		out = append(out, h.Reference)
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// HeldPerson reports whether a hold that is written down covers what a person did: it carries the number of a case that
// names them. serves DATA-23, MON-08
func (k *Keeping) HeldPerson(ctx context.Context, tx *ledger.Tx, person string) (bool, error) {
	written, err := k.written(ctx, tx)
	if err != nil {
		return false, err
	}
	numbers := make([]string, len(written))
	for i, h := range written {
		numbers[i] = h.Reference
	}
	return k.cases.Names(ctx, tx, person, numbers)
}

// written are the holds of the pack's register that have not been released.
func (k *Keeping) written(ctx context.Context, tx *ledger.Tx) ([]Hold, error) {
	all, err := k.registers.Current(ctx, tx, holds)
	if err != nil {
		return nil, err
	}
	def, _ := k.registers.Definition(holds)
	today := clock.ISO(k.base.Now())
	var out []Hold
	for _, e := range all {
		if e.ClosedAt != "" || e.Values["reference"] == "" {
			continue
		}
		out = append(out, Hold{Reference: e.Values["reference"], Why: registers.Shown(def, "why", e.Values["why"]), Href: e.Href(),
			Since: e.Values["from"], Review: e.Values["review"], Late: e.Values["review"] < today})
	}
	return out, nil
}

// rule is how long the policy in force keeps cases; ok is false where it does not say, and then none is ever deleted.
func (k *Keeping) rule() (policy.Retain, bool) {
	active := k.base.Policy.Load()
	if active == nil {
		return policy.Retain{}, false
	}
	i := slices.IndexFunc(active.Pack.Retention, func(r policy.Retain) bool { return r.Kind == incidents.Kind && r.Days > 0 })
	if i < 0 {
		return policy.Retain{}, false
	}
	return active.Pack.Retention[i], true
}

// last is the moment before which a case must have been closed for its time to be over.
func last(now time.Time, r policy.Retain) string {
	return clock.Text(now.In(clock.London).AddDate(0, 0, -r.Days))
}
