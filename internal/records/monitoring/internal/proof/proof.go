// Package proof keeps the log provable. Hours that are over are sealed in the archive, each with an event; what is past its
// period is deleted with an event that says how much that was, but for evidence and what the law holds; and once a day the
// trail and every line of the log are compared with what was written. It serves MON-18, MON-01 and MON-08.
package proof

import (
	"context"
	"sync"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Hooks is what monitoring lends to the keeper.
type Hooks struct {
	Trail       func(ctx context.Context) (ledger.Report, error)                      // walks the whole trail of the school
	Held        func(ctx context.Context, tx *ledger.Tx, person string) (bool, error) // whether a legal hold lies on somebody; nil: there are none
	Warn        func(ctx context.Context, kind, text string)                          // tells the technician
	Broken      func(ctx context.Context, c Check) error                              // tells of a check that found something
	Batches     sync.Locker                                                           // held while a batch is between the two databases
	NextID      func() string                                                         // for a hold on evidence
	Keep, Grace time.Duration                                                         // of the archive; 0: the usual
}

// Keeper keeps the log of one school.
type Keeper struct {
	base  feature.Base
	log   traffic.Log
	hooks Hooks

	sealing  sync.Mutex // one hour is sealed, deleted or checked at a time
	unsealed bool       // the last turn could not seal, and somebody was told
}

// Open gives the keeper.
func Open(base feature.Base, log traffic.Log, hooks Hooks) *Keeper {
	return &Keeper{base: base, log: log, hooks: hooks}
}

func (k *Keeper) job(name string) authz.Grant {
	return k.base.Gate.System(k.base.School, "monitoring."+name)
}

// change is an open value for the trail: nothing that names anybody.
func change(field, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, After: after}
}
