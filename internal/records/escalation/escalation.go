// Package escalation sees to it that what is urgent reaches a person, and that what is owed is not forgotten: who is on
// duty now, who is told when a case comes in, when its time runs out and when nobody answers.
//
// It serves MON-05 (urgent alerts climb from the safeguarding lead to deputy and head), INC-02, INC-08, INC-11, INC-13,
// INC-19 (the clocks of a case) and GOV-22 (items that nobody touched). A notice of it holds a number and a link, never a
// name, and it never goes to somebody whom the case names (INC-06).
package escalation

import (
	"context"
	"sync"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Hooks are what internal/app lends. Each may be nil: then nobody is told, or there is no rota.
type Hooks struct {
	Tell   func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	Settle func(ctx context.Context, tx *ledger.Tx, key string) error
	// Rota gives the turns of duty that touch a stretch of time; FromRegister makes it from the pack's register.
	Rota func(ctx context.Context, tx *ledger.Tx, from, to time.Time) ([]Turn, error)
}

// Escalation is the feature's inside. Safe for several goroutines.
type Escalation struct {
	base   feature.Base
	people people.Store
	cases  incidents.Store
	hooks  Hooks
	store  Store

	clocks      func(ctx context.Context, tx *ledger.Tx, now time.Time) ([]incidents.Clock, error)      // of the open cases
	untouchedIn func(ctx context.Context, tx *ledger.Tx, since time.Time) ([]incidents.Incident, error) // open and touched by nobody since

	watching sync.Mutex // the clocks are followed by one at a time: the job, or a listener
}

// When an urgent call climbs, from MON-05: 10 minutes to the deputy, 20 to the head.
const (
	deputyAfter = 10 * time.Minute
	headAfter   = 20 * time.Minute
)

// untouchedDays is after how many school days an item that nobody touched is shown to the head, from GOV-22.
const untouchedDays = 3

func (e *Escalation) job(name string) authz.Grant {
	return e.base.Gate.System(e.base.School, "escalation."+name)
}

// pack is the policy in force; an empty one before the first.
func (e *Escalation) pack() *policy.Pack {
	if active := e.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

func (e *Escalation) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if e.hooks.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return e.hooks.Tell(ctx, tx, n)
}

func (e *Escalation) settle(ctx context.Context, tx *ledger.Tx, keys ...string) error {
	if e.hooks.Settle == nil {
		return nil
	}
	for _, k := range keys {
		if err := e.hooks.Settle(ctx, tx, k); err != nil {
			return err
		}
	}
	return nil
}

func open(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}
